import { workersOf } from './index-of-model';
import type { NetworkModel, Node } from './network-model';
import { podNetworksOf } from './pod-networks';

/** A node, or pods on it. */
export interface NamedEnd {
  readonly node: Node;
  readonly isPod: boolean;
  /** of the pod; null where none is stated */
  readonly address: string | null;
}

/**
 * Finds who is meant by `worker-0`, `pod@worker-0` or `pod@worker-0/10.200.0.2`. The name of a worker may have that of its pod
 * network before it (`NETWORK/worker-0`), and an id does for a name; names may hold slashes.
 *
 * @returns null where no node has the name
 */
export function namedEnd(model: NetworkModel, text: string): NamedEnd | null {
  if (!text.startsWith('pod@')) {
    const node = nodeNamed(model, text);
    return node === null ? null : { node, isPod: false, address: null };
  }
  const rest = text.slice('pod@'.length);
  const whole = nodeNamed(model, rest);
  if (whole !== null) return { node: whole, isPod: true, address: null };
  const slash = rest.lastIndexOf('/');
  const node = slash < 0 ? null : nodeNamed(model, rest.slice(0, slash));
  return node === null ? null : { node, isPod: true, address: rest.slice(slash + 1) };
}

function nodeNamed(model: NetworkModel, text: string): Node | null {
  const { nodes } = model;
  return nodes.find(({ name }) => name === text) ?? nodes.find(({ id }) => id === text) ?? inNetwork(model, text);
}

function inNetwork(model: NetworkModel, text: string): Node | null {
  if (!text.includes('/')) return null;
  const networks = podNetworksOf(model).filter(({ name }) => text.startsWith(`${name}/`));
  const own = networks.flatMap(({ name, model: network }) =>
    workersOf(network).filter(({ shortName }) => text === `${name}/${shortName}`),
  );
  return own[0] ?? null;
}
