import { compareText } from '../address/compare-text';
import { parseCidr } from '../address/cidr';
import { isUnknown } from '../address/unknown';
import { countOf } from '../model/grouping';
import { workersOf } from '../model/index-of-model';
import type { NetworkModel, Node } from '../model/network-model';
import { nameNetworks, podNetworksOf } from './pod-networks';

/**
 * Names the nodes of a model, and numbers its workers. A worker has its Name tag where that is unique in its pod network, else
 * its construct's path or its logical id. Other nodes have their Name tag or their logical id.
 *
 * @param model whose nodes have no names yet
 * @param tags Name tags by node
 */
export function nameNodes(model: NetworkModel, tags: ReadonlyMap<string, string | null>): readonly Node[] {
  const reserved = new Map(
    model.nodes.flatMap(({ id, home }) => [
      [id, id] as const,
      ...(home.path === null ? [] : [[home.path, id] as const]),
    ]),
  );
  const workers = podNetworksOf(model).flatMap((network) => {
    const own = workersOf(network.model);
    const [names, indices] = [shortNames(own, tags, reserved), indicesOf(own)];
    return own.map(({ id }) => ({
      id,
      network: network.name,
      shortName: names.get(id) ?? id,
      index: indices.get(id) ?? null,
    }));
  });
  const times = countOf(workers.map(({ shortName }) => shortName));
  const qualified = workers.map(({ id, network, shortName, index }) => {
    const name = times.get(shortName) === 1 ? shortName : `${network}/${shortName}`;
    return [id, { name, shortName, index }] as const;
  });
  const others = shortNames(
    model.nodes.filter(({ index }) => index === null),
    tags,
    new Map([
      ...reserved,
      ...qualified.flatMap(([id, { name, shortName }]) => [[name, id] as const, [shortName, id] as const]),
    ]),
  );
  const named = new Map<string, Pick<Node, 'name' | 'shortName' | 'index'>>([
    ...qualified,
    ...[...others].map(([id, name]) => [id, { name, shortName: name, index: null }] as const),
  ]);
  const all = countOf([...named.values()].map(({ name }) => name));
  return model.nodes.map((node) => {
    const found = { ...node, ...named.get(node.id) };
    return all.get(found.name) === 1 ? found : { ...found, name: node.id };
  });
}

/**
 * Tells nodes of several models apart, by names that a model of them all understands: a name that two have is qualified by the pod
 * network of a worker, and gives way to the id of another node.
 *
 * @param models canonical, of templates that do not belong together
 */
export function nameApart(models: readonly NetworkModel[]): readonly NetworkModel[] {
  if (models.length < 2) return models;
  const all = models.flatMap(({ nodes }) => nodes);
  const [names, ids] = [countOf(all.map(({ shortName }) => shortName)), countOf(all.map(({ id }) => id))];
  const networks = models.map((model) => podNetworksOf(model).map((network) => network.model));
  const networkNames = nameNetworks(networks.flat());
  const nameOf = new Map(networks.flat().map((network, at) => [network, networkNames[at] ?? '']));
  return models.map((model, at) => {
    const own = new Map(
      (networks[at] ?? []).flatMap((network) =>
        workersOf(network).map(({ id, shortName }) => [id, `${nameOf.get(network) ?? ''}/${shortName}`] as const),
      ),
    );
    const apart = ({ id, origin }: Node): string => own.get(id) ?? (ids.get(id) === 1 ? id : `${origin.source}.${id}`);
    return {
      ...model,
      nodes: model.nodes.map((node) => (names.get(node.shortName) === 1 ? node : { ...node, name: apart(node) })),
    };
  });
}

// what FROM and TO of a packet call otherwise
const OTHER_END = /^(internet$|pod@|[\d.]+$)/;

/**
 * Names by id, none twice.
 *
 * @param reserved what nodes are called without tags, by name: a tag never takes such a name from another node
 */
function shortNames(
  nodes: readonly Node[],
  tags: ReadonlyMap<string, string | null>,
  reserved: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const times = countOf(nodes.map(({ id }) => tags.get(id) ?? ''));
  return new Map(
    nodes.map((node) => {
      const tag = tags.get(node.id) ?? '';
      const isFree = tag !== '' && times.get(tag) === 1 && (reserved.get(tag) ?? node.id) === node.id;
      return [node.id, isFree && !OTHER_END.test(tag) ? tag : ownNameOf(node)];
    }),
  );
}

function ownNameOf({ id, index, home }: Node): string {
  return index === null ? id : (home.path ?? id);
}

/** Those that the constructs gave; the others have the numbers that are left, in the order of their pod CIDRs. */
function indicesOf(workers: readonly Node[]): ReadonlyMap<string, number> {
  const given = new Map(
    workers.flatMap(({ id, home }) =>
      typeof home.worker?.index === 'number' ? [[id, home.worker.index] as const] : [],
    ),
  );
  const taken = new Set(given.values());
  const left = workers.map((_, index) => index).filter((index) => !taken.has(index));
  const rest = workers.filter(({ id }) => !given.has(id)).sort(byPodCidr);
  return new Map([...given, ...rest.map(({ id }, at) => [id, left[at] ?? 0] as const)]);
}

function byPodCidr(a: Node, b: Node): number {
  const [one, other] = [firstAddress(a), firstAddress(b)];
  return one === other ? compareText(a.id, b.id) : one - other;
}

function firstAddress({ podCidrs: [cidr] }: Node): number {
  return cidr === undefined || isUnknown(cidr) ? Infinity : parseCidr(cidr).first;
}
