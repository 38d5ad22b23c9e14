import { formatAddress, parseCidr } from '../../lib/address/cidr';
import { isUnknown, type Maybe } from '../../lib/address/unknown';
import type { NetworkModel, Vpc } from '../../lib/model/network-model';
import { known, type BuiltInterface } from './built-interface';
import type { PlannedNamespace, Reading } from './lab-plan';
import { departures, type NeighbourWay } from './neighbour';
import { nftChain, nftSet, nftTable } from './nft-text';
import {
  ROUTER_SYSCTLS,
  eniNamespace,
  knownNeighbour,
  nodeLinkAddresses,
  overLink,
  routerLink,
} from './namespace-sysctls';
import { securityGroupRules } from './security-groups';

/** The link-local resolver and metadata service, which every VPC has (VPC user guide, "Amazon DNS server"). */
const LINK_LOCAL_SERVICES = ['169.254.169.253', '169.254.169.254'];

/** Where the VPC's resolver answers (VPC user guide: base of the primary block plus two); null where it cannot be known. */
export function resolverAddress(vpc: Vpc): string | null {
  const [primary] = vpc.cidrBlocks;
  if (primary === undefined || isUnknown(primary)) return null;
  return formatAddress(parseCidr(primary).first + 2);
}

/**
 * A network interface of the VPC: a bump in the wire between its node (`tonode`) and the VPC's router (`tovpc`), with connection
 * tracking of its own. It forwards whatever comes from one side to the other, checked for source and destination and asked
 * against the security groups; the VPC's resolver and metadata service answer here, since neither groups nor ACLs nor route
 * tables stand between them and a node.
 */
export function interfaceNamespace(
  model: NetworkModel,
  built: readonly BuiltInterface[],
  one: BuiltInterface,
  ways: readonly NeighbourWay[],
): PlannedNamespace {
  const neighbours = departures(one, ways);
  const resolver = one.vpc.dnsSupport === false ? null : resolverAddress(one.vpc);
  const services = [...LINK_LOCAL_SERVICES, ...(resolver === null ? [] : [resolver])];
  const toNode = `default via ${one.addresses[0]} dev tonode onlink`;
  return {
    name: eniNamespace(one.number),
    sysctls: [...ROUTER_SYSCTLS],
    // proxy_delay: without it the kernel thinks up to 0.8 s before it answers for another (arp(7))
    linkSysctls: [
      ['ipv4/conf/tonode/proxy_arp', '1'],
      ['ipv4/neigh/tonode/proxy_delay', '0'],
    ],
    ip: [
      'link set tonode up',
      'link set tovpc up arp off',
      ...services.map((address) => `addr add ${address}/32 dev lo`),
      knownNeighbour(one.addresses[0], 'tonode', nodeLinkAddresses(one.number).node),
      `route add ${toNode}`,
      'rule add iif tonode lookup 100 pref 100',
      'rule add iif tovpc lookup 101 pref 101',
      `route add default ${overLink('tovpc')} table 100`,
      `route add ${toNode} table 101`,
      ...neighbours.ip,
    ],
    nft: {
      strict: interfaceTable(model, built, one, resolver, 'strict') + neighbours.nft,
      lenient: interfaceTable(model, built, one, resolver, 'lenient') + neighbours.nft,
    },
  };
}

/** The link that joins the interface to its router. */
export function interfaceLink(one: BuiltInterface, router: string): string {
  return routerLink(`e${String(one.number)}`, router, 'tovpc', eniNamespace(one.number), one.number);
}

function interfaceTable(
  model: NetworkModel,
  built: readonly BuiltInterface[],
  one: BuiltInterface,
  resolver: string | null,
  reading: Reading,
): string {
  const own = nftSet([...one.addresses, ...one.prefixes]);
  const checks = [
    ADDRESS_REQUEST,
    `iifname "tonode" ip saddr != ${own} counter drop comment "source check"`,
    `iifname "tovpc" ip daddr != ${own} counter drop comment "destination check"`,
  ];
  const clients = known(one.vpc.cidrBlocks);
  const resolverInDoubt = resolver !== null && isUnknown(one.vpc.dnsSupport) && reading === 'strict';
  return nftTable('eni', [
    ...nftChain('check', 'prerouting priority -300', 'accept', isChecked(one, reading) ? checks : []),
    ...nftChain('groups', 'forward priority 0', 'drop', [
      // ICMP errors are not replies: a group has to admit them (EC2 user guide, "Path MTU Discovery")
      'ct state established accept',
      ...securityGroupRules(model, built, one, 'egress', reading).map((rule) => `iifname "tonode" ${rule}`),
      ...securityGroupRules(model, built, one, 'ingress', reading).map((rule) => `iifname "tovpc" ${rule}`),
      'iifname "tonode" counter drop comment "group out"',
      'iifname "tovpc" counter drop comment "group in"',
    ]),
    ...nftChain('services', 'input priority 0', 'drop', [
      ADDRESS_REQUEST,
      ...(resolverInDoubt ? [`ip daddr ${resolver} counter drop comment "resolver"`] : []),
      ...(clients.length === 0 ? [] : [`iifname "tonode" ip saddr ${nftSet(clients)} accept`]),
    ]),
  ]);
}

/** What asks for an address by DHCP, from none (RFC 2131, 4.1). */
const ADDRESS_REQUEST = 'iifname "tonode" udp sport 68 udp dport 67 accept';

/** Whether the source/dest check drops, in one of the two readings. The strict reading assumes that an unknown check is on. */
function isChecked(one: BuiltInterface, reading: Reading): boolean {
  const check: Maybe<boolean> = one.networkInterface.sourceDestCheck;
  return isUnknown(check) ? reading === 'strict' : check;
}
