import { writeBridgeConf } from '../../lib/node/cni-bridge-file';
import { writeLoopbackConf } from '../../lib/node/cni-loopback-file';
import { writeNatTable } from '../../lib/node/nat-table';
import { readCniFile } from '../../lib/cni/cni-file';
import { isUnknown } from '../../lib/address/unknown';
import { NO_SETUP, type NodeCommand, type NodeFile, type NodeSetup } from '../../lib/model/node-setup';
import type { CniNetwork } from '../../lib/model/cni-network';
import type {
  NetworkInterface,
  NetworkModel,
  Node,
  Origin,
  Route,
  SecurityGroupRule,
} from '../../lib/model/network-model';

/** What a test may take away from the source document's network; each is there by default. */
export interface Change {
  readonly workers?: number;
  /** pod routes by worker index: the worker whose interface is the target, null for no route */
  readonly routeTo?: Readonly<Record<number, number | null>>;
  /** workers whose interface drops what is not its own */
  readonly checkedWorkers?: readonly number[];
  readonly podCidrRule?: boolean;
  readonly natTable?: boolean;
  readonly publicAddresses?: boolean;
  /** a node without pods, in the same group */
  readonly controlPlane?: boolean;
}

const place = 'test';

/** The source document's three workers, as a reader would find them in a template. */
export function sourceNetwork(change: Change = {}): NetworkModel {
  const count = change.workers ?? 3;
  const indexes = Array.from({ length: count }, (_, index) => index);
  const interfaces = indexes.map((index) => workerInterface(index, change));
  const control = change.controlPlane === true ? [plainInterface('control-plane', '10.0.1.10', change)] : [];
  return {
    vpcs: [
      {
        id: 'Vpc',
        name: null,
        cidrBlocks: ['10.0.0.0/16'],
        dnsSupport: true,
        mainRouteTableId: 'Main',
        defaultSecurityGroupId: 'DefaultGroup',
        defaultNetworkAclId: 'DefaultAcl',
        origin: origin('Vpc'),
      },
    ],
    subnets: [
      {
        id: 'Subnet',
        name: null,
        vpcId: 'Vpc',
        cidrBlock: '10.0.1.0/24',
        zone: null,
        routeTableId: 'Table',
        networkAclId: 'DefaultAcl',
        origin: origin('Subnet'),
      },
    ],
    routeTables: [
      {
        id: 'Table',
        name: null,
        vpcId: 'Vpc',
        propagatingGatewayIds: [],
        origin: origin('Table'),
        routes: [
          {
            destination: { kind: 'cidr', cidr: '0.0.0.0/0' },
            target: { kind: 'internetGateway', id: 'Gateway' },
            state: 'active',
            origin: origin('DefaultRoute'),
          },
          ...indexes.flatMap((index) => podRoute(index, change)),
        ],
      },
    ],
    networkInterfaces: [...interfaces, ...control],
    securityGroups: [
      {
        id: 'Group',
        name: null,
        vpcId: 'Vpc',
        ingress: [
          groupRule({ kind: 'group', id: 'Group' }),
          ...(change.podCidrRule === false ? [] : [groupRule({ kind: 'cidr', cidr: '10.200.0.0/16' })]),
        ],
        egress: [groupRule({ kind: 'cidr', cidr: '0.0.0.0/0' })],
        origin: origin('Group'),
      },
    ],
    networkAcls: [
      {
        id: 'DefaultAcl',
        name: null,
        vpcId: 'Vpc',
        entries: (['ingress', 'egress'] as const).map((direction) => ({
          number: 100,
          direction,
          action: 'allow' as const,
          cidr: '0.0.0.0/0',
          traffic: { protocol: -1, ports: null, icmp: null },
          origin: origin('DefaultAcl'),
        })),
        origin: origin('DefaultAcl'),
      },
    ],
    gateways: [
      {
        id: 'Gateway',
        kind: 'internetGateway',
        vpcIds: ['Vpc'],
        subnetId: null,
        connectivity: null,
        origin: origin('Gateway'),
      },
    ],
    prefixLists: [],
    nodes: [
      ...indexes.map((index) => node(`worker-${String(index)}`, index, workerSetup(index, change))),
      ...control.map(() => node('control-plane', null, NO_SETUP)),
    ],
    stacks: [],
    unread: [],
    actors: [],
    faults: [],
    assumedVpcs: [],
  };
}

