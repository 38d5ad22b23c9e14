import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { embeddedUnknown, unknown } from '../../lib/address/unknown';
import { readUserData } from '../../lib/cloud-init/user-data-reader';
import { follow, followScript } from './followed';

describe('text is expanded as bash expands it', () => {
  // each prints, and touches nothing
  const scripts = [
    'A=10.200; echo "$A.0/24" ${A}.1 \'$A\' "\\$A"',
    'A="one two"; for x in $A "$A"; do echo "[$x]"; done',
    'A=(x "y z" w); for x in "${A[@]}" ${A[1]}; do echo "[$x]"; done; echo ${#A[@]} ${A[2]}',
    'echo ${U:-default} ${U-d} ${A:+set} x; U=1; echo ${U:+set} ${U:-d}',
    'P=/etc/cni/net.d/10-bridge.conf; echo ${P##*/} ${P%/*} ${P%.conf} ${P#/etc} ${P%%.*}',
    'P=a.b.c; echo ${P/./-} ${P//./-} ${P^^} ${#P}',
    'i=0; while [ $i -lt 3 ]; do echo n$i; i=$((i+1)); done',
    'for n in {1..3} {a,b}x; do printf "%s;" $n; done; echo',
    'f() { echo "f:$1:$#"; return 1; echo never; }; f a b || echo failed; f',
    'f() { local x=$1; echo $x; }; f "$(echo inner; echo)"',
    'case 10.0.1.20 in 10.0.1.*) echo yes;; *) echo no;; esac; case x in a|x) echo alt;; esac',
    'if [ "a" = "b" ]; then echo a; elif [[ abc == a* ]]; then echo glob; else echo c; fi',
    'cat <<EOF\na $((1+2)) \\$x "q"\nEOF\ncat <<\'EOF\'\n$x `y`\nEOF',
    'cat <<-EOF\n\t\tindented\n\tEOF',
    'while read -r a b; do echo "$b-$a"; done <<EOF\n1 2 3\n4 5\nEOF',
    'IFS="|" read -r a b <<< "name=w|cidr=1"; echo "$a $b"; IFS=","; X=1,2,,3; for f in $X; do echo "<$f>"; done',
    'set -- a "b c" d; shift; for x in "$@"; do echo "<$x>"; done; echo $# $1',
    'printf "%s-%s\\n" a b c; printf "%03d|%5s|%-4s|%%\\n" 7 x y; printf "no newline"',
    'echo -n a; echo -e "b\\tc"; echo a\\ b "c  d"   e; echo "b\\tc" -e',
    'true && echo 1 || echo 2; false && echo 3 || echo 4; ! true || echo 5; (exit 1) || echo sub',
    'x=1; (x=2; echo $x); echo $x; { x=3; }; echo $x; echo a | { read y; echo "y=$y"; }',
    'for i in 1 2 3; do [ $i = 2 ] && continue; [ $i = 3 ] && break; echo $i; done; echo end',
    'set -e; A=$(printf "x\\n\\n"); echo "[$A]"; echo "$(cat <<EOF\nhere\nEOF\n)"',
    "echo \"a\nb\"; echo 'it'\"'\"'s'; echo $'tab\\there'; echo `echo back \\`echo nested\\``",
    'seq 3; echo $(seq 2 2 6); basename /a/b.conf .conf; dirname /a/b',
    'f() { echo in; exit 0; }; f; echo never',
    'test -z "" && echo z; [ -n "x" -a 1 -eq 1 ] && echo a; [ ! 1 -gt 2 ] && echo n; U=; [[ -z $U && ( 1 -lt 2 || x == y ) ]] && echo t',
    'A=a; A+=b; echo $A; B=$A$A; unset A; echo ${B} ${A:-gone}; export C="$B c"; echo "$C"',
    'echo one; : ignored; eval "X=5; echo \\$X"; echo "$X"',
    'cat <<X\na \\$b \\\\ \\` c \\\nd \\"q\nX\ncat <<-X\n\ta \\\n\tb\n\t\tc\n\tX',
    'x=a; f() { local x=b y; y=$x; echo "$x$y"; }; f; echo "$x${y:-none}"; g() { declare -g z=1; local x=1 w=$x; echo $w; }; g; echo $z',
    'declare -A P=([w-0]=10.200.0.0/24 ["a b"]="c d"); P[w-1]=$((1+1)); echo ${P[w-0]} "${P[a b]}" ${P[w-1]} ${#P[@]} "[${P[no]}]"',
    'A=([1]=x [0]=y); A[2]=z; A[1]+=w; A+=(v); echo "${A[@]}" ${!A[@]} ${A[-1]} $A ${A[1+1]} ${A[@]:1:2}; B=("1 2" 3); for b in ${B[@]}; do echo $b; done',
    's=abcdef; echo ${s:1:3} ${s:2} ${s: -2} ${s^} ${s^^}; r=s; echo ${!r}; set -- a b c; echo "${@:2}" ${@:1:1}',
    'for ((i=0, j=9; i<3; i++, j-=2)); do echo n$i$j; done; for ((;;)); do break; done; for ((i=0; i<5; i++)); do ((i==1)) && continue; ((i>2)) && break; echo $i; done',
    'n=5; echo $((n++)) $n; ((n+=2)); echo $n; let n=n*2 "n -= 1"; echo $n; : $((m=n**2)); echo $m $((0x10)) $((010)) $((10#08+1)) $((n>3?7:8)) $((!n))',
    'x=5; ((x>3)) && echo yes || echo no; if ((x<3)); then echo a; else echo b; fi; i=0; while ((i<2)); do ((++i)); done; echo $i',
    'case abc in a*) echo 1;;& *c) echo 2;; *) echo 3;; esac; case x in x) echo 1;& y) echo 2;; z) echo 3;; esac',
    'f() { [ "$1" = 0 ] && return; echo $(($1 * $# + 1)) $1; f $(($1 - 1)); }; f 3; N=2; for ((i=0; i<$N; i++)); do echo $i; done',
    'A=(a b c); echo "${A[@]/#/x}" "${A[@]/%/y}" "${A[@]%b}" ${A[@]/b/-}',
    'i=0; while true; do i=$((i+1)); if [ $i -eq 3 ]; then break; fi; done; echo $i; until false; do echo once; break; done',
    'x=$(false) || echo failed; x=$(echo a) && echo $x; echo {a..c} {08..10} {0..6..3} {3..1} {-1..1}',
    'f() { local IFS=,; echo "$*"; }; f a b "c d"; A=(x y); IFS=:; echo "${A[*]}" "${A[@]}"',
    'printf "%d.%d\\n" 1; printf "%x %X\\n" 255 255; printf -v x "%s-%s" a b; echo $x',
    'IFS=. read -r a b c d <<< 10.0.1.20; echo $d-$a; IFS=, read -ra P <<< "a,b,c"; echo ${P[2]} ${#P[@]}; read -r -p "name? " n <<< bob; echo $n',
    'unset -v Q; Q=; echo "${Q:-empty}" "${Q-set}"; ((1)); echo $(( (2+3)*4 % 7 )) $((1<<4))',
  ];

  /** What the reader makes of the script's standard output. */
  function readOutput(script: string): unknown {
    const { files } = readUserData(`#!/bin/bash\n{\n${script}\n} > /out\n`);
    return files.find(({ path }) => path === '/out')?.content;
  }

  function bashOutput(script: string): string {
    const ran = spawnSync('bash', ['--norc', '-c', script], { encoding: 'utf8', env: { PATH: '/usr/bin:/bin' } });
    if (ran.error) throw new Error('bash is needed to compare with: apt-get install bash', { cause: ran.error });
    return ran.stdout;
  }

  test.each(scripts)('%s', (script) => {
    expect(readOutput(script)).toBe(bashOutput(script));
  });

  test('any mixture of quotes, variables and words', () => {
    const piece = fc.constantFrom(
      'a',
      ' ',
      '  ',
      '"b c"',
      "'d  e'",
      '${A}',
      '"$A"',
      '${B}',
      '"${B}x"',
      '\\ ',
      '${E}',
      '"$E"',
      '${A#o}',
      '"$(echo $A)"',
      '$((2*3))',
    );
    const script = fc
      .array(piece, { minLength: 1, maxLength: 8 })
      .map((pieces) => `A='one  two' B=three E=; for w in ${pieces.join('')}; do echo "<$w>"; done`);
    const scriptOf = fc.array(script, { minLength: 20, maxLength: 20 }).map((each) => each.join('\n'));
    fc.assert(
      fc.property(scriptOf, (text) => {
        expect(readOutput(text)).toBe(bashOutput(text));
      }),
      { numRuns: 15 },
    );
  });
});

