import { containsAddress, parseAddress, parseCidr } from '../../lib/address/cidr';
import { known, type BuiltInterface } from '../plan/built-interface';
import { nodeLinkAddresses } from '../plan/namespace-sysctls';

/** What the metadata service says about an instance: a folder, or the text at a path. */
export interface MetadataTree {
  readonly [key: string]: string | MetadataTree;
}

/** The fields of an identity document. */
export type InstanceIdentity = Readonly<
  Record<
    | 'accountId'
    | 'architecture'
    | 'availabilityZone'
    | 'imageId'
    | 'instanceId'
    | 'instanceType'
    | 'privateIp'
    | 'region'
    | 'version',
    string
  >
>;

const REGION = 'us-east-1';
/** The domain of an instance's own name. */
export const DOMAIN = 'ec2.internal';
const ACCOUNT = '123456789012';
const ROLE = 'node';

/**
 * What an instance is, as its identity document says it (EC2 user guide, "Instance identity documents").
 *
 * @param primary its primary interface
 */
export function identityOf(primary: BuiltInterface): InstanceIdentity {
  const { number, addresses } = primary;
  return {
    accountId: ACCOUNT,
    architecture: 'x86_64',
    availabilityZone: `${REGION}a`,
    imageId: 'ami-00000000000000000',
    instanceId: `i-${String(number).padStart(17, '0')}`,
    instanceType: 't3.medium',
    privateIp: addresses[0],
    region: REGION,
    version: '2017-09-30',
  };
}

/** The tree of the metadata service (EC2 user guide, "Instance metadata categories"), as far as a node asks for it. */
export function metadataOf(
  own: readonly [primary: BuiltInterface, ...others: BuiltInterface[]],
  hasRole: boolean,
): MetadataTree {
  const [primary] = own;
  const { imageId, instanceId, instanceType, availabilityZone, privateIp } = identityOf(primary);
  const hostname = `ip-${privateIp.replaceAll('.', '-')}.${DOMAIN}`;
  return {
    'ami-id': imageId,
    hostname,
    ...(hasRole ? { iam: credentialsOf() } : {}),
    'instance-id': instanceId,
    'instance-type': instanceType,
    'local-hostname': hostname,
    'local-ipv4': privateIp,
    mac: nodeLinkAddresses(primary.number).node,
    network: {
      interfaces: {
        macs: Object.fromEntries(own.map((one) => [nodeLinkAddresses(one.number).node, interfaceOf(one, hostname)])),
      },
    },
    ...(primary.networkInterface.hasPublicAddress === true ? { 'public-ipv4': publicAddress(primary) } : {}),
    placement: { 'availability-zone': availabilityZone, region: REGION },
    'reservation-id': 'r-00000000000000000',
    services: { domain: 'amazonaws.com', partition: 'aws' },
  };
}

/** The part of the tree with the tags (EC2 user guide, "View tags for your EC2 instances using instance metadata"). */
export function tagsTree(tags: Readonly<Record<string, string>>): MetadataTree {
  return { tags: { instance: tags } };
}

/** Which one AWS gives is known only at deploy; a reserved address replaces it (RFC 5737, TEST-NET-1). */
function publicAddress({ number }: BuiltInterface): string {
  return `192.0.2.${String(1 + (number % 254))}`;
}

function interfaceOf(one: BuiltInterface, hostname: string): MetadataTree {
  const vpcCidrs = known(one.vpc.cidrBlocks);
  return {
    'device-number': String(one.deviceIndex),
    'interface-id': `eni-${String(one.number).padStart(17, '0')}`,
    'local-hostname': hostname,
    'local-ipv4s': one.addresses.join('\n'),
    mac: nodeLinkAddresses(one.number).node,
    'owner-id': ACCOUNT,
    'subnet-ipv4-cidr-block': one.subnetCidr,
    'vpc-ipv4-cidr-block':
      vpcCidrs.find((block) => containsAddress(parseCidr(block), parseAddress(one.addresses[0]))) ?? one.subnetCidr,
    'vpc-ipv4-cidr-blocks': vpcCidrs.join('\n'),
  };
}

/** Credentials that open nothing. */
function credentialsOf(): MetadataTree {
  const credentials = {
    Code: 'Success',
    LastUpdated: '2020-01-01T00:00:00Z',
    Type: 'AWS-HMAC',
    AccessKeyId: 'none',
    SecretAccessKey: 'none',
    Token: 'none',
    Expiration: '2099-01-01T00:00:00Z',
  };
  return {
    info: JSON.stringify({
      Code: 'Success',
      LastUpdated: credentials.LastUpdated,
      InstanceProfileArn: `arn:aws:iam::${ACCOUNT}:instance-profile/${ROLE}`,
    }),
    'security-credentials': { [ROLE]: JSON.stringify(credentials) },
  };
}
