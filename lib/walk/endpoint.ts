import { formatAddress, parseAddress } from '../address/cidr';
import { PodNetworkError } from '../address/pod-network-error';
import { isUnknown } from '../address/unknown';
import { type NamedEnd, namedEnd } from '../plan/named-end';
import { type Network, vpcBlocks, type WalkNode, type Worker } from './network/network';
import { resolverOf } from './vpc/gateway-station';
import type { Range } from '../address/range';

/** An end of a traced packet. */
export type Endpoint =
  | { readonly kind: 'pod'; readonly node: Worker; readonly address: number }
  | { readonly kind: 'node'; readonly node: WalkNode; readonly address: number }
  | { readonly kind: 'resolver' | 'internet'; readonly address: number };

/** A public address for `internet`, of a block kept for documentation (RFC 5737, TEST-NET-3). */
export const INTERNET = parseAddress('203.0.113.10');

/**
 * Finds an end by its name: `worker-0`, `pod@worker-0`, `pod@worker-0/10.200.0.2`, an IP address, `internet`; a worker's name
 * may have that of its pod network before it.
 *
 * @param sender where the packet starts: of those that have an address in VPCs of their own, its VPC's is meant
 * @default - none
 * @throws PodNetworkError for a name that nothing has, with what there is, and an address that several VPCs have
 */
export function endpointOf(network: Network, text: string, sender?: Endpoint): Endpoint {
  if (text === 'internet') return { kind: 'internet', address: INTERNET };
  const end = namedEnd(network.model, text);
  if (text.startsWith('pod@')) return podEndpoint(network, text, end);
  const node = network.nodes.find(({ id }) => id === end?.node.id);
  if (node) return { kind: 'node', node, address: addressOf(node) };
  if (/^[\d.]+$/.test(text)) return addressEndpoint(network, parseAddress(text), sender);
  throw new PodNetworkError(`"${text}" names nothing here; ${choices(network)}`);
}

/**
 * Finds the end where a packet starts: an address of a VPC that nothing has sends none.
 *
 * @throws PodNetworkError as `endpointOf`, and for such an address
 */
export function senderOf(network: Network, text: string): Endpoint {
  const sender = endpointOf(network, text);
  const blocks = [...network.vpcs.keys()].flatMap((id) => vpcBlocks(network, id));
  if (sender.kind === 'internet' && among(blocks, sender.address))
    throw new PodNetworkError(`no known interface has ${text}, so no packet starts there; ${choices(network)}`);
  return sender;
}

function podEndpoint(network: Network, text: string, end: NamedEnd | null): Endpoint {
  const node = network.workers.find(({ id }) => id === end?.node.id);
  if (end === null || !node) {
    const name = text.slice('pod@'.length).replace(/\/[\d.]+$/, '');
    throw new PodNetworkError(`"${text}" names no pod: no worker is called "${name}"; ${choices(network)}`);
  }
  const [first] = node.pods.addresses;
  const address = end.address === null ? first?.[0] : parseAddress(end.address);
  if (address === undefined || !among(node.pods.addresses, address)) {
    const ranges = node.pods.addresses.map((range) => range.map(formatAddress).join(' to ')).join(', ');
    throw new PodNetworkError(`"${text}" names no pod: a pod of ${node.name} has an address of ${ranges}`);
  }
  return { kind: 'pod', node, address };
}

/** Whoever has an address: the resolver, a node, a pod of a worker, or the internet. */
function addressEndpoint(network: Network, address: number, sender?: Endpoint): Endpoint {
  const vpcs = [...network.vpcs.keys()];
  if (vpcs.some((id) => resolverOf(network, id).includes(address))) return { kind: 'resolver', address };
  const pods = network.workers.filter(({ pods: { addresses } }) => among(addresses, address));
  if (pods.length > 0) return { kind: 'pod', node: holderOf(pods, address, sender), address };
  // of a subnet where AWS picks addresses, each node has one; the others may belong to any machine
  const nodes = network.nodes.filter(({ localAsPicked }) => among(localAsPicked, address));
  if (nodes.length === 0) return { kind: 'internet', address };
  return { kind: 'node', node: holderOf(nodes, address, sender), address };
}

/** @throws PodNetworkError where several VPCs have the address, and the sender is in none of them */
function holderOf<T extends WalkNode>(holders: readonly T[], address: number, sender?: Endpoint): T {
  const home = sender !== undefined && 'node' in sender ? vpcOf(sender.node) : null;
  const near = holders.find((one) => vpcOf(one) === home);
  if (near !== undefined) return near;
  const [first] = holders;
  if (first !== undefined && holders.every((one) => vpcOf(one) === vpcOf(first))) return first;
  const names = holders.map(({ name }) => name).join(', ');
  throw new PodNetworkError(
    `several VPCs have ${formatAddress(address)}: it is an address of ${names}; give a name, or choose with --stack`,
  );
}

function vpcOf({ primary: { subnet } }: WalkNode): string {
  return subnet.vpcId;
}

function among(ranges: readonly Range[], address: number): boolean {
  return ranges.some(([first, last]) => first <= address && address <= last);
}

function addressOf(node: WalkNode): number {
  if (node.primary.address !== null) return node.primary.address;
  const { primary } = node.primary;
  throw new PodNetworkError(
    `the address of ${node.name} cannot be read${isUnknown(primary) ? `: ${primary.unknown}` : ''}; state it in the template or give its parameter`,
  );
}

function choices(network: Network): string {
  const names = network.nodes.map(({ name }) => name).sort();
  const shown = names.slice(0, 12).join(', ') + (names.length > 12 ? `, and ${String(names.length - 12)} more` : '');
  return `there are ${shown === '' ? 'no nodes' : shown}; pods are pod@NAME or pod@NAME/ADDRESS; an IP address and "internet" are understood too`;
}
