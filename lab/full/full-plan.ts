import { containsAddress, formatAddress, parseAddress, parseCidr } from '../../lib/address/cidr';
import { EMBEDDED_UNKNOWN, isUnknown, type Maybe } from '../../lib/address/unknown';
import type { MachineLaunch, MetadataOptions, NetworkModel } from '../../lib/model';
import { builtInterfaces, known, type BuiltInterface } from '../built-interface';
import { resolverAddress } from '../interface-namespace';
import type { LabPlan, PlannedFile, PlannedNamespace, Setting } from '../lab-plan';
import type { LabFinding } from '../lab-result';
import { planLab, type PlannedLab } from '../plan-lab';
import { eniNamespace, nodeLinkAddresses } from '../plumbing';
import { MACHINE_LINKS, machineFiles, removedFiles, type ImageShape } from './machine-files';

/** A lab whose nodes are machines; its probes are planned once there are pods. */
export interface FullPlan extends LabPlan {
  /** folder of the root file system that every machine stands on */
  readonly rootfs: string;
  /** how long a machine may take to the end of its boot */
  readonly bootSeconds: number;
  readonly machines: readonly PlannedMachine[];
  readonly services: readonly PlannedServices[];
}

export interface PlannedMachine {
  readonly name: string;
  readonly namespace: string;
  /** what tells it that it is on EC2: the hypervisor's UUID, which begins with ec2 */
  readonly uuid: string;
  /** lines for `ip -batch` that lay its links once more */
  readonly links: readonly string[];
  readonly interfaces: readonly { readonly namespace: string; readonly ip: readonly string[] }[];
  readonly files: readonly PlannedFile[];
  readonly symlinks: readonly Setting[];
  readonly removed: readonly string[];
}

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
  readonly identity: Readonly<Record<string, string>>;
}

export interface MetadataTree {
  readonly [key: string]: string | MetadataTree;
}

export interface FullOptions {
  readonly rootfs: string;
  readonly shape: ImageShape;
  readonly bootSeconds: number;
}

/** No second's wait for another node with the same link-local address, before which systemd-networkd is not online. */
const SURE_OF_ADDRESSES: Setting = ['ipv6/conf/default/accept_dad', '0'];

/** The network of the fast lab, with machines in the place of its nodes. */
export function planFullLab(
  model: NetworkModel,
  launches: readonly MachineLaunch[],
  { rootfs, shape, bootSeconds }: FullOptions,
): { readonly lab: PlannedLab; readonly plan: FullPlan } {
  const lab = planLab(model);
  const { built } = builtInterfaces(model);
  const nodeNamespaces = new Set(lab.plan.nodes.map(({ namespace }) => namespace));
  const podNamespaces = new Set(lab.plan.nodes.flatMap(({ pods }) => pods.map(({ namespace }) => namespace)));
  const namespaces = lab.plan.namespaces
    .filter(({ name }) => !podNamespaces.has(name))
    .map((one) => {
      // a machine's addresses come by DHCP
      if (nodeNamespaces.has(one.name)) return { ...one, ip: [], sysctls: [...one.sysctls, SURE_OF_ADDRESSES] };
      const own = built.find(({ number }) => eniNamespace(number) === one.name);
      return own === undefined ? one : { ...one, ip: [...one.ip, gatewayLine(own)] };
    });
  const machines = model.nodes.map((node, number): PlannedMachine => {
    const own = built.filter((one) => one.node.id === node.id);
    const [primary] = own;
    const name = `node-${String(number)}`;
    return {
      name: node.name,
      namespace: name,
      uuid: `ec200000-0000-4000-8000-${String(number).padStart(12, '0')}`,
      links: lab.plan.links.filter((line) => line.includes(` netns ${name} `)),
      interfaces: own.map((one) => ({
        namespace: eniNamespace(one.number),
        ip: machineSide(namespaces.find((space) => space.name === eniNamespace(one.number))),
      })),
      files: machineFiles(primary === undefined ? null : resolverAddress(primary.vpc)),
      symlinks: MACHINE_LINKS,
      removed: removedFiles(shape),
    };
  });
  const services = built.map((one) => servicesOf(one, built, launches));
  const findings = launches.flatMap((launch) => launchFindings(launch, model));
  return {
    lab: { ...lab, findings: [...lab.findings.filter(({ id }) => id !== 'lab-user-data-unread'), ...findings] },
    plan: {
      ...{ namespaces, links: lab.plan.links, nodes: [], servers: [], probes: [] },
      ...{ rootfs, bootSeconds, machines, services },
    },
  };
}

/** Addresses that AWS keeps at the beginning of a subnet (VPC user guide, "Subnet CIDR blocks"). */
function gatewayOf({ subnetCidr }: BuiltInterface): string {
  return formatAddress(parseCidr(subnetCidr).first + 1);
}

const gatewayLine = (one: BuiltInterface): string => `addr add ${gatewayOf(one)}/32 dev tonode`;

