import { gzipSync } from 'node:zlib';
import { embedUnknown, unknown } from '../../lib/address/unknown';
import { writeUserData } from '../../lib/cloud-init/user-data';
import { readUserData } from '../../lib/cloud-init/user-data-reader';

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
  expect(readUserData('')).toEqual({
    bytes: null,
    parts: [],
    packages: [],
    kernelModules: [],
    files: [],
    units: [],
    commands: [],
    sysctls: [],
    networks: [],
    netfilter: { chains: [], unread: [] },
    routes: [],
    unread: [],
  });
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
  const { bytes, ...setup } = readUserData(encode(text));
  const { bytes: plainBytes, ...plain } = readUserData(text);
  expect(setup).toEqual(plain);
  expect(bytes).toBe(Buffer.from(encode(text), 'base64').length);
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
