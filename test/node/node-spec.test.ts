import fc from 'fast-check';
import { PodNetworkError } from '../../lib/address/pod-network-error';
import { refuseNodeSpec } from '../../lib/node/node-spec';
import { nodeSpec, WORKER_0 } from './arbitraries';

test('takes every spec that the constructs can make', () => {
  fc.assert(
    fc.property(nodeSpec, (spec) => {
      refuseNodeSpec(spec);
    }),
  );
});

test('takes CDK tokens in the bootstrap, and the version forms of apt and dnf', () => {
  refuseNodeSpec({
    ...WORKER_0,
    packages: ['containerd=1.7.24~ds1-6', 'nftables:arm64', 'iptables-nft'],
    bootstrap: ['kubeadm join ${Token[AWS.Region.4]}', "cat <<'EOF'\n\tindented\nEOF"],
  });
});

test.each(
  Object.entries({
    '`packages` must contain one package name per entry (letters, digits and + . _ : = ~ -), got "containerd nftables"':
      { packages: ['containerd nftables'] },
    '`packages` must contain one package name per entry (letters, digits and + . _ : = ~ -), got "--allow-unauthenticated"':
      { packages: ['--allow-unauthenticated'] },
    '`cniBinDir` must be an absolute path of letters, digits and . _ / -, got "opt/cni/bin"; for example /opt/cni/bin':
      { cniBinDir: 'opt/cni/bin' },
    '`cniBinDir` must be an absolute path of letters, digits and . _ / -, got "/opt/"cni"; for example /opt/cni/bin': {
      cniBinDir: '/opt/"cni',
    },
    '`bootstrap` must be ASCII without carriage returns, got U+00E9 in entry 1, which cloud-init would change; write it with printf and octal escapes, or download the script':
      { bootstrap: ['true', 'echo caf\u00e9'] },
    '`bootstrap` must be ASCII without carriage returns, got U+1F600 in entry 0, which cloud-init would change; write it with printf and octal escapes, or download the script':
      { bootstrap: ['echo \u{1F600}'] },
    '`bootstrap` must be a bash script, got "#!/usr/bin/env python3"; write the other script to a file with a here-document, and run that':
      { bootstrap: ['#!/usr/bin/env python3\nprint(1)'] },
    '`bootstrap` must be ASCII without carriage returns, got U+000D in entry 0, which cloud-init would change; write it with printf and octal escapes, or download the script':
      { bootstrap: ['true\r'] },
  }),
)('%s', (message, change) => {
  expect(() => {
    refuseNodeSpec({ ...WORKER_0, ...change });
  }).toThrow(new PodNetworkError(message));
});

test.each(['#!/bin/bash', '#!/bin/sh -e', '#! /usr/bin/env bash', 'set -e', "cat >x <<'EOF'\n#!/usr/bin/python3\nEOF"])(
  'takes a bootstrap that begins with %j',
  (line) => {
    refuseNodeSpec({ ...WORKER_0, bootstrap: [line] });
  },
);