/** What of an interface's namespace goes with the link to its machine. */
function machineSide(space: PlannedNamespace | undefined): string[] {
  return (space?.ip ?? []).filter((line) => line.includes('tonode') && !line.startsWith('rule '));
}

const REGION = 'us-east-1';
const DOMAIN = 'ec2.internal';
const ACCOUNT = '123456789012';
const ROLE = 'node';
const UNENCRYPTED: MetadataOptions = { isEnabled: true, tokensRequired: true, hopLimit: 1 };

function servicesOf(
  one: BuiltInterface,
  built: readonly BuiltInterface[],
  launches: readonly MachineLaunch[],
): PlannedServices {
  const launch = launches.find(({ nodeId }) => nodeId === one.node.id);
  const options = launch === undefined || isUnknown(launch.metadata) ? UNENCRYPTED : launch.metadata;
  const subnet = parseCidr(one.subnetCidr);
  const [address] = one.addresses;
  const own = built.filter(({ node }) => node.id === one.node.id);
  const [primary = one] = own;
  const instanceId = `i-${String(primary.number).padStart(17, '0')}`;
  const identity = {
    accountId: ACCOUNT,
    architecture: 'x86_64',
    availabilityZone: `${REGION}a`,
    imageId: 'ami-00000000000000000',
    instanceId,
    instanceType: 't3.medium',
    privateIp: primary.addresses[0],
    region: REGION,
    version: '2017-09-30',
  };
  return {
    namespace: eniNamespace(one.number),
    node: one.node.name,
    hardware: nodeLinkAddresses(one.number).node,
    address,
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
    metadata: metadataOf(primary, own, identity, launch?.hasRole === true),
    identity,
  };
}

/** The tree of the metadata service (EC2 user guide, "Instance metadata categories"), as far as a node asks for it. */
function metadataOf(
  primary: BuiltInterface,
  own: readonly BuiltInterface[],
  identity: Readonly<Record<string, string>>,
  hasRole: boolean,
): MetadataTree {
  const [address] = primary.addresses;
  const hostname = `ip-${address.replaceAll('.', '-')}.${DOMAIN}`;
  const { imageId = '', instanceId = '', instanceType = '', availabilityZone = '' } = identity;
  return {
    'ami-id': imageId,
    hostname,
    ...(hasRole ? { iam: credentialsOf() } : {}),
    'instance-id': instanceId,
    'instance-type': instanceType,
    'local-hostname': hostname,
    'local-ipv4': address,
    mac: nodeLinkAddresses(primary.number).node,
    network: {
      interfaces: {
        macs: Object.fromEntries(own.map((one) => [nodeLinkAddresses(one.number).node, interfaceOf(one, hostname)])),
      },
    },
    placement: { 'availability-zone': availabilityZone, region: REGION },
    'reservation-id': 'r-00000000000000000',
    services: { domain: 'amazonaws.com', partition: 'aws' },
  };
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
    info: JSON.stringify({ Code: 'Success', LastUpdated: credentials.LastUpdated, InstanceProfileArn: ROLE }),
    'security-credentials': { [ROLE]: JSON.stringify(credentials) },
  };
}

/** User data as the metadata service gives it out, in base64; what is not known reads "unknown". */
export function encoded(userData: Maybe<string> | null): string | null {
  if (userData === null || isUnknown(userData)) return null;
  // compressed: kept in base64 by the reader of templates
  if (/^H4sI[A-Za-z0-9+/=\s]+$/.test(userData)) return userData.replaceAll(/\s/g, '');
  return Buffer.from(userData.replaceAll(new RegExp(EMBEDDED_UNKNOWN, 'g'), 'unknown')).toString('base64');
}

function launchFindings({ nodeId, userData, metadata }: MachineLaunch, model: NetworkModel): LabFinding[] {
  const name = model.nodes.find(({ id }) => id === nodeId)?.name ?? nodeId;
  const finding = (id: string, message: string, fix: string): LabFinding[] => [
    { id, severity: 'warning', resource: name, message, fix },
  ];
  const text = typeof userData === 'string' ? EMBEDDED_UNKNOWN.exec(userData) : null;
  return [
    ...(isUnknown(userData)
      ? finding(
          'lab-user-data-unknown',
          `${name} boots without user data, since it is not known: ${userData.unknown}`,
          'give the templates and parameters that it depends on',
        )
      : []),
    ...(text === null
      ? []
      : finding(
          'lab-user-data-unknown',
          `a piece of the user data of ${name} is known at deploy only, and reads "unknown" here`,
          'give the templates and parameters that it depends on',
        )),
    ...(isUnknown(metadata)
      ? finding(
          'lab-metadata-options-unknown',
          `how the metadata service of ${name} answers is not known: ${metadata.unknown}; it wants tokens here, with a hop limit of 1`,
          'state the metadata options in the template',
        )
      : []),
  ];
}
