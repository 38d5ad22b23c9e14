import { formatAddress, parseCidr } from '../../lib/address/cidr';
import { embeddedUnknown, isKnown, isUnknown, type Maybe } from '../../lib/address/unknown';
import type { NetworkModel } from '../../lib/model/network-model';

/** How many addresses at the edges of blocks are asked on a node at most: each is one more pod, asked about everything. */
export const MOST_CUTS = 4;

/** Addresses of pods, first and last included, less the bridge's own. */
export interface PodRange {
  readonly first: number;
  readonly last: number;
  readonly gateway: number;
}

/**
 * Where a block that a route, a security group, a network ACL or a prefix list states begins or ends within a range of pod
 * addresses: the first addresses inside of such blocks, then those just behind them, the lowest ones first.
 */
export function edgeAddresses(model: NetworkModel, ranges: readonly PodRange[]): string[] {
  const blocks = statedBlocks(model);
  const sorted = (addresses: readonly number[]): readonly number[] => [...addresses].sort((a, b) => a - b);
  const edges = [...sorted(blocks.map(({ first }) => first)), ...sorted(blocks.map(({ last }) => last + 1))];
  const isPod = (address: number): boolean =>
    ranges.some(({ first, last, gateway }) => address > first && address < last && address !== gateway);
  return [...new Set(edges.filter(isPod))].slice(0, MOST_CUTS).map(formatAddress);
}

function statedBlocks(model: NetworkModel): { readonly first: number; readonly last: number }[] {
  const ends = [
    ...model.routeTables.flatMap(({ routes }) => routes.map(({ destination }) => destination)),
    ...model.securityGroups.flatMap(({ ingress, egress }) => [...ingress, ...egress].map(({ peer }) => peer)),
  ];
  const cidrs: Maybe<string>[] = [
    ...ends.flatMap((end) => (!isUnknown(end) && end.kind === 'cidr' ? [end.cidr] : [])),
    ...model.networkAcls.flatMap(({ entries }) => entries.map(({ cidr }) => cidr)),
    ...model.prefixLists.flatMap(({ cidrs: listed }) => listed ?? []),
  ];
  return [...new Set(cidrs.filter(isKnown))].filter((text) => embeddedUnknown(text) === null).map(parseCidr);
}
