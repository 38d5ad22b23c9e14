import { type Cidr, contains, overlaps, parseCidr } from '../address/cidr';
import { allKnown, isUnknown, type Maybe, unknown } from '../address/unknown';
import { BRIDGE_CONF_PATH, writeBridgeConf } from '../node/cni-bridge-file';
import { readCniFile } from '../cni/cni-file';
import { OF_ITS_OWN } from '../user-data/effect/package-effect';
import { INSTALLS_ANOTHER } from '../user-data/program/client-programs';
import { addTo } from '../model/grouping';
import { indexModel, type ModelIndex } from '../model/index-of-model';
import type { NetworkModel, Node, Route, RouteTarget } from '../model/network-model';
import { vpcOf } from './pod-networks';

/** RFC 1918, and RFC 6598, which kOps gives to pods. */
const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'].map(parseCidr);

/** host-local takes no smaller block; a route for one address leads to an address that moves between machines */
const LONGEST_PREFIX = 30;

const BY_ROUTES = unknown('its pods are known by their route alone');

/**
 * Makes workers of nodes that are known by their routes. In a VPC where no node configures pods, routes send private blocks outside
 * every VPC block to at least two nodes: one block each, all of one length. Nobody knows what such a node does with packets.
 */
export function withRoutedWorkers(model: NetworkModel): NetworkModel {
  const inside = allKnown(model.vpcs.flatMap(({ cidrBlocks }) => cidrBlocks));
  if (isUnknown(inside)) return model;
  const vpcBlocks = inside.map(parseCidr);
  const index = indexModel(model);
  const workers = new Map(
    model.vpcs.flatMap(({ id }) => {
      const nodes = model.nodes.filter((node) => vpcOf(node, index) === id);
      return nodes.some(configuresPods) ? [] : workersIn(id, nodes, vpcBlocks, model, index);
    }),
  );
  if (workers.size === 0) return model;
  return { ...model, nodes: model.nodes.map((node) => workers.get(node.id) ?? node) };
}

/** Whether the user data of a node makes pods, or a construct wrote it as a worker. */
function configuresPods({ setup, home }: Node): boolean {
  const { networks, files, unread } = setup;
  return (
    home.worker !== null ||
    networks.length > 0 ||
    files.some(({ path }) => path.startsWith('/etc/cni/net.d/')) ||
    unread.some(({ unknown: reason }) => [INSTALLS_ANOTHER, OF_ITS_OWN].some((one) => reason.includes(one)))
  );
}

function workersIn(
  vpcId: string,
  nodes: readonly Node[],
  vpcBlocks: readonly Cidr[],
  { routeTables }: NetworkModel,
  index: ModelIndex,
): readonly (readonly [string, Node])[] {
  const routes = routeTables.filter((table) => table.vpcId === vpcId).flatMap((table) => table.routes);
  const claims = allKnown(routes.flatMap((route) => claimOf(route, vpcBlocks, index) ?? []));
  if (isUnknown(claims)) return [];
  const holders = new Map<string, (string | null)[]>();
  for (const { block, nodeId } of claims) addTo(holders, block.text, nodeId);
  const own = new Map([...holders].flatMap(([block, [nodeId]]) => (nodeId ? [[nodeId, block] as const] : [])));
  const blocks = [...own.values()].map(parseCidr);
  const isEvidence =
    own.size >= 2 &&
    // a node with two blocks, or a block that leads to two targets
    claims.every(({ block, nodeId }) =>
      nodeId ? own.get(nodeId) === block.text : !blocks.some((one) => one.text === block.text),
    ) &&
    new Set(blocks.map(({ prefixLength }) => prefixLength)).size === 1 &&
    [...own.keys()].every((id) => nodes.some((node) => node.id === id));
  if (!isEvidence) return [];
  const inOrder = [...own].sort(([, a], [, b]) => parseCidr(a).first - parseCidr(b).first);
  return inOrder.flatMap(([id, block], at) =>
    nodes.filter((node) => node.id === id).map((node) => [id, routedWorker(node, block, at)] as const),
  );
}

/** A route that may be for the pods of a node. */
interface Claim {
  readonly block: Cidr;
  /** null: its target is no node */
  readonly nodeId: string | null;
}

function claimOf({ destination, target }: Route, vpcBlocks: readonly Cidr[], index: ModelIndex): Maybe<Claim> | null {
  const nodeId = isUnknown(target) ? target : holderOf(target, index);
  if (isUnknown(destination) || destination.kind === 'prefixList')
    return nodeId === null ? null : unknown('a route to a node, whose blocks cannot be told');
  const block = parseCidr(destination.cidr);
  const isPodBlock =
    block.prefixLength <= LONGEST_PREFIX &&
    PRIVATE.some((one) => contains(one, block)) &&
    !vpcBlocks.some((one) => overlaps(one, block));
  if (!isPodBlock) return null;
  return isUnknown(nodeId) ? nodeId : { block, nodeId };
}

/** The node behind a route's target; null for a gateway, and for an interface that no node has. */
function holderOf({ kind, id }: RouteTarget, { networkInterfaces }: ModelIndex): Maybe<string> | null {
  if (kind === 'instance') return id;
  return kind === 'networkInterface' ? (networkInterfaces.get(id)?.nodeId ?? null) : null;
}

/** A node as it would be with pods; that it is so stays a doubt about whatever it does. */
function routedWorker(node: Node, podCidr: string, index: number): Node {
  const network = readCniFile(
    BRIDGE_CONF_PATH,
    writeBridgeConf({ podCidr, ipMasq: false, hairpinMode: false, mtu: null }),
  );
  if (isUnknown(network)) throw new Error(network.unknown);
  const { setup } = node;
  return {
    ...node,
    index,
    podCidrs: [podCidr],
    knownByRoutes: true,
    // pods that no user data configures need none
    metadataService: true,
    setup: { ...setup, networks: [network], unread: [BY_ROUTES, ...setup.unread] },
  };
}
