import fc from 'fast-check';
import { gzipSync } from 'node:zlib';
import { embedUnknown, isUnknown, unknown } from '../../lib/address/unknown';
import { BRIDGE_CONF_PATH, BRIDGE_NAME, writeBridgeConf } from '../../lib/node/cni-bridge-file';
import { LOOPBACK_CONF_PATH, writeLoopbackConf } from '../../lib/node/cni-loopback-file';
import { NAT_TABLE_PATH, writeNatTable } from '../../lib/node/nat-table';
import { readNetfilter } from '../../lib/netfilter/netfilter-reader';
import type { NodeSpec } from '../../lib/node/node-spec';
import { writeUserData } from '../../lib/node/user-data';
import { readUserData } from '../../lib/user-data/user-data-reader';
import { processorTimeSince } from '../processor-time';
import { NO_SETUP } from '../../lib/model/node-setup';

const SPEC = {
  podCidr: '10.200.0.0/24',
  podSupernet: '10.200.0.0/16',
  ipMasq: true,
  hairpinMode: false,
  mtu: null,
  packages: ['containerd', 'nftables'],
  cniBinDir: '/usr/lib/cni',
  bootstrap: ['kubeadm join'],
};

test('an empty text is no user data', () => {
  expect(readUserData('')).toEqual(NO_SETUP);
});

test('what no cloud-init runs is said, never taken for fine', () => {
  const text = 'name=worker-0|pod-cidr=10.200.0.0/24';
  const setup = readUserData(text);
  expect(setup.parts).toEqual([{ kind: 'other', type: text, text }]);
  expect(setup.bytes).toBe(36);
  expect(setup.unread).toEqual([unknown(`part 1: no part that cloud-init runs: ${text}`)]);
});

test.each([
  ['base64', (text: string) => Buffer.from(text).toString('base64')],
  ['base64 of gzip', (text: string) => gzipSync(text).toString('base64')],
])('the same document as %s is read alike', (_, encode) => {
  const text = writeUserData(SPEC);
  const { bytes, leastBytes, ...setup } = readUserData(encode(text));
  const { bytes: plainBytes, leastBytes: plainLeast, ...plain } = readUserData(text);
  expect(setup).toEqual(plain);
  expect(plainLeast).toBe(plainBytes);
  expect([bytes, leastBytes]).toEqual(Array(2).fill(Buffer.from(encode(text), 'base64').length));
  expect(plainBytes).toBe(Buffer.byteLength(text));
});

test('a value that depends on what could not be resolved is unknown, and the rest is read', () => {
  const hole = embedUnknown(unknown('parameter (Cidr) has no default; see $X'));
  const setup = readUserData(`#!/bin/bash
cat > /etc/cni/net.d/10-bridge.conf <<EOF
{ "cniVersion": "0.3.1", "name": "bridge", "type": "bridge",
  "ipam": { "type": "host-local", "subnet": "${hole}" } }
EOF
sysctl -w net.ipv4.ip_forward=1
`);
  expect(setup.bytes).toEqual(unknown('the user data holds pieces that are not known'));
  expect(setup.networks).toMatchObject([
    {
      name: 'bridge',
      plugins: [{ ipam: { ranges: [[{ subnet: unknown('parameter (Cidr) has no default; see $X') }]] } }],
    },
  ]);
  expect(setup.sysctls).toEqual([{ key: 'net.ipv4.ip_forward', value: '1', when: 'once', place: 'part 1, line 6' }]);
  expect(setup.unread).toEqual([]);
});

