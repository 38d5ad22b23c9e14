import { compareText } from '../address/compare-text';
import { type Cidr, contains, overlaps, parseCidr } from '../address/cidr';
import { isKnown, isUnknown } from '../address/unknown';
import { natExemptBlocks } from './nat-exempt-blocks';
import { countOf } from '../model/grouping';
import { indexModel, type ModelIndex, type Worker, workersOf } from '../model/index-of-model';
import type { NetworkModel, Node } from '../model/network-model';
import { podSupernetOf } from './pod-supernet';

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
  /** paths of the `PodNetwork` constructs that wrote its workers */
  readonly written: ReadonlySet<string>;
  readonly workers: readonly Worker[];
}

/**
 * The pod networks of a model, each by itself: the rules speak of the pods of one cluster, and an app may have several. Workers
 * belong together where one `PodNetwork` wrote them. Others do unless nothing connects their VPCs, or each NAT rule spares a pod
 * supernet without the others' pods.
 *
 * @param model canonical
 * @returns by name
 */
export function podNetworksOf(model: NetworkModel): readonly PodNetwork[] {
  const index = indexModel(model);
  const reachOf = reachesOf(model);
  const groups = join(
    groupsOf(workersOf(model), index, reachOf),
    (a, b) => isOneNetwork(a, b) || [...a.written].some((path) => b.written.has(path)),
  );
  const models = groups.map((members) => {
    const workers = new Set(members.flatMap((group) => group.workers.map(({ id }) => id)));
    const reaches = new Set(members.flatMap((group) => group.workers.map((one) => reachOf(vpcOf(one, index)))));
    return withNodes(model, (node) =>
      node.index === null ? reaches.has(reachOf(vpcOf(node, index))) : workers.has(node.id),
    );
  });
  const names = nameNetworks(models);
  return models
    .map((one, at) => ({ name: names[at] ?? '', podSupernet: podSupernetOf(one), model: one }))
    .sort((a, b) => compareText(a.name, b.name));
}

/**
 * Names pod networks, also those of several models: by the construct that wrote them, else by the stack or template of their
 * workers; with their pod supernet where that is not enough, and with their VPC where that is not either.
 *
 * @param models of one pod network each
 */
export function nameNetworks(models: readonly NetworkModel[]): readonly string[] {
  const parts: readonly ((model: NetworkModel) => string)[] = [homeOf, supernetOf, vpcsOf];
  let names = models.map(() => '');
  parts.forEach((partOf, at) => {
    const [before, times] = [names, countOf(names)];
    names = models.map((model, index) => {
      const name = before[index] ?? '';
      if (at > 0 && times.get(name) === 1) return name;
      return at === 0 ? partOf(model) : `${name}:${partOf(model)}`;
    });
  });
  const times = countOf(names);
  return names.map((name, index) => (times.get(name) === 1 ? name : `${name}:${String(index + 1)}`));
}

function homeOf(model: NetworkModel): string {
  const homes = workersOf(model).map(({ home }) => home);
  const written = homes.flatMap(({ worker }) => (worker === null ? [] : [worker.network]));
  return distinct(written.length > 0 ? written : homes.map(({ stack }) => stack)).join('+');
}

/** The first pod CIDR stands for the supernet of workers that spare none. */
function supernetOf(model: NetworkModel): string {
  const cidrs = workersOf(model).flatMap(({ podCidrs }) => podCidrs);
  return podSupernetOf(model) ?? cidrs.find(isKnown) ?? '?';
}

function vpcsOf(model: NetworkModel): string {
  const index = indexModel(model);
  return distinct(workersOf(model).map((worker) => vpcOf(worker, index))).join('+');
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
    const vpcId = vpcOf(worker, index);
    // routes say nothing of whom the workers of another VPC belong to
    const reach = worker.knownByRoutes === true ? `routes of ${vpcId}` : reachOf(vpcId);
    const supernets = supernetsOf(worker);
    const key = [reach, ...supernets.map(({ text }) => text)].join(' ');
    const group = groups.get(key);
    const path = worker.home.worker?.network;
    groups.set(key, {
      reach,
      supernets,
      written: new Set([...(group?.written ?? []), ...(path === undefined ? [] : [path])]),
      workers: [...(group?.workers ?? []), worker],
    });
  }
  return [...groups.values()];
}

function supernetsOf({ podCidrs, setup }: Worker): readonly Cidr[] {
  return podCidrs.filter(isKnown).flatMap((text) => {
    const own = parseCidr(text);
    // the narrowest: neighbouring blocks that are exempt too may be another cluster's
    return natExemptBlocks(setup.netfilter, text)
      .map((block) => parseCidr(block))
      .filter((block) => block.prefixLength > 0 && block.prefixLength < own.prefixLength && contains(block, own))
      .sort((a, b) => b.prefixLength - a.prefixLength)
      .slice(0, 1);
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

export function vpcOf({ interfaceIds }: Node, index: ModelIndex): string {
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
      typeof one.nodeId === 'string' && left.has(one.nodeId) ? { ...one, nodeId: null } : one,
    ),
    routeTables: model.routeTables.map((table) => ({
      ...table,
      routes: table.routes.filter(({ target }) => isUnknown(target) || !left.has(target.id)),
    })),
  };
}
