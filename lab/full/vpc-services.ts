import { formatAddress, parseCidr } from '../../lib/address/cidr';
import { EMBEDDED_UNKNOWN, isUnknown, type Maybe } from '../../lib/address/unknown';
import type { MachineLaunch, MetadataOptions } from '../../lib/model-api';
import type { BuiltInterface } from '../plan/built-interface';
import { resolverAddress } from '../plan/interface-namespace';
import { eniNamespace, nodeLinkAddresses } from '../plan/namespace-sysctls';
import {
  DOMAIN,
  identityOf,
  metadataOf,
  tagsTree,
  type InstanceIdentity,
  type MetadataTree,
} from './instance-metadata';

/** What a VPC gives to a machine through one network interface. */
export interface PlannedServices {
  readonly namespace: string;
  readonly node: string;
  readonly hardware: string;
  readonly address: string;
  readonly network: string;
  readonly netmask: string;
  readonly gateway: string;
  readonly resolver: string | null;
  readonly domain: string;
  readonly mtu: number;
  /** in base64; null: none */
  readonly userData: string | null;
  readonly metadataEnabled: boolean;
  readonly tokensRequired: boolean;
  readonly hopLimit: number;
  readonly metadata: MetadataTree;
  readonly identity: InstanceIdentity;
}

/** How a metadata service answers where that is not known. */
const ASSUMED_OPTIONS: MetadataOptions = { isEnabled: true, tokensRequired: true, hopLimit: 1, givesTags: false };

/** Addresses that AWS keeps at the beginning of a subnet (VPC user guide, "Subnet CIDR blocks"). */
export function gatewayOf({ subnetCidr }: BuiltInterface): string {
  return formatAddress(parseCidr(subnetCidr).first + 1);
}

/** What a VPC gives through one of its interfaces. */
export function servicesOf(
  one: BuiltInterface,
  built: readonly BuiltInterface[],
  launches: readonly MachineLaunch[],
): PlannedServices {
  const launch = launches.find(({ nodeId }) => nodeId === one.node.id);
  const options = launch === undefined || isUnknown(launch.metadata) ? ASSUMED_OPTIONS : launch.metadata;
  const subnet = parseCidr(one.subnetCidr);
  const [primary = one, ...others] = built.filter(({ node }) => node.id === one.node.id);
  return {
    namespace: eniNamespace(one.number),
    node: one.node.name,
    hardware: nodeLinkAddresses(one.number).node,
    address: one.addresses[0],
    network: formatAddress(subnet.first),
    netmask: formatAddress((2 ** 32 - 2 ** (32 - subnet.prefixLength)) >>> 0),
    gateway: gatewayOf(one),
    resolver: one.vpc.dnsSupport === false ? null : resolverAddress(one.vpc),
    domain: DOMAIN,
    mtu: 9001,
    userData: launch === undefined ? null : encoded(launch.userData),
    metadataEnabled: options.isEnabled,
    tokensRequired: options.tokensRequired,
    hopLimit: options.hopLimit,
    metadata: {
      ...metadataOf([primary, ...others], launch?.hasRole === true),
      ...(options.givesTags ? tagsTree(launch?.tags ?? {}) : {}),
    },
    identity: identityOf(primary),
  };
}

/** User data as the metadata service gives it out, in base64; what is not known reads "unknown". */
export function encoded(userData: Maybe<string> | null): string | null {
  if (userData === null || isUnknown(userData)) return null;
  // compressed: kept in base64 by the reader of templates
  if (/^H4sI[A-Za-z0-9+/=\s]+$/.test(userData)) return userData.replaceAll(/\s/g, '');
  return Buffer.from(userData.replaceAll(new RegExp(EMBEDDED_UNKNOWN, 'g'), 'unknown')).toString('base64');
}