describe('what is certain to run is done', () => {
  test.each([
    ['a route for each word', ['for n in 1 2; do ip route add 10.200.$n.0/24 via 10.0.1.2$n; done']],
    [
      'a loop that reads lines',
      ['while read -r n v; do ip route add 10.200.$n.0/24 via $v; done <<E', '1 10.0.1.21', '2 10.0.1.22', 'E'],
    ],
    ['a function', ['add() { ip route add "10.200.$1.0/24" via "10.0.1.2$1"; }', 'add 1; add 2']],
    ['sudo and sh -c', ['sudo ip r a 10.200.1.0/24 via 10.0.1.21', 'sh -c "ip route add 10.200.2.0/24 via 10.0.1.22"']],
    [
      'a question about the route itself',
      [
        'ip route | grep -q 10.200.1.0/24 || ip route add 10.200.1.0/24 via 10.0.1.21',
        'if ! ip route show 10.200.2.0/24 | grep -q via; then ip route add 10.200.2.0/24 via 10.0.1.22; fi',
      ],
    ],
    [
      'a first boot only',
      [
        '[ -f /var/lib/done ] && exit 0',
        'ip route add 10.200.1.0/24 via 10.0.1.21',
        'ip route add 10.200.2.0/24 via 10.0.1.22 || true',
        'touch /var/lib/done',
      ],
    ],
    [
      'checks that end in an error',
      [
        '[ "$(id -u)" = 0 ] || exit 1',
        'test -e /dev/kvm || { echo no; exit 2; }',
        'ip route add 10.200.1.0/24 via 10.0.1.21',
        'ip route add 10.200.2.0/24 via 10.0.1.22',
      ],
    ],
    [
      'a script written before',
      [
        'cat > /usr/local/bin/add <<"E"',
        '#!/bin/sh',
        'ip route add 10.200.$1.0/24 via 10.0.1.2$1',
        'E',
        'chmod +x /usr/local/bin/add',
        'add 1',
        'bash /usr/local/bin/add 2',
      ],
    ],
  ])('%s', (_, lines) => {
    const { routes, unread } = followScript(...lines);
    expect({ routes, unread }).toEqual({
      routes: ['10.200.1.0/24 unicast 10.0.1.21 0', '10.200.2.0/24 unicast 10.0.1.22 0'],
    });
  });
});

