import fc from 'fast-check';
import type { NodeSpec } from '../../lib/node/node-spec';
import { podBlocks } from '../cni/arbitraries';

/** The first worker of the source document's table, on Ubuntu 24.04 or Debian 13. */
export const WORKER_0: NodeSpec = {
  podCidr: '10.200.0.0/24',
  podSupernet: '10.200.0.0/16',
  ipMasq: true,
  hairpinMode: false,
  mtu: null,
  packages: ['containerd', 'containernetworking-plugins', 'nftables', 'iptables'],
  cniBinDir: '/usr/lib/cni',
  bootstrap: [],
};

const word = fc.stringMatching(/^[a-z0-9][a-z0-9+.-]{0,20}$/);

/** Lines that a bootstrap may hold, among them such as MIME, YAML and cloud-init could take for their own. */
export const scriptLine = fc.oneof(
  fc.string({ unit: 'grapheme-ascii', maxLength: 60 }),
  fc.constantFrom(
    ...['', '--part', '--part--', '--part-1', '#cloud-config', '#include x', 'Content-Type: text/plain'],
    ...['## template: jinja', '  \tindented: |', "kubeadm join --token '${Token[TOKEN.12]}'"],
  ),
);

export const nodeSpec: fc.Arbitrary<NodeSpec> = fc
  .record({
    blocks: podBlocks,
    ipMasq: fc.boolean(),
    hairpinMode: fc.boolean(),
    mtu: fc.option(fc.integer({ min: 68, max: 9001 })),
    packages: fc.uniqueArray(word, { maxLength: 5 }),
    mssClamp: fc.option(
      fc.record({ bytes: fc.integer({ min: 536, max: 8961 }), vpcCidrs: fc.constant(['192.0.2.0/24']) }),
      { nil: undefined },
    ),
    cniBinDir: fc
      .array(fc.stringMatching(/^[a-z0-9._-]{1,12}$/), { minLength: 1, maxLength: 4 })
      .map((names) => `/${names.join('/')}`),
    bootstrap: fc.array(scriptLine, { maxLength: 8 }),
  })
  .map(({ blocks, ...rest }) => ({ ...blocks, ...rest }));
