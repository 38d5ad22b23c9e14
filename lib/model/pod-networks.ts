import { type Cidr, contains, overlaps, parseCidr } from '../address/cidr';
import { isKnown, isUnknown } from '../address/unknown';
import { sparedBlocks } from '../cni/spared-blocks';
import { indexModel, type ModelIndex, type Worker, workersOf } from './index-of-model';
import type { NetworkModel, Node } from './network-model';
import { podSupernetOf } from './worker-plan';

/** The workers of one cluster, and what they can meet. */
export interface PodNetwork {
  /** no other network of the model has it */
  readonly name: string;
  /** the block that the NAT rules of its nodes spare; null where there is none */
  readonly podSupernet: string | null;
  /** without the workers of other pod networks, and without machines that nothing connects to its own */
  readonly model: NetworkModel;
}

/** Workers that NAT alike, in VPCs that are connected. */
interface WorkerGroup {
  /** a name of the VPCs that they can reach each other through */
  readonly reach: string;
  /** what their NAT rules spare beyond their own pod CIDRs; empty where that says nothing of whom they belong to */
  readonly supernets: readonly Cidr[];
  readonly workers: readonly Worker[];
}

/**
 * The pod networks of a model, each by itself: the rules speak of the pods of one cluster, and an app may have several. Workers
 * belong together unless they stand in VPCs that nothing connects, or each NAT rule spares a pod supernet without the others' pods.
 *
 * @param model canonical
 * @param together ids of nodes that belong together whatever the rest says
 */
export function podNetworksOf(
  model: NetworkModel,
  together: readonly ReadonlySet<string>[] = [],
): readonly PodNetwork[] {
  const index = indexModel(model);
  const reachOf = reachesOf(model);
  const groups = join(
    groupsOf(workersOf(model), index, reachOf),
    (a, b) =>
      isOneNetwork(a, b) ||
      together.some((ids) => [a, b].every(({ workers }) => workers.some(({ id }) => ids.has(id)))),
  );
  const models = groups.map((members) => {
    const workers = new Set(members.flatMap((group) => group.workers.map(({ id }) => id)));
    const reaches = new Set(members.map(({ reach }) => reach));
    return withNodes(model, (node) =>
      node.index === null ? reaches.has(reachOf(vpcOf(node, index))) : workers.has(node.id),
    );
  });
  const names = nameNetworks(models);
  return models.map((one, at) => ({ name: names[at] ?? '', podSupernet: podSupernetOf(one), model: one }));
}

/**
 * Names pod networks, also those of several models: by the stack or template of their workers, with their pod supernet where
 * that is not enough, and with their VPC where that is not either.
 *
 * @param models of one pod network each
 */
export function nameNetworks(models: readonly NetworkModel[]): readonly string[] {
  const called = models.map((model) => {
    const workers = workersOf(model);
    const index = indexModel(model);
    const stacks = distinct(workers.map(({ origin }) => origin.source)).join('+');
    const vpcs = distinct(workers.map((worker) => vpcOf(worker, index))).join('+');
    return [stacks, podSupernetOf(model) ?? podCidrOf(workers), vpcs];
  });
  const nameAt = (at: number, parts: number): string => called[at]?.slice(0, parts).join(':') ?? '';
  return called.map((all, at) => {
    const parts = all.findIndex((_, last) =>
      called.every((__, other) => other === at || nameAt(other, last + 1) !== nameAt(at, last + 1)),
    );
    return parts < 0 ? `${nameAt(at, all.length)}:${String(at + 1)}` : nameAt(at, parts + 1);
  });
}

/** Stands for the supernet of workers that spare none. */
function podCidrOf(workers: readonly Worker[]): string {
  return workers.flatMap(({ podCidrs }) => podCidrs).find(isKnown) ?? '?';
}

function distinct(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].sort();
}