describe('what may or may not run is unknown', () => {
  // what it would print, either way, is not what it prints
  test.each([
    'curl -s http://x/y && echo a || echo b',
    'if curl -s http://x/y; then echo a; else echo b; fi',
    'case $UNSET in a) echo a;; *) echo b;; esac',
    'declare -A P=([a]=1 [b]=2); for k in "${!P[@]}"; do echo $k; done',
    'declare -i n=2+3; echo $n',
    'A=([3]=x); echo "${A[@]}"',
    'read x <<< "a\\b"; echo $x',
    'A=1; echo [$A]',
    '((n = $(curl -s http://x/y) + 1)); echo $n',
  ])('the output of %s', (script) => {
    const { files } = readUserData(`#!/bin/bash\n{\n${script}\n} > /out\n`);
    const content = files.find(({ path }) => path === '/out')?.content;
    expect(typeof content === 'string' && embeddedUnknown(content) === null ? content : 'unknown').toBe('unknown');
  });

  const route = 'ip route add 10.200.1.0/24 via 10.0.1.21';
  const reason = (why: string, line = 2): string => `part 1, line ${line}: "${route}" may or may not run: ${why}`;

  test.each([
    [
      'a test of the image',
      [`if [ -f /etc/debian_version ]; then ${route}; fi`],
      reason('it runs only if `[ -f /etc/debian_version ]`'),
    ],
    [
      'the other branch',
      [`if [ -f /etc/debian_version ]; then :; else ${route}; fi`],
      reason('it runs only if not `[ -f /etc/debian_version ]`'),
    ],
    [
      'a program that asks',
      [`ping -c1 10.0.1.21 && ${route}`],
      reason('it runs only if `ping -c1 10.0.1.21` succeeds'),
    ],
    [
      'a loop of unknown length',
      [`while ping -c1 10.0.1.1; do ${route}; done`],
      reason('it runs as long as `ping -c1 10.0.1.1`'),
    ],
    [
      'a case',
      [`case $(hostname) in worker-1) ${route};; esac`],
      reason('it runs only for some values of $(hostname)'),
    ],
    [
      'what follows an end that may come',
      ['if [ -f /etc/x ]; then exit 0; fi', route],
      reason('an earlier step may end it: it runs only if `[ -f /etc/x ]`', 3),
    ],
  ])('%s', (_, lines, why) => {
    expect(followScript(...lines)).toEqual({ routes: ['? unicast 10.0.1.21 0'], unread: [why] });
  });

  test('a file, a parameter, a variable and a rule', () => {
    const { netfilter, files, sysctls } = readUserData(
      [
        '#!/bin/sh',
        'if curl -s http://x; then',
        'echo a > /etc/a',
        'sysctl -w net.ipv4.ip_forward=0',
        'V=1',
        'iptables -A FORWARD -j DROP',
        'fi',
        'echo $V > /etc/v',
      ].join('\n'),
    );
    const why = 'it runs only if `curl -s http://x`';
    expect(files.map(({ content }) => content)).toEqual([
      unknown(`part 1, line 3: ${why}`),
      expect.stringContaining('variable'),
    ]);
    expect(sysctls.map(({ value }) => value)).toEqual([unknown(`part 1, line 4: ${why}`)]);
    expect(netfilter).toEqual({ chains: [], unread: [unknown(`part 1, line 6: ${why}`)] });
  });
});