describe('whatever the spec, what is written is read back', () => {
  const spec = fc.record({
    block: fc.integer({ min: 0, max: 255 }),
    ipMasq: fc.boolean(),
    hairpinMode: fc.boolean(),
    mtu: fc.option(fc.integer({ min: 576, max: 9001 })),
    packages: fc.uniqueArray(fc.constantFrom('containerd', 'nftables', 'iptables', 'cni-plugins', 'socat')),
    cniBinDir: fc.constantFrom('/usr/lib/cni', '/opt/cni/bin'),
    bootstrap: fc.array(
      fc.constantFrom(
        'kubeadm join 10.0.1.10:6443',
        'echo "it\'s up"',
        'export A=1',
        '# comment',
        'cat <<EOF >/root/x\n  $A\nEOF',
      ),
    ),
  });

  test('files, parameters, NAT table, routes, units, packages and parts', () => {
    fc.assert(
      fc.property(spec, ({ block, ...rest }) => {
        const podCidr = `10.200.${block}.0/24`;
        const written: NodeSpec = { podCidr, podSupernet: '10.200.0.0/16', ...rest };
        const setup = readUserData(writeUserData(written));
        const texts = new Map(setup.files.map(({ path, content }) => [path, isUnknown(content) ? '' : content]));
        expect({
          conf: texts.get(BRIDGE_CONF_PATH),
          loopback: texts.get(LOOPBACK_CONF_PATH),
          natTable: texts.get(NAT_TABLE_PATH),
          chains: setup.netfilter.chains,
          netfilterUnread: setup.netfilter.unread,
          sysctls: setup.sysctls.map(({ key, value, when }) => [key, value, when]),
          routes: setup.routes.map(({ destination, kind, metric }) => [destination, kind, metric]),
          units: setup.units.map(({ name, enabled }) => [name, enabled]),
          before: setup.units.find(({ name }) => name === 'pod-network.service')?.before,
          packages: setup.packages,
          modules: setup.kernelModules,
          parts: setup.parts.map(({ type }) => type),
          commands: setup.commands.map(({ argv, when }) => [argv[0], when]),
          unread: setup.unread,
        }).toEqual({
          conf: writeBridgeConf(written),
          loopback: writeLoopbackConf(),
          natTable: writeNatTable({ podCidr, podSupernet: '10.200.0.0/16', bridge: BRIDGE_NAME }),
          chains: readNetfilter([
            {
              argv: ['nft', '-f', '-'],
              stdin: writeNatTable({ podCidr, podSupernet: '10.200.0.0/16', bridge: BRIDGE_NAME }),
              files: () => null,
            },
          ]).chains,
          netfilterUnread: [],
          sysctls: [
            ['net.ipv4.ip_forward', '1', 'boot'],
            ['net.bridge.bridge-nf-call-iptables', '1', 'boot'],
          ],
          routes: [[podCidr, 'unreachable', 4_000_000_000]],
          units: [
            // as the image has it, if it does
            ['kubelet.service', true],
            ['pod-network.service', true],
            ['pod-network.timer', true],
          ],
          before: ['containerd.service', 'crio.service', 'kubelet.service'],
          packages: [...rest.packages].sort(),
          modules: ['br_netfilter'],
          parts: [
            'text/cloud-config',
            'text/x-shellscript-per-boot',
            ...(rest.bootstrap.length > 0 ? ['text/x-shellscript-per-instance'] : []),
          ],
          commands: [
            ['nft', 'unit'],
            ['ip', 'unit'],
            ['sysctl', 'unit'],
          ],
          unread: [],
        });
      }),
      { numRuns: 40 },
    );
  });
});

