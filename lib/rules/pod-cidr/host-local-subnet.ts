import { parseAddress, parseCidr } from '../../address/cidr';
import { LONGEST_POD_PREFIX } from '../../address/pod-supernet';
import { isKnown, orUnknown } from '../../address/unknown';
import type { NodeSetup } from '../../model/node-setup';

/** A subnet of a node's bridge networks as its CNI file has it, and what host-local says of it. */
export interface WrittenSubnet {
  /** path of the CNI file */
  readonly path: string;
  /** as it is written */
  readonly text: string;
  readonly fault: 'host-bits' | 'too-small' | null;
}

/** host-local refuses both faults (containernetworking/plugins, `Range.Canonicalize`). */
export function writtenSubnets({ networks }: NodeSetup): readonly WrittenSubnet[] {
  return networks.flatMap(({ path, plugins }) =>
    plugins.flatMap((plugin) => {
      if (plugin.type !== 'bridge' || plugin.ipam === null || !('type' in plugin.ipam)) return [];
      const { ipam } = plugin;
      if (ipam.type !== 'host-local') return [];
      return ipam.ranges
        .flat()
        .map(({ subnet }) => subnet)
        .filter(isKnown)
        .map((text) => ({ path, text, fault: faultOf(text) }));
    }),
  );
}

function faultOf(text: string): WrittenSubnet['fault'] {
  const [, address = '', length] = /^([\d.]+)\/(\d+)$/.exec(text) ?? [];
  if (Number(length) > LONGEST_POD_PREFIX && Number(length) <= 32) return 'too-small';
  const isBlock = isKnown(orUnknown(() => parseCidr(text)));
  const isAddress = isKnown(orUnknown(() => parseAddress(address)));
  return isBlock || !isAddress || Number(length) > 32 ? null : 'host-bits';
}
