import { parseCidr } from '../../lib/address/cidr';
import { isKnown, isUnknown } from '../../lib/address/unknown';
import type { NetworkModel, Node } from '../../lib/model/network-model';

/**
 * The block that a node's pods are to have: its pod CIDR, else what a route to it is for, the default route aside. Null where
 * nothing says.
 */
export function plannedBlock({ routeTables }: NetworkModel, { id, interfaceIds, podCidrs }: Node): string | null {
  const routed = routeTables
    .flatMap(({ routes }) => routes)
    .flatMap(({ destination, target }) => {
      if (isUnknown(destination) || destination.kind !== 'cidr' || isUnknown(target)) return [];
      const isTarget = target.id === id || interfaceIds.includes(target.id);
      return isTarget && parseCidr(destination.cidr).prefixLength > 0 ? [destination.cidr] : [];
    });
  return [...podCidrs.filter(isKnown), ...routed][0] ?? null;
}
