import { workersOf } from '../model/index-of-model';
import type { NetworkModel, Node } from '../model/network-model';
import { podNetworksOf } from './pod-networks';

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
    const node = nodeNamed(model, text) ?? inNetwork(model, text);
    return node === null ? null : { node, isPod: false, address: null };
  }
  const rest = text.slice('pod@'.length);
  const slash = rest.lastIndexOf('/');
  const [head, address] = slash < 0 ? [rest, null] : [rest.slice(0, slash), rest.slice(slash + 1)];
  // to sort the model into its pod networks costs most, so a plain name is tried first, with and without an address
  for (const find of [nodeNamed, inNetwork]) {
    const whole = find(model, rest);
    if (whole !== null) return { node: whole, isPod: true, address: null };
    const node = address === null ? null : find(model, head);
    if (node !== null) return { node, isPod: true, address };
  }
  return null;
}

function nodeNamed({ nodes }: NetworkModel, text: string): Node | null {
  return nodes.find(({ name }) => name === text) ?? nodes.find(({ id }) => id === text) ?? null;
}

function inNetwork(model: NetworkModel, text: string): Node | null {
  if (!text.includes('/')) return null;
  const networks = podNetworksOf(model).filter(({ name }) => text.startsWith(`${name}/`));
  const own = networks.flatMap(({ name, model: network }) =>
    workersOf(network).filter(({ shortName }) => text === `${name}/${shortName}`),
  );
  return own[0] ?? null;
}
