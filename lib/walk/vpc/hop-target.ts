import { formatAddress } from '../../address/cidr';
import { isUnknown } from '../../address/unknown';
import { GATEWAY_NAMES } from '../../model/gateway-kind';
import { passInternetGateway, passNatGateway } from './gateway-station';
import { type Network, ownerOf, unreadClaim, type Worker } from '../network/network';
import type { PacketSet } from '../packet/packet-set';
import type { WalkInterface } from '../network/network';
import type { NextHop } from '../node/node-station';
import type { CauseId } from '../packet/cause';
import { drop, endUnknown, type Progress } from '../packet/progress';
import type { Hop } from './vpc-station';

/** Where a hop leads. */
export type Target =
  | { readonly kind: 'interface'; readonly at: WalkInterface }
  | { readonly kind: 'ended'; readonly end: (one: Progress) => Progress }
  | { readonly kind: 'gateway'; readonly walk: (one: Progress) => readonly Progress[] };

/**
 * Finds where a hop leads packets for one destination.
 *
 * @param asker the interface of who asked, where they are replies that one other node at most translated
 */
export function targetOf(
  network: Network,
  { set }: Progress,
  out: WalkInterface,
  next: NextHop,
  hop: Hop,
  asker?: WalkInterface,
): Target {
  const dst = set.dst[0];
  const dropped = (id: CauseId, resource: string, because: string): Target => ({
    kind: 'ended',
    end: (one) => drop(one, resource, 'route-table', { id, resource, because }),
  });
  if (hop.kind === 'local') {
    const address = next.kind === 'neighbour' ? next.address : dst;
    const isOwn = next.kind !== 'neighbour' && isPickedFor(asker, out, set);
    const owner = isOwn ? asker : ownerOf(network, out.subnet.vpcId, address);
    if (owner) return { kind: 'interface', at: owner };
    const unread = unreadClaim(network, out.subnet.vpcId, address);
    if (unread) return lost(out.subnet.id, unread.unknown);
    return dropped('address-unclaimed', out.subnet.id, `no known interface has ${formatAddress(address)}`);
  }
  const { kind, id } = hop.target;
  const isInterface = kind === 'networkInterface' || kind === 'instance';
  if (isUnseen(network, hop)) return lost(id, `which gateway ${id} is cannot be read`);
  const worker = isInterface || mayComeBack(hop) ? undefined : workerOf(network, dst);
  if (worker) {
    const because = hop.isDefault
      ? `no route for the pods of ${worker.name}, so ${formatAddress(dst)} goes to ${id} (${kind})`
      : `the route for ${formatAddress(dst)} goes to ${id} (${kind}), and not to ${worker.name}, which has the pod`;
    return dropped(
      'route-missing',
      isUnknown(out.subnet.routeTableId) ? out.subnet.id : out.subnet.routeTableId,
      because,
    );
  }
  const unread = (because: string): Target => lost(id, because);
  if (kind === 'networkInterface') {
    const at = network.interfaces.get(id);
    if (!at) return unread(`network interface ${id} is not in the template`);
    if (at.node || at.unreadHolder) return { kind: 'interface', at };
    return dropped('route-blackhole', id, `network interface ${id} is attached to no instance`);
  }
  if (kind === 'instance') {
    const node = network.nodes.find((one) => one.id === id);
    if (!node) return unread(`instance ${id} is not in the template`);
    if (node.interfaces.length === 1) return { kind: 'interface', at: node.primary };
    return dropped(
      'route-by-instance-ambiguous',
      id,
      `instance ${id} has ${String(node.interfaces.length)} interfaces: a route by instance id fails`,
    );
  }
  if (kind === 'internetGateway') return { kind: 'gateway', walk: (one) => passInternetGateway(one, out, id) };
  if (kind === 'natGateway') return { kind: 'gateway', walk: (one) => passNatGateway(network, one, out, id) };
  return {
    kind: 'ended',
    end: (one) =>
      endUnknown(one, id, 'route-table', {
        id: 'gateway-not-walked',
        resource: id,
        because: `what lies beyond the ${kind === 'local' ? 'VPC' : GATEWAY_NAMES[kind]} ${id} is not read`,
      }),
  };
}

/** Whether replies are for the asker, by whichever address AWS picks for it: AWS may pick the same for others, but not for both. */
function isPickedFor(
  asker: WalkInterface | undefined,
  { subnet }: WalkInterface,
  { dst }: PacketSet,
): asker is WalkInterface {
  if (asker === undefined || !asker.picked || isUnknown(asker.primary) || dst[0] === dst[1]) return false;
  const [first, last] = asker.primary;
  return asker.subnet.vpcId === subnet.vpcId && first <= dst[0] && dst[1] <= last;
}

function lost(resource: string, because: string): Target {
  return {
    kind: 'ended',
    end: (one) => endUnknown(one, resource, 'route-table', { id: 'not-readable', resource, because }),
  };
}

/** What inspects packets may send them back into the VPC, to where its own routes say (Amazon VPC User Guide, "Middlebox routing"). */
const INSPECTING: ReadonlySet<string> = new Set(['vpcEndpoint', 'transitGateway', 'coreNetwork']);

function mayComeBack({ target, isDefault }: Extract<Hop, { kind: 'target' }>): boolean {
  return INSPECTING.has(target.kind) && !isDefault;
}

/** A route of its own to what no template holds, by a property that takes gateways of several kinds. */
function isUnseen({ gateways }: Network, { target, isDefault }: Extract<Hop, { kind: 'target' }>): boolean {
  const isGiven = target.kind === 'internetGateway' && gateways.get(target.id)?.origin.source === '';
  return isGiven && !isDefault && !target.id.startsWith('igw-');
}

/** The worker whose pods have an address. */
function workerOf({ podSubnets }: Network, address: number): Worker | undefined {
  let low = 0;
  let high = podSubnets.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((podSubnets[middle]?.range[1] ?? 0) < address) low = middle + 1;
    else high = middle;
  }
  const found = podSubnets[low];
  return found !== undefined && found.range[0] <= address ? found.worker : undefined;
}