function workerSetup(index: number, change: Change): NodeSetup {
  const podCidr = `10.200.${String(index)}.0/24`;
  const files: NodeFile[] = [
    file('/etc/cni/net.d/10-bridge.conf', writeBridgeConf({ podCidr, ipMasq: true, hairpinMode: false, mtu: null })),
    file('/etc/cni/net.d/99-loopback.conf', writeLoopbackConf()),
    file('/etc/pod-network/nat.nft', writeNatTable({ podCidr, podSupernet: '10.200.0.0/16', bridge: 'cnio0' })),
    file('/etc/pod-network/routes', `route replace unreachable ${podCidr} metric 4000000000\n`),
    file('/etc/sysctl.d/99-pod-network.conf', 'net.ipv4.ip_forward = 1\n'),
  ];
  return {
    ...NO_SETUP,
    files,
    networks: files.slice(0, 2).flatMap(({ path, content }): CniNetwork[] => {
      const read = isUnknown(content) ? content : readCniFile(path, content);
      return isUnknown(read) ? [] : [read];
    }),
    sysctls: [{ key: 'net.ipv4.ip_forward', value: '1', when: 'file', place }],
    commands: [
      command(['sysctl', '-p', '/etc/sysctl.d/99-pod-network.conf']),
      ...(change.natTable === false ? [] : [command(['nft', '-f', '/etc/pod-network/nat.nft'])]),
      command(['ip', '-batch', '/etc/pod-network/routes']),
    ],
  };
}

function workerInterface(index: number, change: Change): NetworkInterface {
  const name = `worker-${String(index)}`;
  return {
    ...plainInterface(name, `10.0.1.${String(20 + index)}`, change),
    sourceDestCheck: change.checkedWorkers?.includes(index) === true,
  };
}

function plainInterface(name: string, address: string, change: Change): NetworkInterface {
  return {
    id: `${name}-interface`,
    subnetId: 'Subnet',
    addresses: [address],
    pickedFrom: null,
    prefixes: [],
    securityGroupIds: ['Group'],
    sourceDestCheck: true,
    hasPublicAddress: change.publicAddresses !== false,
    nodeId: name,
    origin: origin(`${name}-interface`),
  };
}

function node(name: string, index: number | null, setup: NodeSetup): Node {
  return {
    id: name,
    name,
    shortName: name,
    index,
    interfaceIds: [`${name}-interface`],
    podCidrs: index === null ? [] : [`10.200.${String(index)}.0/24`],
    imageId: null,
    setup,
    metadataService: true,
    home: { stack: 'test', path: null, worker: null },
    origin: origin(name),
  };
}

function podRoute(index: number, change: Change): Route[] {
  const target = change.routeTo?.[index] === undefined ? index : change.routeTo[index];
  if (target === null) return [];
  return [
    {
      destination: { kind: 'cidr', cidr: `10.200.${String(index)}.0/24` },
      target: { kind: 'networkInterface', id: `worker-${String(target)}-interface` },
      state: 'active',
      origin: origin(`PodRoute${String(index)}`),
    },
  ];
}

function groupRule(peer: SecurityGroupRule['peer']): SecurityGroupRule {
  return { traffic: { protocol: -1, ports: null, icmp: null }, peer, origin: origin('Group') };
}

const origin = (id: string): Origin => ({ source: 'test', id, path: '' });
const file = (path: string, content: string): NodeFile => ({ path, content, mode: '0644', place });
const command = (argv: readonly string[]): NodeCommand => ({ argv, stdin: null, when: 'unit', place });
