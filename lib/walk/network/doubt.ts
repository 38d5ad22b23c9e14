import { ALL_ADDRESSES, type Range } from '../../address/range';
import { isKnown, isUnknown } from '../../address/unknown';
import type { CniPlugin } from '../../model/cni-network';
import type { NetworkModel, Subnet, Unread } from '../../model/network-model';
import type { Network, WalkNode } from './network';
import { lookUp } from './route-lookup';
import type { Cause } from '../packet/cause';
import { blockOf } from './block';
import { podsRefused } from './pod-network-of-node';

/** Why no rule can be judged; null where the workers and their pods can be read. */
export function whyUnjudged(network: Network): Cause | null {
  const whole = wholeUnread(network.model);
  if (whole !== null) return { id: 'template-part-unread', resource: whole.origin.id, because: whole.unknown };
  const routed = knownByRoutes(network);
  if (routed !== null) return routed;
  // a node that surely makes no pods has a finding of its own
  const nodes = [...network.nodes].sort((a, b) => Number(isRefused(a)) - Number(isRefused(b)));
  for (const { id, name, pods, model } of nodes) {
    if (pods !== null && isUnknown(model.metadataService)) {
      const because = `whether ${name} gets its user data: ${model.metadataService.unknown}`;
      return { id: 'not-readable', resource: id, because };
    }
    if (pods === null || !isUnknown(pods)) continue;
    const isOther = model.setup.networks[0]?.plugins[0]?.type === 'other';
    const because = isOther ? `${pods.unknown}: ${otherNetwork(model.setup.networks[0]?.plugins[0])}` : pods.unknown;
    return { id: isOther ? 'no-pod-network' : 'not-readable', resource: id, because };
  }
  if (network.workers.length > 0) return null;
  const [unread] = unreadWorkers(network);
  if (unread) return unread.cause;
  const looked =
    'no worker with a pod CIDR was found: an instance whose user data writes a CNI bridge file to /etc/cni/net.d was looked for';
  // such as a group of several machines: the workers that the reader of the message means
  const anywhere = network.model.unread.find(({ concerns }) => concerns.length === 0);
  if (anywhere === undefined) return { id: 'no-pod-network', resource: '', because: looked };
  return { id: 'no-pod-network', resource: anywhere.origin.id, because: `${looked}; ${anywhere.unknown}` };
}

// the first few are enough to recognize a large cluster
const NAMED = 5;

/** Why nothing is known of workers that only routes show; null where there are none. */
function knownByRoutes({ workers }: Network): Cause | null {
  const routed = workers.filter(({ model }) => model.knownByRoutes === true);
  if (routed.length === 0) return null;
  const named = routed
    .slice(0, NAMED)
    .map(({ name, model }) => `${name} (${model.podCidrs.filter(isKnown).join(', ')})`);
  const more = routed.length > NAMED ? ` and ${String(routed.length - NAMED)} more` : '';
  const because = `${named.join(', ')}${more} are workers known by their routes; no user data that can be read configures pods, so what these nodes do with packets is unknown`;
  return { id: 'known-by-routes', resource: '', because };
}

function isRefused({ model }: WalkNode): boolean {
  return podsRefused(model.setup) !== null;
}

/** What makes everything read from a template uncertain, such as a macro; null where there is none. */
export function wholeUnread({ unread }: Pick<NetworkModel, 'unread'>): Unread | null {
  return unread.find(({ whole }) => whole === true) ?? null;
}

/** Plugins that give pods addresses for the VPC to route, as the bridge plugin does, by links of another kind. */
const ROUTED: ReadonlySet<string> = new Set(['ptp', 'ipvlan', 'macvlan', 'host-device', 'vlan']);

function otherNetwork(plugin: CniPlugin | undefined): string {
  return plugin?.type === 'other' && ROUTED.has(plugin.name)
    ? 'only the bridge plugin is walked'
    : 'not a routed pod network';
}

/** Something in the templates that was not understood and may break a rule. */
export interface Doubt {
  readonly cause: Cause;
  /** whether it may change a node itself, and not only what is between nodes */
  readonly onNode: boolean;
}

/** What was not understood and concerns the network of a node, or may concern it. */
export function doubtsAbout(network: Network): readonly Doubt[] {
  return [...unreadWorkers(network), ...unreadParts(network), ...edgeDoubts(network)];
}

/** Workers that cannot be read. The rules cover their pods too. */
function unreadWorkers(network: Network): readonly Doubt[] {
  return network.unreadWorkers.map(({ node, podCidr, reason }) => {
    const because =
      podCidr === null
        ? `${node.name} may be a worker, of which nothing can be read: ${reason.unknown}`
        : `${node.name} gets a route for ${podCidr}, and no pods can be read from its user data: ${reason.unknown}`;
    return { cause: { id: 'not-readable', resource: node.id, because }, onNode: true };
  });
}