function groupsOf(
  workers: readonly Worker[],
  index: ModelIndex,
  reachOf: (vpcId: string) => string,
): readonly WorkerGroup[] {
  const groups = new Map<string, WorkerGroup>();
  for (const worker of workers) {
    const reach = reachOf(vpcOf(worker, index));
    const supernets = supernetsOf(worker);
    const key = [reach, ...supernets.map(({ text }) => text)].join(' ');
    const others = groups.get(key)?.workers ?? [];
    groups.set(key, { reach, supernets, workers: [...others, worker] });
  }
  return [...groups.values()];
}

function supernetsOf({ podCidrs, setup }: Worker): readonly Cidr[] {
  return podCidrs.filter(isKnown).flatMap((text) => {
    const own = parseCidr(text);
    return sparedBlocks(setup.netfilter, text)
      .map((block) => parseCidr(block))
      .filter((block) => block.prefixLength > 0 && block.prefixLength < own.prefixLength && contains(block, own));
  });
}

function isOneNetwork(a: WorkerGroup, b: WorkerGroup): boolean {
  if (a.reach !== b.reach) return false;
  if (a.supernets.length === 0 || b.supernets.length === 0) return true;
  return holdsPodsOf(a, b) || holdsPodsOf(b, a);
}

function holdsPodsOf({ supernets }: WorkerGroup, { workers }: WorkerGroup): boolean {
  return workers.some(({ podCidrs }) =>
    podCidrs.some((text) => isUnknown(text) || supernets.some((block) => overlaps(block, parseCidr(text)))),
  );
}

/**
 * A name for the VPCs that can reach each other: those that a gateway stands in together have one name. So have those of which
 * nothing is known: which VPC they are, and whom they are connected to, the templates do not say.
 */
function reachesOf({ vpcs, gateways }: NetworkModel): (vpcId: string) => string {
  const connected = gateways.map(({ vpcIds }) => vpcIds.filter(isKnown));
  const sets = join(
    vpcs,
    (a, b) =>
      !a.cidrBlocks.some(isKnown) ||
      !b.cidrBlocks.some(isKnown) ||
      connected.some((ids) => ids.includes(a.id) && ids.includes(b.id)),
  );
  const names = new Map(sets.flatMap((set) => set.map(({ id }) => [id, set[0]?.id ?? id] as const)));
  return (vpcId) => names.get(vpcId) ?? vpcId;
}

/** Items in sets: whatever belongs with one of a set belongs to the set. */
function join<T>(items: readonly T[], isTied: (a: T, b: T) => boolean): readonly (readonly T[])[] {
  const sets: (readonly T[])[] = [];
  for (const item of items) {
    const tied = sets.filter((set) => set.some((other) => isTied(other, item)));
    sets.splice(0, sets.length, ...sets.filter((set) => !tied.includes(set)), [...tied.flat(), item]);
  }
  return sets;
}

function vpcOf({ interfaceIds }: Node, index: ModelIndex): string {
  const subnetId = index.networkInterfaces.get(interfaceIds[0] ?? '')?.subnetId ?? '';
  return index.subnets.get(subnetId)?.vpcId ?? '';
}

/** A model with some of its nodes, and without the routes to the others. */
function withNodes(model: NetworkModel, isKept: (node: Node) => boolean): NetworkModel {
  const left = new Set(
    model.nodes.filter((node) => !isKept(node)).flatMap(({ id, interfaceIds }) => [id, ...interfaceIds]),
  );
  if (left.size === 0) return model;
  return {
    ...model,
    nodes: model.nodes.filter(({ id }) => !left.has(id)),
    networkInterfaces: model.networkInterfaces.map((one) =>
      one.nodeId !== null && left.has(one.nodeId) ? { ...one, nodeId: null } : one,
    ),
    routeTables: model.routeTables.map((table) => ({
      ...table,
      routes: table.routes.filter(({ target }) => isUnknown(target) || !left.has(target.id)),
    })),
  };
}