describe('what cannot be followed is said', () => {
  test.each([
    [
      'a script from elsewhere',
      ['curl -fsSL https://example.com/i.sh | sudo bash -s -- -x'],
      'part 1, line 2: runs a script that cannot be read: sudo bash -s -- -x (output of curl -fsSL https://example.com/i.sh)',
    ],
    [
      'a script that was fetched',
      ['wget https://example.com/i.sh', 'sh i.sh'],
      'part 1, line 3: runs a script that cannot be read: sh i.sh',
    ],
    [
      'another language',
      ['python3 - <<E', 'print(1)', 'E'],
      'part 1, line 2: runs a script that cannot be read: python3 - <<E',
    ],
    [
      'a program that nobody knows',
      ['/opt/vendor/setup --now'],
      'part 1, line 2: runs a program that is not known: /opt/vendor/setup --now',
    ],
    ['broken syntax', ['if true; then'], "part 1, line 3: shell syntax: expected command after 'then'"],
    [
      'a firewall',
      ['ufw enable'],
      "part 1, line 2: changes the node's network in a way that is not followed: ufw enable",
    ],
    [
      'another pod network',
      ['kubectl apply -f https://example.com/kube-flannel.yml'],
      'part 1, line 2: installs another pod network: kubectl apply -f https://example.com/kube-flannel.yml',
    ],
    ['a path that is not known', ['echo x > $DIR/10.conf'], 'part 1, line 2: writes a file whose path is not known'],
    ['a loop without an end', ['f() { f; }', 'f'], 'part 1, line 1: the script is too long or too deep to be followed'],
  ])('%s', (_, lines, why) => {
    expect(followScript(...lines).unread?.[0]).toContain(why);
  });

  test('but not what leaves the network alone', () => {
    const { unread } = followScript(
      'exec > >(tee /var/log/x.log | logger -t user-data) 2>&1',
      'apt-get update -y',
      'hostnamectl set-hostname worker-0',
      'TOKEN=$(curl -X PUT http://169.254.169.254/latest/api/token)',
      'for i in $(seq 5); do curl -s http://x && break; sleep 1; done',
      'swapoff -a; sed -i "/ swap / s/^/#/" /etc/fstab',
      'containerd config default | sed "s/SystemdCgroup = false/SystemdCgroup = true/" > /etc/containerd/config.toml',
      'systemctl enable --now containerd kubelet',
      'kubeadm join 10.0.1.10:6443 --token "$TOKEN"',
    );
    expect(unread).toBeUndefined();
  });
});

test('every boot of a per-boot script, bootcmd and boothook is a boot', () => {
  const { commands } = follow('#cloud-boothook\n#!/bin/sh\nnft flush ruleset\n');
  expect(commands).toEqual(['boot: nft flush ruleset']);
});