function unreadParts(network: Network): readonly Doubt[] {
  const { unread } = network.model;
  if (unread.length === 0) return [];
  const nodes = new Set(network.nodes.map(({ id }) => id));
  const around = new Set(network.nodes.flatMap((node) => surroundingsOf(network, node)));
  return unread.flatMap(({ unknown, origin, concerns }: Unread): readonly Doubt[] => {
    const onNode = concerns.length === 0 || concerns.some((id) => nodes.has(id));
    if (!onNode && !concerns.some((id) => around.has(id))) return [];
    return [{ cause: { id: 'template-part-unread', resource: origin.id, because: unknown }, onNode }];
  });
}

/** A gateway's own route table that sends what is for nodes or pods through something that may stop it. */
function edgeDoubts(network: Network): readonly Doubt[] {
  const edges = network.model.gateways.filter(({ routeTableId }) => routeTableId !== undefined);
  if (edges.length === 0) return [];
  const around = new Set(network.nodes.flatMap((node) => surroundingsOf(network, node)));
  return edges
    .filter(({ id }) => around.has(id))
    .flatMap(({ id, routeTableId = '' }): readonly Doubt[] => {
      const why = edgeDoubt(network, routeTableId);
      if (why === null) return [];
      const because = `what ${id} lets into the VPC follows ${routeTableId}, and ${why}`;
      return [{ cause: { id: 'gateway-not-walked', resource: id, because }, onNode: false }];
    });
}

function edgeDoubt({ tables, interfaces, podSubnets, gateways, subnets }: Network, tableId: string): string | null {
  const lookup = tables.get(tableId);
  if (lookup === undefined) return 'that is not in the template';
  if (lookup.unplaced !== null) return lookup.unplaced.unknown;
  const nodes = [...interfaces.values()].flatMap(({ own, unreadOwn }) => [...own, ...(unreadOwn?.within ?? [])]);
  // a NAT gateway has an unknown address of its subnet
  const nats = [...gateways.values()].flatMap(({ subnetId }): readonly Range[] => {
    const block = typeof subnetId === 'string' ? subnets.get(subnetId)?.cidrBlock : undefined;
    if (block === undefined) return [];
    const range = isUnknown(block) ? block : blockOf(block);
    return isUnknown(range) ? [ALL_ADDRESSES] : [range];
  });
  const asked = [...nodes, ...nats, ...podSubnets.map(({ range }) => range)];
  const routes = asked.flatMap((range) => lookUp(lookup, range).flatMap(({ entry }) => entry?.route ?? []));
  const through = routes.find(({ target }) => isUnknown(target) || target.kind !== 'local');
  if (through === undefined) return null;
  const where = isUnknown(through.target)
    ? through.target.unknown
    : `${through.target.id}, which is not walked through`;
  return `${through.origin.id} of it leads to ${where}`;
}

/** Ids of what a packet from or to a node may meet; where one of them is unknown, it may be any. */
function surroundingsOf(network: Network, { interfaces }: WalkNode): readonly string[] {
  const { groups, gateways, prefixLists, subnets } = network;
  return interfaces.flatMap(({ id, subnet, groupIds, unreadGroup }) => {
    const ownGroups = unreadGroup === null ? groupIds : [...groups.keys()];
    const peers = ownGroups.flatMap((group) => {
      const { ingress = [], egress = [] } = groups.get(group) ?? {};
      return [...ingress, ...egress].flatMap(({ peer }) =>
        isUnknown(peer) ? [...prefixLists.keys(), ...groups.keys()] : peer.kind === 'cidr' ? [] : [peer.id],
      );
    });
    const around = aroundSubnet(network, subnet);
    const beyond = around.flatMap((target) => {
      const subnetId = gateways.get(target)?.subnetId;
      return typeof subnetId === 'string' ? (subnets.get(subnetId) ?? []) : [];
    });
    return [id, ...ownGroups, ...peers, ...around, ...beyond.flatMap((one) => aroundSubnet(network, one))];
  });
}

/** A subnet with its VPC, and what its tables and ACLs name. */
function aroundSubnet({ tables, acls, gateways, prefixLists }: Network, subnet: Subnet): readonly string[] {
  const tableIds = isKnown(subnet.routeTableId) ? [subnet.routeTableId] : [...tables.keys()];
  const aclIds = isKnown(subnet.networkAclId) ? [subnet.networkAclId] : [...acls.keys()];
  const routes = tableIds.flatMap((tableId) => tables.get(tableId)?.table.routes ?? []);
  const targets = routes.flatMap(({ target, destination }) => [
    ...(isKnown(target) ? [target.id] : [...gateways.keys()]),
    ...(isUnknown(destination) ? [...prefixLists.keys()] : destination.kind === 'prefixList' ? [destination.id] : []),
  ]);
  return [subnet.id, subnet.vpcId, ...tableIds, ...aclIds, ...targets];
}
