import { parseAddress } from '../../address/cidr';
import { isKnown, isUnknown, type Maybe } from '../../address/unknown';
import { contradictedName, DEFAULT_NAME, namedInterface } from './interface-name';
import type { NodeRoute } from '../../model/node-setup';
import type { NetworkInterface, NetworkModel, Node } from '../../model/network-model';
import { netfilterOf } from '../../plan/node-netfilter';
import { unreadWorkersOf } from '../../plan/unread-worker';
import { type Range, union } from '../../address/range';
import { compileNetfilter } from './compile-netfilter';
import { compileInterface, withoutTakenAddresses } from './compile-interface';
import { withoutDuplicateAddresses } from './duplicate-address';
import { compileRoutes } from './route-lookup';
import { blockOf } from './block';
import { bridgeFilterOf, forwardingOf, hasStrictReversePath } from './node-sysctl';
import { podNetworkOf } from './pod-network-of-node';

import {
  type CompiledNodeRoute,
  type DelegatedPrefix,
  isWorker,
  type Network,
  type PodSubnet,
  type WalkNode,
  type WalkInterface,
  type Worker,
} from './network';

/** Compiles a canonical model once; every walk over it is then arithmetic. */
export function compileNetwork(model: NetworkModel): Network {
  const byId = <T extends { readonly id: string }>(items: readonly T[]): ReadonlyMap<string, T> =>
    new Map(items.map((item) => [item.id, item]));
  const vpcs = byId(model.vpcs);
  const subnets = byId(model.subnets);
  const prefixLists = byId(model.prefixLists);
  const interfaces = new Map<string, WalkInterface>();
  const standing = withoutDuplicateAddresses(model, subnets);
  for (const one of standing) {
    const subnet = subnets.get(one.subnetId);
    if (subnet) interfaces.set(one.id, compileInterface(one, subnet));
  }
  for (const [id, one] of interfaces) {
    if (one.unreadOwn !== null) interfaces.set(id, withoutTakenAddresses(one, takenIn(interfaces, one.subnet.vpcId)));
  }
  const nodes = model.nodes.flatMap((node) => compileNode(node, interfaces) ?? []);
  for (const node of nodes) for (const one of node.interfaces) one.node = node;
  return {
    model,
    vpcs,
    subnets,
    prefixLists,
    interfaces,
    nodes,
    groups: byId(model.securityGroups),
    acls: byId(model.networkAcls),
    gateways: byId(model.gateways),
    tables: new Map(
      model.routeTables.map((table) => [
        table.id,
        compileRoutes(table, vpcs.get(table.vpcId), prefixLists, model.subnets),
      ]),
    ),
    workers: nodes.filter(isWorker).sort((a, b) => (a.model.index ?? 0) - (b.model.index ?? 0)),
    unreadWorkers: unreadWorkersOf(model),
    podSubnets: podSubnetsOf(nodes.filter(isWorker)),
    owners: ownersOf(standing, interfaces),
    delegated: delegatedPrefixes(model, interfaces),
  };
}

/** Addresses of a VPC that interfaces are known to have. */
function takenIn(interfaces: ReadonlyMap<string, WalkInterface>, vpcId: string): readonly Range[] {
  const others = [...interfaces.values()].filter(({ subnet, picked }) => subnet.vpcId === vpcId && !picked);
  return union(others.flatMap(({ own }) => own));
}

function compileNode(node: Node, interfaces: ReadonlyMap<string, WalkInterface>): WalkNode | null {
  const own = node.interfaceIds.flatMap((id) => interfaces.get(id) ?? []);
  const [primary] = own;
  if (primary === undefined) return null;
  const { setup } = node;
  const pods = podNetworkOf(setup);
  const netfilter = netfilterOf(setup, pods === null || isUnknown(pods) ? null : pods.addresses);
  const isGateway = pods === null ? null : isKnown(pods) && pods.gateway !== null;
  return {
    id: node.id,
    name: node.name,
    model: node,
    interfaces: own,
    primary,
    pods,
    local: localAddresses(own, pods),
    localAsPicked: localAddresses(own, pods, ({ address, answered, picked }) =>
      picked && address !== null ? [[address, address]] : answered,
    ),
    unreadLocal: own.flatMap(({ unreadAnswered }) => unreadAnswered ?? []),
    routes: compileNodeRoutes(setup.routes),
    unplacedRoute: setup.routes.map(rangeOf).find(isUnknown) ?? null,
    forwarding: forwardingOf(setup, isGateway),
    bridgeFilter: bridgeFilterOf(setup),
    primaryName: namedInterface(setup) ?? DEFAULT_NAME,
    strictReversePath: hasStrictReversePath(setup),
    netfilter,
    hooks: compileNetfilter(netfilter),
    unread: setup.unread[0] ?? contradictedName(setup),
  };
}

function localAddresses(
  interfaces: readonly WalkInterface[],
  pods: WalkNode['pods'],
  addressesOf: (one: WalkInterface) => readonly Range[] = ({ answered }) => answered,
): readonly Range[] {
  const own = interfaces.flatMap(addressesOf);
  const gateway = pods !== null && isKnown(pods) ? pods.gateway : null;
  return union(gateway === null ? own : [...own, [gateway, gateway]]);
}

function compileNodeRoutes(routes: readonly NodeRoute[]): readonly CompiledNodeRoute[] {
  const found = routes.flatMap((route): readonly CompiledNodeRoute[] => {
    const range = rangeOf(route);
    return isUnknown(range) ? [] : [{ range, route }];
  });
  const size = ({ range }: CompiledNodeRoute): number => range[1] - range[0];
  return found.sort((a, b) => size(a) - size(b) || a.route.metric - b.route.metric);
}

function rangeOf({ destination }: NodeRoute): Maybe<Range> {
  return isUnknown(destination) ? destination : blockOf(destination);
}

function podSubnetsOf(workers: readonly Worker[]): readonly PodSubnet[] {
  const subnets = workers.flatMap((worker) => worker.pods.subnets.map((range) => ({ range, worker })));
  return subnets.sort((a, b) => a.range[0] - b.range[0]);
}

function ownersOf(
  standing: readonly NetworkInterface[],
  interfaces: ReadonlyMap<string, WalkInterface>,
): ReadonlyMap<string, WalkInterface> {
  const owners = new Map<string, WalkInterface>();
  for (const { id, addresses } of standing) {
    const owner = interfaces.get(id);
    if (owner === undefined) continue;
    for (const address of addresses.filter(isKnown)) {
      owners.set(`${owner.subnet.vpcId} ${String(parseAddress(address))}`, owner);
    }
  }
  return owners;
}

function delegatedPrefixes(
  model: NetworkModel,
  interfaces: ReadonlyMap<string, WalkInterface>,
): readonly DelegatedPrefix[] {
  return model.networkInterfaces.flatMap(({ id, prefixes }) => {
    const owner = interfaces.get(id);
    if (owner === undefined) return [];
    return prefixes.filter(isKnown).flatMap((text): readonly DelegatedPrefix[] => {
      const range = blockOf(text);
      return isUnknown(range) ? [] : [{ vpcId: owner.subnet.vpcId, range, owner }];
    });
  });
}