describe('any text is read to an end', () => {
  const words = [
    ...['#cloud-config\n', '#!/bin/sh\n', '#cloud-boothook\n', 'MIME-Version: 1.0\n'],
    ...['Content-Type: multipart/mixed; boundary="b"\n\n', '--b\n', '--b--\n', 'Content-Type: text/x-shellscript\n\n'],
    ...['runcmd:\n', ' - ', 'write_files:\n', ' - path: /etc/cni/net.d/1.conf\n   content: ', '{', '}', '(', ')'],
    ...['[[ ', ' ]]', '$(', '`', '"', "'", '${', '$((', '<<EOF\n', 'EOF\n', '\n', ' ', ';', ' | ', ' && ', ' || '],
    ...[' & ', 'if ', '; then ', '; fi', 'for x in ', '; do ', '; done', 'while true; do ', 'case $x in '],
    ...[') ;; esac', 'f() { f; }; f', 'ip route add 10.0.0.0/8 via 1.2.3.4'],
    ...['iptables -t nat -A POSTROUTING -j MASQUERADE', 'nft -f /x', 'sysctl -w a.b=1', 'echo '],
    ...[' > /etc/systemd/system/a.service', '[Service]\nExecStart=', 'systemctl enable --now a', 'cat ', 'x=1', '$x'],
    ...['{1..999}', '&a [*a]', '*a', '<<: ', '!!binary ', 'eval "$x"'],
    embedUnknown(unknown("a 'b' $c; d")),
    ...['\u0000', '\uE000', '\uE001', '\\', '#'],
  ];
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.array(fc.constantFrom(...words), { maxLength: 40 }).map((each) => each.join('')),
    fc.array(fc.constantFrom(...words), { maxLength: 40 }).map((each) => `#!/bin/bash\n${each.join('')}`),
    fc
      .array(
        fc.constantFrom(
          ...['<<', '*x', '&x', '- ', ': ', '? ', '!!set', '!!omap', '!!timestamp', '\n', '\n  ', 'a', '{', '}', '['],
          ...[']', ','],
        ),
        { maxLength: 30 },
      )
      .chain((each) =>
        fc.constantFrom('#cloud-config', '#cloud-config-archive').map((first) => `${first}\n${each.join('')}`),
      ),
    fc
      .array(fc.constantFrom(...words), { maxLength: 40 })
      .map((each) => `#cloud-config\nruncmd:\n - ${JSON.stringify(each.join(''))}`),
  );

  test('quickly, without an error, and never silently fine', () => {
    fc.assert(
      fc.property(text, (each) => {
        const began = process.cpuUsage();
        const setup = readUserData(each);
        expect(processorTimeSince(began)).toBeLessThan(2000);
        const isDocument = setup.parts.every(({ kind }) => kind !== 'other');
        expect(each === '' || isDocument || setup.unread.length > 0).toBe(true);
      }),
      { numRuns: 1500 },
    );
  });

  test.each([
    ['parentheses', '('.repeat(20_000)],
    ['substitutions', 'echo ' + '$('.repeat(5_000)],
    ['closed substitutions', `echo ${'$('.repeat(300)}echo${')'.repeat(300)}`],
    ['a loop that never ends', 'while :; do while :; do x=$x$x; done; done'],
    ['a word that doubles', `x=a${'; x=$x$x'.repeat(40)}; echo $x > /x`],
    ['a function that calls itself twice', 'f() { f; f; }; f'],
    ['braces', `echo ${'{1..900}'.repeat(9)}`],
    ['files that copy each other', `echo a > /a${'; cat /a /a > /b; cat /b /b > /a'.repeat(40)}`],
    ['back quotes', '`'.repeat(9_999)],
    ['a pattern', `x=${'a'.repeat(3_000)}; echo \${x##${'*a'.repeat(30)}b}`],
  ])('nor does %s stop it', (_, script) => {
    const began = process.cpuUsage();
    readUserData(`#!/bin/bash\n${script}\n`);
    expect(processorTimeSince(began)).toBeLessThan(3000);
  });
});

test.each([
  ['/etc/containerd/config.toml', 'conf_dir = "/etc/cni/other"', true],
  ['/etc/crio/crio.conf.d/10-cni.conf', 'network_dir = "/srv/cni/"', true],
  ['/etc/containerd/config.toml', 'conf_dir = "/etc/cni/net.d/"', false],
  ['/etc/containerd/config.toml', '# conf_dir = "/etc/cni/other"', false],
])('the folder that %s names by %s', (path, line, isOther) => {
  const { unread } = readUserData(
    `#cloud-config\nwrite_files:\n- path: ${path}\n  content: |\n    version = 2\n    [plugins."io.containerd.grpc.v1.cri".cni]\n    ${line}\n`,
  );
  expect(unread).toHaveLength(isOther ? 1 : 0);
});
