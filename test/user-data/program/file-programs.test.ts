import { embeddedUnknown } from '../../../lib/address/unknown';
import { readImageName } from '../../../lib/user-data/state/named-image';
import { readUserData } from '../../../lib/user-data/user-data-reader';
import { followScript } from '../followed';

test.each([
  ['tee', 'echo a | tee /a /b', { '/a': 'a\n', '/b': 'a\n' }],
  ['tee -a', 'echo a > /a; echo b | sudo tee -a /a', { '/a': 'a\nb\n' }],
  ['cp', 'echo a > /a; cp /a /etc/b', { '/a': 'a\n', '/etc/b': 'a\n' }],
  ['cp into a folder', 'echo a > /x/a; cp /x/a /etc/', { '/x/a': 'a\n', '/etc/a': 'a\n' }],
  ['cp of a folder', 'echo a > /x/a; cp -r /x /y', { '/x/a': 'a\n', '/y/a': 'a\n' }],
  ['mv', 'echo a > /a; mv /a /b', { '/b': 'a\n' }],
  ['ln', 'echo a > /a; ln -sf /a /b', { '/a': 'a\n', '/b': 'a\n' }],
  [
    'what a link leads to',
    'echo a > /a; ln -s /a /b; echo b > /a; ln /a /c; echo c >> /b',
    { '/a': 'b\nc\n', '/b': 'b\nc\n', '/c': 'b\nc\n' },
  ],
  [
    'a folder behind a link',
    'echo a > /x/a; ln -s x /y; echo b > /x/a; echo c > /y/c',
    { '/x/a': 'b\n', '/x/c': 'c\n', '/y/a': 'b\n', '/y/c': 'c\n' },
  ],
  [
    'a link from where it is',
    'cd /x; echo a > a; ln -s a /y/b; echo c > /y/a',
    { '/x/a': 'a\n', '/y/a': 'c\n', '/y/b': 'c\n' },
  ],
  [
    'what takes the place of a link',
    'echo a > /a; ln -s /a /b; sed -i s/a/b/ /b; echo c > /c; ln -s /a /d; mv -f /c /d',
    { '/a': 'a\n', '/b': 'b\n', '/d': 'c\n' },
  ],
  ['install', 'echo a > /a; install -m 0600 /a /b', { '/a': 'a\n', '/b': 'a\n' }],
  ['rm', 'echo a > /d/a; echo b > /d/b; rm -rf /d; echo c > /c; rm -f /c', {}],
  [
    'rm of every CNI file',
    'D=/etc/cni/net.d; echo a > $D/.a; echo b > $D/b; rm -f $D/*',
    { '/etc/cni/net.d/.a': 'a\n' },
  ],
  ['cd', 'cd /etc; echo a > x/../y; (cd /tmp && echo b > z)', { '/etc/y': 'a\n', '/tmp/z': 'b\n' }],
  ['cat', 'echo a > /a; cat /a - <<< b > /c', { '/a': 'a\n', '/c': 'a\nb\n' }],
  ['sed -E', "echo 'a(b)' > /a; sed -i -E 's/\\(b\\)/c/' /a", { '/a': 'ac\n' }],
  ['truncation', 'echo a > /a; : > /a', { '/a': '' }],
  ['touch', 'echo a > /a; touch /a /b', { '/a': 'a\n', '/b': '' }],
  ['a group', '{ echo a; echo b; } > /a', { '/a': 'a\nb\n' }],
  ['nothing of a device', 'echo a > /dev/null; echo b >&2; echo c 2> /dev/stderr', {}],
])('%s', (_, line, files) => {
  expect(followScript(line)).toEqual(Object.keys(files).length > 0 ? { files } : {});
});

test.each([
  ['echo a > /a; sed -i /a/d /a', '/a'],
  ['curl -fsSLo /a https://example.com/a', '/a'],
  ['cd /a; curl -LO https://example.com/b', '/a/b'],
  ['wget -q https://example.com/b -O /a', '/a'],
  ['wget -P /x https://example.com/b', '/x/b'],
  ['aws s3 cp s3://bucket/b /a', '/a'],
  ['echo a > /a; truncate -s 3 /a', '/a'],
  ['echo a > /a; dd if=/dev/zero of=/a', '/a'],
  ['curl -s https://example.com | jq . > /a', '/a'],
])('%s: what the file holds is not known', (line, path) => {
  const { files, ...rest } = followScript(line);
  expect(rest).toEqual({});
  expect(Object.entries(files ?? {}).map(([name, content]) => [name, isKnown(content)])).toEqual([[path, false]]);
});

