import { parseCidr } from '../address/cidr';
import { isUnknown, unknown, type Maybe } from '../address/unknown';
import type { NodeSetup } from '../cloud-init/node-setup';
import { exactBlock, isIpv6 } from './cidr-text';
import type { DraftNode } from './network-draft';
import { compare } from './templates';

/**
 * The IPv4 pod CIDRs of a node: the ranges of the network that containerd takes, the first file in lexical order, loopback
 * aside (CRI plugin configuration, `max_conf_num`). A node whose network is no bridge with host-local has none.
 */
export function podCidrsOf(setup: NodeSetup): readonly Maybe<string>[] {
  const network = setup.networks.find(({ plugins }) => plugins.some(({ type }) => type !== 'loopback'));
  const bridge = network?.plugins.find((plugin) => plugin.type === 'bridge');
  const ipam = bridge?.ipam ?? null;
  if (isUnknown(ipam)) return [ipam];
  if (ipam?.type !== 'host-local') return [];
  const subnets = ipam.ranges.flatMap((set) => set.map(({ subnet }) => subnet));
  const blocks = subnets.filter((subnet) => !isIpv6(subnet)).map((subnet) => exactBlock(subnet));
  const distinct = blocks.filter((block, index) => isUnknown(block) || blocks.indexOf(block) === index);
  return distinct.length > 0 || subnets.length > 0 ? distinct : [unknown(`${network?.path ?? ''} names no subnet`)];
}

/** A node's name, and its index where it is a worker. */
export interface NodeName {
  readonly name: string;
  readonly index: number | null;
}

const WORKER = /^worker-(0|[1-9]\d{0,5})$/;

interface Named {
  readonly node: DraftNode;
  readonly podCidrs: readonly Maybe<string>[];
}

/**
 * Names nodes: workers by their Name tags where every one has a different `worker-N`, else `worker-0`, `worker-1` ... in the
 * order of their pod CIDRs; the others by Name tag, or by logical id where two have the same.
 */
export function nameNodes(nodes: readonly Named[]): ReadonlyMap<string, NodeName> {
  const workers = nodes.filter(({ podCidrs }) => podCidrs.length > 0);
  const indices = indicesByTag(workers) ?? indicesByPodCidr(workers);
  const names = new Map(
    [...indices].map(([id, index]) => [id, { name: `worker-${String(index)}`, index }] as [string, NodeName]),
  );
  const taken = new Set([...names.values()].map(({ name }) => name));
  const others = nodes.filter(({ podCidrs }) => podCidrs.length === 0).map(({ node }) => node);
  const times = new Map<string, number>();
  for (const { nameTag } of others) if (nameTag !== null) times.set(nameTag, (times.get(nameTag) ?? 0) + 1);
  for (const { id, nameTag } of others) {
    const isFree = nameTag !== null && times.get(nameTag) === 1 && !taken.has(nameTag);
    names.set(id, { name: isFree ? nameTag : id, index: null });
  }
  return names;
}

function indicesByTag(workers: readonly Named[]): ReadonlyMap<string, number> | null {
  const indices = new Map<string, number>();
  for (const { node } of workers) {
    const digits = WORKER.exec(node.nameTag ?? '')?.[1];
    if (digits === undefined) return null;
    indices.set(node.id, Number(digits));
  }
  return new Set(indices.values()).size === indices.size ? indices : null;
}

function indicesByPodCidr(workers: readonly Named[]): ReadonlyMap<string, number> {
  const first = ({ podCidrs: [cidr] }: Named): number =>
    cidr === undefined || isUnknown(cidr) ? Infinity : parseCidr(cidr).first;
  const sorted = [...workers].sort((a, b) => {
    const [one, other] = [first(a), first(b)];
    return one === other ? compare(a.node.id, b.node.id) : one - other;
  });
  return new Map(sorted.map(({ node }, index) => [node.id, index]));
}
