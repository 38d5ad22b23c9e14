import type { Maybe } from '../../lib/address/unknown';
import type { NetworkAcl, NetworkAclEntry, NetworkModel, RouteTable } from '../../lib/model/network-model';
import type { Traffic } from '../../lib/model/traffic';

/** All traffic. */
export const ALL: Traffic = { protocol: -1, ports: null, icmp: null };

/** One port range of TCP. */
export const tcp = (from: number, to: number): Traffic => ({ protocol: 6, ports: { from, to }, icmp: null });

/** An entry of the second subnet's ACL. */
export function entry(
  direction: NetworkAclEntry['direction'],
  action: NetworkAclEntry['action'],
  cidr: Maybe<string>,
  traffic: NetworkAclEntry['traffic'] = ALL,
): NetworkAclEntry {
  return { number: 100, direction, action, cidr, traffic, origin: { source: 'test', id: 'Acl2', path: '' } };
}

export const OPEN: readonly NetworkAclEntry[] = [
  entry('ingress', 'allow', '0.0.0.0/0'),
  entry('egress', 'allow', '0.0.0.0/0'),
];

/**
 * Puts the last worker into a subnet of its own, 10.0.2.0/24, with the same routes in a table of its own and an ACL of its own; by a
 * NAT gateway in the first subnet its default route may lead to.
 */
export function withSecondSubnet(
  model: NetworkModel,
  entries: readonly NetworkAclEntry[] = OPEN,
  natGateway = false,
): NetworkModel {
  const [subnet] = model.subnets;
  const [table] = model.routeTables;
  const [acl] = model.networkAcls;
  const [gateway] = model.gateways;
  if (subnet === undefined || table === undefined || acl === undefined || gateway === undefined)
    throw new Error('no base');
  const last = model.nodes.at(-1)?.id;
  const nat = {
    ...gateway,
    id: 'Nat',
    kind: 'natGateway' as const,
    vpcIds: [],
    subnetId: 'Subnet',
    connectivity: 'public' as const,
  };
  const table2: RouteTable = {
    ...table,
    id: 'Table2',
    routes: table.routes.map((route) =>
      natGateway && route.origin.id === 'DefaultRoute'
        ? { ...route, target: { kind: 'natGateway', id: 'Nat' } }
        : route,
    ),
  };
  const acl2: NetworkAcl = { ...acl, id: 'Acl2', entries };
  return {
    ...model,
    subnets: [
      ...model.subnets,
      { ...subnet, id: 'Subnet2', cidrBlock: '10.0.2.0/24', routeTableId: 'Table2', networkAclId: 'Acl2' },
    ],
    routeTables: [...model.routeTables, table2],
    networkAcls: [...model.networkAcls, acl2],
    gateways: [...model.gateways, ...(natGateway ? [nat] : [])],
    networkInterfaces: model.networkInterfaces.map((one) =>
      one.nodeId === last
        ? { ...one, subnetId: 'Subnet2', addresses: ['10.0.2.20'], hasPublicAddress: !natGateway }
        : one,
    ),
  };
}