function isKnown(content: unknown): boolean {
  return typeof content === 'string' && embeddedUnknown(content) === null;
}

const OWN = 'echo "table ip a {}" > /etc/pod-network/a.nft; nft -f /etc/pod-network/a.nft';

test.each([
  'sed -i s/a/b/ /etc/cni/net.d/10-x.conf',
  "sed 's/a/b/w /etc/cni/net.d/x.conf' /x",
  "sed -n '1w/etc/cni/net.d/x.conf' /x",
  "sed -e p -e 'w/etc/cni/net.d/x.conf' /x",
  'cd /etc/cni; sed -n "s/a/b/gpw net.d/x.conf" /x',
  // no reader may try every `;` of a text as its end
  `sed '/x/a ${'a;'.repeat(200)}\nw /etc/cni/net.d/x.conf' /x`,
  ...['-ui', '-nbi.bak', '--in-pl', '--i=.bak', '-i -Ee'].map((option) => `sed ${option} s/a/b/ /etc/cni/net.d/x.conf`),
  'find /opt -fprintf /etc/cni/net.d/x.conf %p',
  'find /opt -fls /etc/cni/net.d/x.conf',
  'curl -o /etc/cni/net.d/10-x.conf https://example.com/x',
  'tar -xzf x.tgz -C /etc/cni/net.d',
  'tar Cxzf / cri-containerd-cni.tgz',
  'cd /etc/cni/net.d && unzip /root/x.zip',
  'echo x > /etc/netplan/50-x.yaml',
  'echo x > /etc/cni/net.d/$NAME',
  'rm -f /etc/cni/net.d/*.conf',
  'cp /root/*.conf /etc/cni/net.d/',
  'mount -t overlay overlay -o lowerdir=/etc,upperdir=/x,workdir=/y /etc',
  'mount --bind /x /etc/cni',
  'vendor-tool --out=/etc/cni/net.d/10-x.conf',
  'openssl rand -out /etc/sysctl.d/9.conf 16',
  'find /etc/cni/net.d -name "*.conf" -delete',
  'find /tmp /etc/cni -type f -delete',
  'find -L /etc/cni -exec rm {} +',
  'find /tmp -exec true {} \\; -exec rm -rf /usr/lib/cni \\;',
  'find /opt -fprint /etc/cni/net.d/10-x.conf',
  'cd /srv; find /etc/cni -type f | xargs rm -f',
  'cd /srv; xargs rm -f < /x',
  'cd /srv; sudo xargs rm -f < /x',
  'rm -rf /*',
  'cd /etc/cni/net.d; rm -f *.conf',
  `${OWN}; find /tmp /etc/pod-network -type f -delete`,
  'rsync -a /opt/x/ /etc/cni/net.d/',
  'aws s3 sync s3://b /etc',
  'chattr +i /etc/cni/net.d',
  'truncate -s 0 /etc/systemd/system/containerd.service',
  'truncate -s 0 /usr/lib/systemd/system/multi-user.target',
  'truncate -s 9 /usr/lib/systemd/system/containerd.service',
  'echo "[Unit]" > /etc/systemd/system/containerd.service',
  `${OWN}; truncate -s 0 /etc/pod-network/*`,
  `${OWN}; sed -i d /etc/pod-network/*`,
  `${OWN}; rm -f /etc/pod-network/*.nft`,
])('%s: among the files that decide how packets go, it is said', (line) => {
  expect(followScript(line).unread).not.toEqual(undefined);
});

test.each([
  ['echo x > $FILE', '> a file whose name is unknown: variable FILE is not set in the user data'],
  ['rm -rf "$DIR"', 'rm'],
  ['cd /opt; rm -rf "$DIR"', 'rm'],
  ['find / -name "*.pyc" -delete', 'rm'],
  [
    'find /var/log /tmp -name "*.gz" -delete; find /var/log | xargs rm; find /opt /etc -exec chown root: {} +',
    undefined,
  ],
  ['cp x "$(pwd)/y"', undefined],
  ['D=$(mktemp -d); echo x > $D/y; rm -rf "$D"', undefined],
  ['curl -o "$DIR/x.tgz" https://example.com', undefined],
  ['rm -rf /opt/x-*', undefined],
  ['cd /opt; tar xzf x.tgz', undefined],
  ['mount -a; mount /dev/nvme1n1 /data; mount -o remount,rw /', undefined],
  ['mkdir -p /etc/cni/net.d; chown root: /etc/cni/net.d; ls /etc/cni/net.d', undefined],
])('%s: a path that is not known at all is the script\u2019s assumption', (line, program) => {
  const { unread, actors } = readUserData(`#!/bin/sh\n${line}\n`);
  expect([unread, actors[0]?.programs]).toEqual([[], program === undefined ? undefined : [program]]);
});

