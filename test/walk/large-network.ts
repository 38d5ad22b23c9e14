import { formatAddress, parseAddress } from '../../lib/address/cidr';
import { readUserData } from '../../lib/user-data/user-data-reader';
import type { NodeSetup } from '../../lib/model/node-setup';
import { writeUserData } from '../../lib/node/user-data';
import type { NetworkModel, Origin, Route, SecurityGroupRule } from '../../lib/model/network-model';
import type { Traffic } from '../../lib/model/traffic';

const TABLES = 10;
const SAMPLE = '10.255.0.0/24';
const SUPERNET = '10.128.0.0/9';
const ALL: Traffic = { protocol: -1, ports: null, icmp: null };

/** A sound network of any size: ten subnets, each with a route table of its own, and every table with every pod route. */
export function largeNetwork(workers: number): NetworkModel {
  const indices = Array.from({ length: workers }, (_, index) => index);
  const tables = Array.from({ length: TABLES }, (_, number) => number);
  const setup = JSON.stringify(sampleSetup());
  const setupOf = (cidr: string): NodeSetup =>
    JSON.parse(setup.replaceAll(SAMPLE, cidr).replaceAll(hostsOf(SAMPLE), hostsOf(cidr))) as NodeSetup;
  const routes = [...indices.map(podRoute), defaultRoute()];
  return {
    vpcs: [
      {
        id: 'vpc',
        name: null,
        cidrBlocks: ['10.0.0.0/16'],
        dnsSupport: true,
        mainRouteTableId: 'rtb-0',
        defaultSecurityGroupId: 'sg',
        defaultNetworkAclId: 'acl',
        origin: originOf('vpc'),
      },
    ],
    subnets: tables.map((number) => ({
      id: `subnet-${String(number)}`,
      name: null,
      vpcId: 'vpc',
      cidrBlock: `${formatAddress(subnetBase(number))}/20`,
      zone: null,
      routeTableId: `rtb-${String(number)}`,
      networkAclId: 'acl',
      origin: originOf(`subnet-${String(number)}`),
    })),
    routeTables: tables.map((number) => {
      const id = `rtb-${String(number)}`;
      return { id, name: null, vpcId: 'vpc', routes, propagatingGatewayIds: [], origin: originOf(id) };
    }),
    networkInterfaces: indices.map((index) => ({
      id: `eni-${String(index)}`,
      subnetId: `subnet-${String(index % TABLES)}`,
      addresses: [formatAddress(subnetBase(index % TABLES) + 20 + Math.floor(index / TABLES))],
      pickedFrom: null,
      prefixes: [],
      securityGroupIds: ['sg'],
      sourceDestCheck: false,
      hasPublicAddress: true,
      nodeId: `i-${String(index)}`,
      origin: originOf(`eni-${String(index)}`),
    })),
    securityGroups: [
      {
        id: 'sg',
        name: null,
        vpcId: 'vpc',
        ingress: [rule({ kind: 'cidr', cidr: SUPERNET }), rule({ kind: 'group', id: 'sg' })],
        egress: [rule({ kind: 'cidr', cidr: '0.0.0.0/0' })],
        origin: originOf('sg'),
      },
    ],
    networkAcls: [
      {
        id: 'acl',
        name: null,
        vpcId: 'vpc',
        entries: (['ingress', 'egress'] as const).map((direction) => ({
          number: 100,
          direction,
          action: 'allow',
          cidr: '0.0.0.0/0',
          traffic: ALL,
          origin: originOf('acl'),
        })),
        origin: originOf('acl'),
      },
    ],
    gateways: [
      {
        id: 'igw',
        kind: 'internetGateway',
        vpcIds: ['vpc'],
        subnetId: null,
        connectivity: null,
        origin: originOf('igw'),
      },
    ],
    prefixLists: [],
    nodes: indices.map((index) => ({
      id: `i-${String(index)}`,
      name: `worker-${String(index)}`,
      shortName: `worker-${String(index)}`,
      index,
      interfaceIds: [`eni-${String(index)}`],
      podCidrs: [podCidr(index)],
      imageId: null,
      setup: setupOf(podCidr(index)),
      metadataService: true,
      home: { stack: 'test', path: null, worker: null },
      origin: originOf(`i-${String(index)}`),
    })),
    stacks: [],
    unread: [],
    actors: [],
    faults: [],
    assumedVpcs: [],
  };
}

function sampleSetup(): NodeSetup {
  const spec = {
    podSupernet: SUPERNET,
    ipMasq: true,
    hairpinMode: false,
    mtu: null,
    packages: [],
    cniBinDir: '/usr/lib/cni',
    bootstrap: [],
  };
  return { ...readUserData(writeUserData({ ...spec, podCidr: SAMPLE })), files: [], parts: [] };
}

/** The first three numbers of a /24, by which the gateway and the ends of its range are written. */
function hostsOf(cidr: string): string {
  return cidr.replace(/0\/24$/, '');
}

function podCidr(index: number): string {
  return `${formatAddress(parseAddress('10.128.0.0') + index * 256)}/24`;
}

function subnetBase(number: number): number {
  return parseAddress('10.0.0.0') + number * 4096;
}

function podRoute(index: number): Route {
  return {
    destination: { kind: 'cidr', cidr: podCidr(index) },
    target: { kind: 'networkInterface', id: `eni-${String(index)}` },
    state: 'active',
    origin: originOf(`route-${String(index)}`),
  };
}

function defaultRoute(): Route {
  return {
    destination: { kind: 'cidr', cidr: '0.0.0.0/0' },
    target: { kind: 'internetGateway', id: 'igw' },
    state: 'active',
    origin: originOf('route-default'),
  };
}

function rule(peer: SecurityGroupRule['peer']): SecurityGroupRule {
  return { traffic: ALL, peer, origin: originOf('sg') };
}

function originOf(id: string): Origin {
  return { source: 'test', id, path: '' };
}
