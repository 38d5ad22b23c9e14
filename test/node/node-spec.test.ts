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

test.each([
  [
    { packages: ['containerd nftables'] },
    'package "containerd nftables" is not a package name: letters, digits and + . _ : = ~ - are allowed, one name an entry',
  ],
  [
    { packages: ['--allow-unauthenticated'] },
    'package "--allow-unauthenticated" is not a package name: letters, digits and + . _ : = ~ - are allowed, one name an entry',
  ],
  [
    { cniBinDir: 'opt/cni/bin' },
    'cniBinDir "opt/cni/bin" is not an absolute path of letters, digits and . _ / -; for example /opt/cni/bin',
  ],
  [
    { cniBinDir: '/opt/"cni' },
    'cniBinDir "/opt/"cni" is not an absolute path of letters, digits and . _ / -; for example /opt/cni/bin',
  ],
  [
    { bootstrap: ['true', 'echo caf\u00e9'] },
    'bootstrap entry 1 holds the character U+00E9, which cloud-init would change: only ASCII without carriage returns is allowed; write it with printf and octal escapes, or fetch the script',
  ],
  [
    { bootstrap: ['echo \u{1F600}'] },
    'bootstrap entry 0 holds the character U+1F600, which cloud-init would change: only ASCII without carriage returns is allowed; write it with printf and octal escapes, or fetch the script',
  ],
  [
    { bootstrap: ['#!/usr/bin/env python3\nprint(1)'] },
    'bootstrap begins with "#!/usr/bin/env python3", but its lines are those of a bash script; write the other script to a file by a here-document, and run that',
  ],
  [
    { bootstrap: ['true\r'] },
    'bootstrap entry 0 holds the character U+000D, which cloud-init would change: only ASCII without carriage returns is allowed; write it with printf and octal escapes, or fetch the script',
  ],
])('refuses %j', (change, message) => {
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