test('a line of the image that sed takes out of its comment is unknown by its key alone, but on Ubuntu', () => {
  const line = "sed -i 's/#net.ipv4.ip_forward=1/net.ipv4.ip_forward=1/' /etc/sysctl.conf";
  const { sysctls, unread } = followScript(line);
  expect({ sysctls, unread }).toEqual({ sysctls: ['file: net.ipv4.ip_forward=?'] });
  const image = readImageName('/aws/service/canonical/ubuntu/server/noble/stable/20251022/amd64/hvm/ebs-gp3/ami-id');
  const onUbuntu = readUserData(`#!/bin/sh\n${line}\n`, undefined, image);
  expect(onUbuntu.sysctls).toMatchObject([{ key: 'net.ipv4.ip_forward', value: '1' }]);
});

test.each([
  ['chmod 755 /a', '0755'],
  ['chmod +x /a', '0755'],
  ['chmod u+x /a', '0755'],
  ['chmod 0600 /a', '0600'],
])('%s gives mode %s', (line, mode) => {
  const { files } = readUserData(`#!/bin/sh\necho > /a\n${line}\n`);
  expect(files.map((file) => file.mode)).toEqual([mode]);
});

test.each([
  ["grep -q '^a.b=1' /etc/sysctl.conf || echo 'a.b=1' >> /etc/sysctl.conf", 'file: a.b=1'],
  // the image has the line as a comment, perhaps
  ["grep -q 'a.b=1' /etc/sysctl.conf || echo 'a.b=1' >> /etc/sysctl.conf", 'file: a.b=?'],
  ["grep -q '^c' /etc/sysctl.conf || echo 'a.b=1' >> /etc/sysctl.conf", 'file: a.b=?'],
])('%s', (line, sysctl) => {
  const { sysctls, unread } = followScript(line);
  expect([sysctls, unread]).toEqual([[sysctl], undefined]);
});

test.each([
  'sed -i s/a/b/ /usr/lib/systemd/system/containerd.service',
  'curl -o /usr/lib/systemd/system/containerd.service https://example.com/containerd.service',
])('%s: the unit is an assumption', (line) => {
  const { unread, actors } = readUserData(`#!/bin/sh\n${line}\n`);
  expect([unread, actors]).toEqual([
    [],
    [{ kind: 'file', name: '/usr/lib/systemd/system/containerd.service', programs: [] }],
  ]);
});

test.each([
  ['find / -name "a.*" -delete', false],
  ['find / /srv -iname "A.?" | xargs rm', false],
  ['find /etc/a.b -mtime +1 -exec truncate -s 0 {} +', false],
  ['find /opt -name "a.*" -delete', true],
  ['find / -name "b.*" -delete', true],
])('%s: what a file of the user data holds is known: %s', (line, known) => {
  const { files } = followScript('echo a > /etc/a.b', line);
  expect(Object.values(files ?? {}).map(isKnown)).toEqual([known]);
});

test.each([
  ['cp -n /b /a', false],
  ['cp --update=none /b /a', false],
  ['cp -av --preserve=mode /b /a', true],
  ['mv -n /b /a', false],
  ['mv -f /b /a', true],
  ['ln -s /b /a', false],
  ['ln -sfn /b /a', true],
  ['install -Dm644 -o root /b /a', true],
  ['install --odd /b /a', false],
  ['rm --help /a', false],
  ['rm -i /a', false],
  ['env PATH=/opt rm /a', false],
  ['env PATH=/opt:$PATH rm /a', true],
  ['echo c > /a/b; rm /a', false],
  ['rm -rf -- /a', true],
  ['sudo -u nobody rm /a', false],
  ['sudo -l rm /a', false],
  ['sudo -En -u root rm /a', true],
  ['runuser -u nobody rm /a', false],
  ['runuser -u root -- rm /a', true],
  ['su nobody <<< "rm /a"', false],
  ['nice --help rm /a', false],
])('%s: what then holds the file that was there is known: %s', (line, known) => {
  const { files } = followScript('echo a > /a; echo b > /b', line);
  expect(files?.['/a'] === undefined || isKnown(files['/a'])).toBe(known);
});
