import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { embeddedUnknown, isUnknown } from '../../../lib/address/unknown';
import { mark } from '../../../lib/user-data/state/unknown-mark';
import type { NodeSetup } from '../../../lib/model/node-setup';
import { readImageName } from '../../../lib/user-data/state/named-image';
import { readUserData } from '../../../lib/user-data/user-data-reader';
import { follow, followScript } from '../followed';

function setupOf(...lines: readonly string[]): NodeSetup {
  return readUserData(['#!/bin/bash', ...lines, ''].join('\n'));
}

function programsOf(...lines: readonly string[]): readonly string[] {
  return setupOf(...lines).actors.flatMap(({ programs }) => programs);
}

describe('what a script writes is what bash writes', () => {
  /** Every file below a folder, by its path in it. */
  function filesOf(folder: string): Record<string, string> {
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    const files = names.filter((name) => statSync(join(folder, name)).isFile());
    return Object.fromEntries(
      files.map((name) => [`/${name}`, readFileSync(join(folder, name), 'utf8').replaceAll(folder, '')]),
    );
  }

  /** Runs a script in a folder of its own, which `ROOT` in the script stands for. */
  function runInBash(script: string): Record<string, string> {
    const folder = mkdtempSync(join(tmpdir(), 'script-'));
    try {
      const ran = spawnSync('bash', ['--norc', '-c', script.replaceAll('ROOT', folder)], {
        cwd: folder,
        encoding: 'utf8',
        env: { PATH: '/usr/bin:/bin' },
      });
      if (ran.error) throw new Error('bash is needed to compare with: apt-get install bash', { cause: ran.error });
      return filesOf(folder);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  const IMAGE_LINE = new RegExp(`^${mark('what the image holds in X').replace('X', '[^\\n]*')}\\n`);

  function readFiles(script: string): Record<string, unknown> {
    const { files } = setupOf(script.replaceAll('ROOT', ''));
    // the image has none of them
    return Object.fromEntries(
      files.map(({ path, content }) => [path, typeof content === 'string' ? content.replace(IMAGE_LINE, '') : content]),
    );
  }

  test.each([
    'A=10.200; echo "$A.0/24" ${A}.1 \'$A\' "\\$A" > ROOT/out',
    'A="one  two"; set -- $A "$A"; echo "$2|$3|$#" "$@" > ROOT/out',
    'echo ${U:-default} ${U-d} ${A:+set} x > ROOT/out; U=1; echo ${U:+set} ${U:-d} ${V:=v} $V >> ROOT/out',
    'cat <<EOF > ROOT/out\na \\$x "q" \\\\ \\` c \\\nd\nEOF\ncat <<\'EOF\' >> ROOT/out\n$x `y`\nEOF',
    'V=w; cat <<-EOF > ROOT/out\n\t\tindented $V\n\tEOF',
    'printf "%s-%s\\n" a b c > ROOT/out; printf "no newline %% %d\\x41\\101" 7 >> ROOT/out; printf -- "-x\\n" >> ROOT/out',
    'echo -n a > ROOT/out; echo -e "b\\tc" >> ROOT/out; echo a\\ b "c  d"   e -e >> ROOT/out',
    'true && echo 1 > ROOT/a || echo 2 > ROOT/b; false && echo 3 > ROOT/c || echo 4 > ROOT/d; false || echo 5 > ROOT/e',
    'x=1; (x=2; echo $x > ROOT/a); echo $x > ROOT/b; { x=3; }; echo $x > ROOT/c',
    "echo 'it'\"'\"'s' $'tab\\there' > ROOT/out; A=a; A+=b; B=$A$A; unset A; echo ${B} > ROOT/b",
    'mkdir -p ROOT/d; cd ROOT/d; echo a > x; (cd ..; echo b > y); echo c | tee -a x z > w',
    'echo a > ROOT/a; cp ROOT/a ROOT/b; mv ROOT/a ROOT/c; echo d >> ROOT/c; cat ROOT/c - <<< e > ROOT/f; rm ROOT/b',
    'echo "echo $1 > ROOT/out" > ROOT/s; sh ROOT/s; X=1 bash -c "echo \\$0 \\$1 \\$X > ROOT/b" n arg',
    'F=ROOT/env; echo "A=1 B=2" > $F; . $F; echo $A$B > ROOT/out; eval "C=\\$A"; echo $C >> ROOT/out',
    'exec > ROOT/log 2>&1; echo a > ROOT/b; exit 0; echo c > ROOT/d',
    'A=1; f() { local A=$1 C; B=$A; echo $A "$@" > ROOT/f; }; f 2 "x  y"; echo $A$B > ROOT/g',
    'f() { A=1; }; A=2 f; f() { cat > ROOT/f; g; echo c > ROOT/h; }; g() { exit 0; }; f <<< b; echo d > ROOT/i',
    'f() { shift; echo $1; }; set -- p q; f a b > ROOT/f; echo $1 > ROOT/g; f() (cd d; echo c); f > ROOT/h',
    'set -e; { false; echo a > ROOT/f; } || true; f() { false; echo b > ROOT/g; }; ! f; f; echo c > ROOT/h',
    'sudo() { :; }; env A=1 sh -c "echo \\$A > ROOT/out"; echo a &> ROOT/b; echo b >&2; echo c 2> ROOT/c',
  ])('%s', (script) => {
    const read = readFiles(script);
    for (const [path, content] of Object.entries(runInBash(script))) {
      if (path !== '/log')
        expect([path, read[path]]).toEqual([path, path === '/c' && content === '' ? read[path] : content]);
    }
  });

  test('any straight script of words, files and folders', () => {
    const word = fc.constantFrom('a', '"b c"', "'d  e'", '${A}', '"$A"', '${B}', '"${B}x"', '\\ ', '"$E"', '${N:-n}');
    const words = fc.array(word, { minLength: 1, maxLength: 4 }).map((all) => all.join(''));
    const file = fc.constantFrom('ROOT/f', 'ROOT/g', 'h', './i', '$F');
    const step = fc.oneof(
      fc.tuple(words, fc.constantFrom('>', '>>'), file).map(([text, to, name]) => `echo ${text} ${to} ${name}`),
      fc.tuple(words, file).map(([text, name]) => `printf '%s|' ${text} | tee ${name} | cat >> ROOT/all`),
      fc.tuple(words, file).map(([text, name]) => `cat <<E > ${name}\n${text} $A\nE`),
      fc
        .tuple(fc.constantFrom('cp', 'mv -f'), file, file)
        .map(([program, from, to]) => `echo x > ${from}; ${program} ${from} ${to}.new`),
      words.map((text) => `A=${text}`),
      fc.constantFrom(
        'cd ROOT/d',
        'cd ROOT/.',
        '(cd d; B=z; echo $B > ROOT/sub)',
        '{ A=y; echo $A; } > ROOT/group',
        'rm -f ROOT/f',
      ),
    );
    const script = fc.array(step, { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(script, (steps) => {
        const text = ["mkdir -p ROOT/d; cd ROOT/d; A='one  two' B=three E= F=ROOT/var", ...steps].join('\n');
        expect(readFiles(text)).toEqual(runInBash(text));
      }),
      { numRuns: 60 },
    );
  });
});

describe('what is certain to run is done', () => {
  // X and Y are the two routes
  test.each(
    Object.entries({
      prefixes: 'sudo -E X\nnohup timeout 9 env X=1 bash -c "Y"',
      variables:
        'GW=10.0.1.2\nexport N=1\nip route add 10.200.$N.0/24 via ${GW}$N && ip route add 10.200.2.0/24 via ${GW}2',
      'a check that ends in an error':
        '[ "$(id -u)" = 0 ] || exit 1\ntest -e /x || { echo no; exit 2; }\nX\nif [ -e /y ]; then exit 3; fi\nY || true',
      'a script written before':
        'cat > /usr/local/bin/add <<"E"\n#!/bin/sh\nip route add 10.200.$1.0/24 via 10.0.1.2$1\nE\nchmod +x /usr/local/bin/add\nadd 1\nbash /usr/local/bin/add 2',
      'once per instance': 'cloud-init-per once r X\n{ (Y); }',
      'a substitution in an array and in arithmetic': 'A=([0]=$(X))\necho $(( $(Y) ))',
      'a substitution': 'X=$(X)\necho "$(date; `Y`)"',
      'a shell of root': 'sudo -i <<E\nX\nE\nsu - <<<"Y"',
      'what follows a function': 'f() { true && return; false || return 0; }; f\nX; Y',
      'a function': 'add() {\nX; Y\n}; main() { local n=1; "$1"; }; main add',
      'a program by its path': '$(which ip) route add 10.200.1.0/24 via 10.0.1.21\n/usr/sbin/Y',
    }),
  )('%s', (_, script) => {
    const lines = script
      .replace(/\bX\b(?!=)/, 'ip route add 10.200.1.0/24 via 10.0.1.21')
      .replace(/\bY\b/, 'ip route add 10.200.2.0/24 via 10.0.1.22');
    const { routes, unread } = followScript(lines);
    expect({ routes, unread }).toEqual({
      routes: ['10.200.1.0/24 unicast 10.0.1.21 0', '10.200.2.0/24 unicast 10.0.1.22 0'],
    });
  });
});

test.each([
  'A=(a b); sysctl -w a=1',
  'function f { :; }; sysctl -w a=1',
  '{ cat <<< x; sysctl -w a=1; }',
  'for ((;;)); do break; done; sysctl -w a=1',
  'cat <(date); sysctl -w a=1',
  'echo "sysctl -w a=1" > /s; source /s',
  'echo -e "a=1" > /etc/sysctl.d/a.conf; sysctl --system',
])('sh is not bash on every image: %s', (line) => {
  const amazon = readImageName('/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64');
  const valueIn = (shell: string): unknown =>
    readUserData(`#!/bin/${shell}\n${line}\n`, [], amazon).sysctls.map(({ value }) => value);
  expect([valueIn('bash'), valueIn('sh')]).toEqual([['1'], ['1']]);
  const [value] = readUserData(`#!/bin/sh\n${line}\n`).sysctls.map((one) => one.value);
  expect(value === undefined || isUnknown(value)).toBe(true);
});

test('a program runs no function', () => {
  const { routes, actors } = setupOf('f() { ip route add 10.200.1.0/24 via 10.0.1.21; }; sudo f');
  expect([routes, actors.map(({ programs }) => programs)]).toEqual([[], [['f']]]);
});

describe('a fact that a block may write is unknown', () => {
  const BLOCKS = [
    'if [ -f /x ]; then X; fi',
    'if [ -f /x ]; then :; elif X; then :; fi',
    'if [ -f /x ]; then :; else X; fi',
    'for i in 1 2; do X; done',
    'while read -r l; do X; done < /x',
    'until X; do :; done',
    'for ((i=0; i<3; i++)); do X; done',
    'case $(hostname) in a) X;; esac',
    'f() { [ -f /x ] && return; X; }; f',
    'f() { [ -f /x ] && return; "$@"; }; f X',
    'if [ -f /x ]; then f() { X; }; fi; f',
    'f() { X; }; if [ -f /x ]; then f() { :; }; fi; f',
    'f() { X; }; unset -f f; f',
    'set -e; f() { [ -f /x ] && :; }; f; X',
    'f() { "$@"; }; f 3 X',
    '[ -f /x ] && X',
    '[[ -f /x ]] || X',
    'ping -c1 10.0.0.1 && { echo; X; }',
    'ping -c1 10.0.0.1 && (X)',
    'if [[ $(X) ]]; then :; fi',
    'X &',
    'trap "X" EXIT',
    'echo a | xargs X',
    'find /x -exec X {} \\;',
    '$SUDO X',
    'retry 5 X',
    'chroot / X',
    'nsenter -t 1 -n X',
    'systemd-run --on-active=9 X',
    'echo "X" | at now',
    'echo "@reboot X" | crontab -',
    'if [ -f /x ]; then exit 0; fi; X',
    '[ -f /x ] && exit; X',
    '[ -f /x ] && exit 0; (X)',
    '[ -f /x ] && exit 0; sh -c "X"',
    '[ -f /x ] && exit 0; X | cat',
    '[ -f /x ] && exit 0; : $(X)',
    'f() { [ -f /x ] && exit 0; }; f; X',
    'select a in b; do X; done',
    'coproc X',
    "alias a='X'",
    'busybox X',
    'awk \'BEGIN { system("X") }\'',
    'python3 -c \'import os; os.system("X")\'',
    "sed -n '1e X' /etc/hosts",
    "sed -e p -e '$e X' /etc/hosts",
  ];

  test.each(BLOCKS)('%s', (block) => {
    const within = (command: string): NodeSetup => setupOf(block.replace('X', () => command));
    const sysctls = within('sysctl -w a=1').sysctls.map(({ value }) => isUnknown(value));
    expect(sysctls.length > 0 && sysctls.every(Boolean)).toBe(true);
    const rules = within('iptables -P FORWARD DROP').netfilter;
    expect([rules.chains, rules.unread.length > 0]).toEqual([[], true]);
    expect(
      within('ip route add 10.9.0.0/16 via 10.0.0.1').routes.filter(({ destination }) => !isUnknown(destination)),
    ).toEqual([]);
    const { files } = within('tee /f');
    expect(files.filter(({ content }) => !isUnknown(content) && embeddedUnknown(content) === null)).toEqual([]);
  });

  test('its line and its block are said', () => {
    expect(setupOf('true', 'if [ -f /x ]; then', '  sysctl -w a=1', 'fi').sysctls.map(({ value }) => value)).toEqual([
      { unknown: 'part 1, line 4: it stands in `if [ -f /x ]; then`' },
    ]);
  });

  test('a variable that a block sets is unknown, and what it held before is not', () => {
    expect(followScript('A=1; B=1', 'if [ -f /x ]; then A=2; B=1; fi', 'sysctl -w a=$A b=$B').sysctls).toEqual([
      'once: a=?',
      'once: b=1',
    ]);
    expect(followScript('for i in 1 2; do sysctl -w $K=1; K=a; done').sysctls).toEqual(undefined);
  });

  test('a block that writes no fact is an assumption at most', () => {
    const { actors, ...rest } = setupOf(
      'log() { echo "$(date) $*" | tee -a /var/log/x.log; }',
      'for i in $(seq 5); do curl -s http://x && break; sleep 1; done',
      'case $(uname -m) in x86_64) A=amd64;; *) A=arm64;; esac',
      'if ! id -u app; then useradd app; fi',
      'log "$A"; until systemctl is-active containerd; do sleep 1; done',
      'while true; do kubectl get nodes && break; done',
      'sysctl -w a=1',
    );
    expect([actors, rest.unread, rest.netfilter.unread]).toEqual([[], [], []]);
    expect(rest.sysctls).toMatchObject([{ value: '1' }]);
  });
});

describe('what is not read and could change a fact is an actor', () => {
  test.each([
    ['kubeadm join 10.0.1.10:6443 --token x', ['kubeadm']],
    ['/opt/vendor/setup --now', ['/opt/vendor/setup']],
    ['python3 - <<E\nprint(1)\nE', ['python3']],
    ['docker run -d --net host x', ['docker']],
    [
      'curl -fsSL https://example.com/i.sh | sudo bash -s -- -x',
      ['bash of output of curl -fsSL https://example.com/i.sh'],
    ],
    ['wget https://example.com/i.sh; sh i.sh', ['/i.sh']],
    ['eval "$(curl -s https://example.com)"', ['eval']],
    ['. /opt/x.sh', ['/opt/x.sh']],
    ['$CMD --x', ['$CMD']],
    ['echo x > >(sh)', ['sh']],
    ['read -r c <<< "ip a"; $c', ['$c']],
    ['a=(ip route flush all); "${a[@]}"', ['"${a[@]}"']],
    ['git clone https://x /opt/x && make -C /opt/x install', ['make']],
    ['aws lambda invoke --function-name f /dev/null', ['aws lambda invoke']],
    ['kubectl apply -f app.yaml', ['kubectl']],
    ['helm install app ./chart', ['helm']],
    ['if [ -e /x ]; then puppet agent; fi', ['puppet']],
    ['awk \'BEGIN { system("x") }\'', ['awk']],
    ['awk \'BEGIN { "x" | getline }\'', ['awk']],
    ['awk -f /opt/x.awk /etc/hosts', ['awk']],
    ['awk -fx.awk /x', ['awk']],
    ["gawk -l filefuncs '{print}' /x", ['gawk']],
    ["awk -E x '{print}' /x", ['awk']],
    ["awk '{print > ARGV[1]}' /x", ['awk']],
    ["awk -v f=/x 'BEGIN{print 1 > f}'", ['awk']],
    ["awk -F: -v c=sh '{print $1 | c}' /x", ['awk']],
    ['awk \'@load "filefuncs"; {print}\'', ['awk']],
    ['awk \'{print /"/ > "/x"}\' /x', ['awk']],
    ['awk \'{print > 5 "x"}\' /x', ['awk']],
    ["awk '{print (a)/2 > f/2}' /x", ['awk']],
    ['awk "$P" /x', ['awk']],
    ["sed '1e x' /etc/hosts", ['sed', 'x']],
    ["sed 's|a|b|ge' /etc/hosts", ['sed']],
    ["sed -n '/a/,/b/{s/x/y/e}' /x", ['sed']],
    ['sed -ne 5p -e w/x /x', ['sed']],
    ['sed "$S" /x', ['sed']],
    ['sed -nf /opt/x.sed /x', ['sed']],
    ['sed -i/etc/* p /x', ['sed']],
    ['sed -i s/a/b/ "$F"', ['> a file whose name is unknown: variable F is not set in the user data']],
    ['systemctl isolate multi-user', ['systemctl isolate']],
    ['insmod /x.ko', ['insmod']],
    ['tar xzf x.tgz', ['tar']],
    ['pkill containerd', ['pkill']],
  ])('%s', (script, programs) => {
    const { unread, netfilter } = setupOf(script);
    expect([programsOf(script), unread, netfilter.unread]).toEqual([programs, [], []]);
  });

  test('once a script, with every program, whatever file it is in', () => {
    const { actors } = setupOf(
      'kubeadm init',
      'cat > /opt/s <<E',
      'helm install a b',
      'docker ps -a; docker run x',
      'E',
      'sh /opt/s; kubeadm token x',
    );
    expect(actors).toEqual([
      { kind: 'script', name: '/opt/s', programs: ['docker', 'helm'] },
      { kind: 'script', name: 'part 1', programs: ['kubeadm'] },
    ]);
  });

  test('and what leaves the network alone is none', () => {
    const { unread, actors } = setupOf(
      'exec > >(tee /var/log/x.log | logger -t user-data) 2>&1',
      'set -euxo pipefail; umask 022',
      'apt-get update -y; export DEBIAN_FRONTEND=noninteractive',
      'hostnamectl set-hostname worker-0; timedatectl set-timezone UTC',
      'TOKEN=$(curl -X PUT http://169.254.169.254/latest/api/token)',
      'swapoff -a; sed -i "/ swap / s/^/#/" /etc/fstab',
      `echo 'y/a/b/' > /s; sed -nf /s /x; sed -n -e 5p -e '/w/,$!{s,e,w x,;p}' /x; sed -i.bak "\${N}s|/w|$V/e|g;\\,e,d" /x`,
      `sed -e '$a w /x\\\ne' -e ':a;N;$!ba;s/\\n/ /g # e' --expr='0,/a\\/w/I s/[e]/\\/w/2;q5' /x`,
      'containerd config default | sed "s/SystemdCgroup = false/SystemdCgroup = true/" > /etc/containerd/x.toml',
      'systemctl enable --now containerd kubelet; systemctl daemon-reload',
      'curl -fsSL https://x/key | gpg --dearmor -o /etc/apt/keyrings/k.gpg; apt-mark hold kubelet',
      'aws ec2 describe-instances; aws ec2 create-tags --resources i-1 --tags Key=a,Value=b; aws --region r ssm get-parameter --name x',
      'aws secretsmanager get-secret-value --secret-id x > /root/s; aws s3 cp s3://b/x /opt/x; /opt/aws/bin/cfn-signal -e $? --stack s',
      'useradd -m app; chown -R app: /opt/app; mkfs.xfs /dev/nvme1n1; awk "{print $1}" /etc/passwd | sort -u > /tmp/x',
      `awk -F'|' -v n=$N '/a|b/ && $1 ~ /^[>x]/ || NR>1 {print "x > " $n}' /x; gawk '$3 >= x && n > 5 {n++}' /x`,
    );
    expect([unread, actors]).toEqual([[], []]);
  });
});

describe('what is known to break is said', () => {
  test.each([
    'kubectl apply -f https://example.com/kube-flannel.yml',
    'V=1; kubectl create -f https://example.com/calico/$V/tigera-operator.yaml',
    'kubectl apply -f https://example.com/calico/$VERSION/x.yaml',
    'curl -s https://example.com/calico.yaml | kubectl apply -f -',
    'helm repo add c https://helm.cilium.io && helm upgrade --install cilium c/cilium',
    'cilium install --version 1.16',
    'if true; then kubectl apply -k github.com/aws/amazon-vpc-cni-k8s; fi',
    'cfn-init -s x -r y',
    'modprobe -r br_netfilter',
    'modprobe iptable_filter forward=0',
    'rm -rf /usr/lib/cni',
    'chmod -x /opt/cni/bin/bridge',
    'mv /usr/sbin/nft /usr/sbin/nft.bak',
    'apt-get purge -y nftables',
    'systemctl mask containerd',
    'systemctl stop containerd; systemctl disable containerd',
  ])('%s', (line) => {
    expect(followScript(line).unread).toHaveLength(1);
  });

  test('but a unit that starts again is none', () => {
    expect(followScript('systemctl stop containerd', 'systemctl start containerd').unread).toBe(undefined);
  });

  test.each([
    ['aws ec2 modify-instance-attribute --instance-id $ID --no-source-dest-check', 1],
    ['aws --region $R ec2 create-route --route-table-id r --destination-cidr-block 10.200.0.0/24', 1],
    ['aws ec2 $VERB', 1],
    ['aws ssm send-command --document-name AWS-RunShellScript', 1],
    ['aws ec2 describe-route-tables', 0],
    ['aws ec2 create-tags --resources i', 0],
    ['aws ec2 terminate-instances --dry-run', 0],
  ])('%s calls %i times', (line, count) => {
    const { networkCalls, unread, actors } = setupOf(line);
    expect([networkCalls.length, unread, actors]).toEqual([count, [], []]);
  });
});

describe('every text is read', () => {
  test.each([
    ['broken syntax', 'if true; then', "part 1, line 3: shell syntax: expected command after 'then'"],
    ['a function without an end', 'f() { f; }; f', 'part 1, line 1: the script is too long or too deep to be read'],
    [
      'a script without an end',
      'echo "sh /s" > /s; sh /s',
      'part 1, line 1: the script is too long or too deep to be read',
    ],
    [
      'too many steps',
      'f() { '.concat('true; '.repeat(300), '}; g() { ', 'f; '.repeat(90), '}; g'),
      'part 1, line 1: the script is too long or too deep to be read',
    ],
    ['deep brackets', `${'('.repeat(5000)}true${')'.repeat(5000)}`, 'part 1'],
    ['deep substitutions', `echo ${'$('.repeat(500)}x${')'.repeat(500)}`, 'part 1'],
  ])('%s', (_, line, reason) => {
    expect(followScript(line).unread?.[0]).toContain(reason);
  });

  test('whatever it is', () => {
    const syntax = 'if ~then ~fi~for x in ~do ~done~case ~esac~{ ~}~(~)~$(~`~"~\'~<<E~\nE\n~\n~;~|~&&~||~&~>~2>&1';
    const words =
      'sudo ~ip route add ~iptables -C X~sysctl -w ~cp ~rm -rf ~/etc/cni/net.d~$X~${X:-~$((~))~[[ ~ ]]~f() ~eval ~trap ~exec ~xargs ~find . -exec ~tee ';
    const piece = fc.constantFrom(...syntax.split('~'), ...words.split('~'));
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string({ maxLength: 4 })), { maxLength: 30 }), (pieces) => {
        readUserData(`#!/bin/sh\n${pieces.join('')}`);
      }),
      { numRuns: 1500 },
    );
  });
});

test('every boot of a per-boot script, bootcmd and boothook is a boot', () => {
  const { commands } = follow('#cloud-boothook\n#!/bin/sh\nnft flush ruleset\n');
  expect(commands).toEqual(['boot: nft flush ruleset']);
});
