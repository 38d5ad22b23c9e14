import { containsAddress, parseAddress, parseCidr } from '../../lib/address/cidr';
import { isUnknown } from '../../lib/address/unknown';
import type { Gateway, NetworkModel, RouteTable, Vpc } from '../../lib/model/network-model';
import type { BuiltGateway } from './built-gateway';
import { known, type BuiltInterface } from './built-interface';
import type { PlannedNamespace, Reading } from './lab-plan';
import { nftChain, nftSet, nftTable } from './nft-text';
import { ROUTER_SYSCTLS, overLink } from './namespace-sysctls';
import { routeCidr } from './vpc-router';

/** The host that stands for the internet (RFC 5737, TEST-NET-3). */
export const INTERNET_HOST = '203.0.113.10';

/** The gateways of the VPCs that the lab builds. */
export function builtGateways(model: NetworkModel, vpcs: readonly Vpc[]): BuiltGateway[] {
  return vpcs
    .flatMap((vpc) => model.gateways.flatMap((gateway) => describe(model, vpc, gateway) ?? []))
    .map((gateway, number) => ({ ...gateway, namespace: `inet-${String(number)}`, link: `g${String(number)}` }));
}

function describe(model: NetworkModel, vpc: Vpc, gateway: Gateway): Omit<BuiltGateway, 'namespace' | 'link'> | null {
  const { id } = gateway;
  if (gateway.kind === 'internetGateway') {
    const inDoubt = !gateway.vpcIds.includes(vpc.id);
    if (inDoubt && !gateway.vpcIds.some(isUnknown)) return null;
    return { id, kind: 'internetGateway', vpc, routeTableId: null, subnetId: null, inDoubt };
  }
  if (gateway.kind !== 'natGateway' || gateway.connectivity === 'private') return null;
  if (gateway.subnetId === null)
    return gateway.vpcIds.includes(vpc.id)
      ? { id, kind: 'natGateway', vpc, routeTableId: null, subnetId: null, inDoubt: isUnknown(gateway.connectivity) }
      : null;
  const subnet = model.subnets.find((one) => one.id === gateway.subnetId && one.vpcId === vpc.id);
  if (subnet === undefined) return null;
  const table = model.routeTables.find((one) => one.id === subnet.routeTableId);
  if (table !== undefined && !reachesInternet(model, table)) return null;
  return {
    id,
    kind: 'natGateway',
    vpc,
    routeTableId: table?.id ?? null,
    subnetId: subnet.id,
    inDoubt: table === undefined || isUnknown(gateway.connectivity),
  };
}

/** Whether a table sends the internet host's address to an internet gateway: a NAT gateway needs that. */
function reachesInternet(model: NetworkModel, table: RouteTable): boolean {
  const host = parseAddress(INTERNET_HOST);
  return table.routes.some((route) => {
    const cidr = routeCidr(route);
    if (cidr === null || isUnknown(route.target) || !containsAddress(parseCidr(cidr), host)) return false;
    const { id } = route.target;
    return model.gateways.some((gateway) => gateway.id === id && gateway.kind === 'internetGateway');
  });
}

/**
 * The internet behind a gateway: one host, and at its door the gateway's own filter. An internet gateway passes only the
 * primary addresses of interfaces that have a public one, a NAT gateway only sources of its VPC. Neither translates here, so
 * that the host sees the source that left the interface.
 */
export function internetNamespace(gateway: BuiltGateway, built: readonly BuiltInterface[]): PlannedNamespace {
  return {
    name: gateway.namespace,
    sysctls: [...ROUTER_SYSCTLS],
    linkSysctls: [],
    ip: ['link set tovpc up arp off', `addr add ${INTERNET_HOST}/32 dev lo`, `route add default ${overLink('tovpc')}`],
    nft: { strict: gatewayTable(gateway, built, 'strict'), lenient: gatewayTable(gateway, built, 'lenient') },
  };
}

function gatewayTable(gateway: BuiltGateway, built: readonly BuiltInterface[], reading: Reading): string {
  const passed = gateway.inDoubt && reading === 'strict' ? [] : passedSources(gateway, built, reading);
  const others = passed.length === 0 ? '' : `ip saddr != ${nftSet(passed)} `;
  return nftTable('gateway', [
    ...nftChain('door', 'prerouting priority -300', 'accept', [`iifname "tovpc" ${others}counter drop comment "door"`]),
  ]);
}

function passedSources(gateway: BuiltGateway, built: readonly BuiltInterface[], reading: Reading): string[] {
  if (gateway.kind === 'natGateway') return known(gateway.vpc.cidrBlocks);
  return built
    .filter((one) => one.vpc.id === gateway.vpc.id)
    .filter(({ networkInterface: { hasPublicAddress } }) =>
      isUnknown(hasPublicAddress) ? reading === 'lenient' : hasPublicAddress,
    )
    .map((one) => one.addresses[0]);
}
