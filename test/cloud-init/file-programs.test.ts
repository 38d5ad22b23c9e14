import { unknown } from '../../lib/address/unknown';
import { readUserData } from '../../lib/cloud-init/user-data-reader';
import { followScript } from './followed';

test.each([
  ['tee', 'echo a | tee /a /b', { '/a': 'a\n', '/b': 'a\n' }],
  ['tee -a', 'echo a > /a; echo b | sudo tee -a /a', { '/a': 'a\nb\n' }],
  ['cp', 'echo a > /a; cp /a /etc/b', { '/a': 'a\n', '/etc/b': 'a\n' }],
  ['cp into a folder', 'echo a > /x/a; cp /x/a /etc/', { '/x/a': 'a\n', '/etc/a': 'a\n' }],
  ['cp of a folder', 'echo a > /x/a; cp -r /x /y', { '/x/a': 'a\n', '/y/a': 'a\n' }],
  ['mv', 'echo a > /a; mv /a /b', { '/b': 'a\n' }],
  ['ln', 'echo a > /a; ln -sf /a /b', { '/a': 'a\n', '/b': 'a\n' }],
  ['install', 'echo a > /a; install -m 0600 /a /b', { '/a': 'a\n', '/b': 'a\n' }],
  ['rm', 'echo a > /d/a; echo b > /d/b; rm -rf /d; echo c > /c; rm -f /c*', {}],
  ['cd', 'cd /etc; echo a > x/../y; (cd /tmp && echo b > z)', { '/etc/y': 'a\n', '/tmp/z': 'b\n' }],
  ['cat', 'echo a > /a; cat /a - <<< b > /c', { '/a': 'a\n', '/c': 'a\nb\n' }],
  ['truncation', 'echo a > /a; : > /a', { '/a': '' }],
  ['touch', 'echo a > /a; touch /a /b', { '/a': 'a\n', '/b': '' }],
  ['envsubst', "export A=1; echo '$A ${A} $B' | envsubst '$A' > /a", { '/a': '1 1 $B\n' }],
  ['base64', 'echo aGk= | base64 -d > /a; printf hi | base64 > /b', { '/a': 'hi', '/b': 'aGk=\n' }],
  ['xargs', 'printf "a b" | xargs -n1 touch; echo c | xargs -I{} cp /a /{}', { '/a': '', '/b': '', '/c': '' }],
  ['a group', '{ echo a; echo b; } > /a', { '/a': 'a\nb\n' }],
  ['nothing of a device', 'echo a > /dev/null; echo b >&2; echo c 2> /dev/stderr', {}],
])('%s', (_, line, files) => {
  expect(followScript(line)).toEqual(Object.keys(files).length > 0 ? { files } : {});
});

test.each([
  ['echo a > /a; sed -i /a/d /a', '/a', 'part 1, line 2: changed by `sed -i /a/d /a`'],
  ['curl -fsSLo /a https://example.com/a', '/a', 'part 1, line 2: fetched by `curl -fsSLo /a https://example.com/a`'],
  ['cd /a; curl -LO https://example.com/b', '/a/b', 'part 1, line 2: fetched by `curl -LO https://example.com/b`'],
  ['wget -q https://example.com/b -O /a', '/a', 'part 1, line 2: fetched by `wget -q https://example.com/b -O /a`'],
  ['wget -P /x https://example.com/b', '/x/b', 'part 1, line 2: fetched by `wget -P /x https://example.com/b`'],
])('%s: what the file holds is not known', (line, path, reason) => {
  expect(followScript(line).files).toEqual({ [path]: unknown(reason) });
});

test.each([
  ['sed -i s/a/b/ /etc/cni/net.d/10-x.conf', 2],
  ['curl -o /etc/cni/net.d/10-x.conf https://example.com/x', 1],
  ['tar -xzf x.tgz -C /etc/cni/net.d', 1],
  ['cd /etc/cni/net.d && unzip /root/x.zip', 1],
  ['echo x > /etc/netplan/50-x.yaml', 1],
])('%s: among the files that decide how packets go, it is said', (line, count) => {
  expect(followScript(line).unread).toHaveLength(count);
});

test('a line of the image that sed takes out of its comment is unknown by its key alone', () => {
  const { sysctls, unread } = followScript("sed -i 's/#net.ipv4.ip_forward=1/net.ipv4.ip_forward=1/' /etc/sysctl.conf");
  expect({ sysctls, unread }).toEqual({ sysctls: ['file: net.ipv4.ip_forward=?'] });
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
