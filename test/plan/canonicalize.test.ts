import fc from 'fast-check';
import { canonicalize } from '../../lib/plan/canonicalize';
import { joinParts, type NetworkDraft } from '../../lib/model/network-draft';
import { NO_SETUP } from '../../lib/model/node-setup';

const origin = { source: 'eu-west-1', id: 'x', path: '' };
const ALL = { protocol: -1, ports: null, icmp: null };
const home = { stack: 'S', path: null, worker: null };
const item = (id: string): { id: string; name: null; origin: typeof origin; whole: true } => ({
  id,
  name: null,
  origin,
  whole: true,
});

const NOTHING: NetworkDraft = { ...joinParts([]), assumedVpcs: [], outside: {} };

test('nothing stays nothing', () => {
  expect({ ...canonicalize(NOTHING), outside: {}, unplaced: [] }).toEqual(NOTHING);
});

/** A live account says what its main table and default ACL are; a template does not. */
const LIVE: NetworkDraft = {
  ...NOTHING,
  vpcs: [
    {
      ...item('vpc-1'),
      cidrBlocks: ['10.0.0.0/16'],
      dnsSupport: true,
      mainRouteTableId: 'rtb-main',
      defaultSecurityGroupId: 'sg-default',
      defaultNetworkAclId: 'acl-default',
    },
  ],
  subnets: ['subnet-b', 'subnet-a'].map((id, index) => ({
    ...item(id),
    vpcId: 'vpc-1',
    cidrBlock: `10.0.${String(index)}.0/24`,
    zone: 'eu-west-1a',
    routeTableId: null,
    networkAclId: null,
    mapPublicIp: false,
  })),
  routeTables: [{ ...item('rtb-main'), vpcId: 'vpc-1', routes: [], propagatingGatewayIds: [] }],
  securityGroups: [{ ...item('sg-default'), vpcId: 'vpc-1', ingress: [], egress: [] }],
  networkAcls: [{ ...item('acl-default'), vpcId: 'vpc-1', entries: [] }],
  networkInterfaces: ['eni-2', 'eni-1'].map((id, index) => ({
    id,
    whole: true,
    launched: true,
    origin,
    subnetId: 'subnet-a',
    addresses: [`10.0.1.2${String(index)}`],
    prefixes: [],
    securityGroupIds: [],
    sourceDestCheck: null,
    hasPublicAddress: null,
    nodeId: 'i-1',
  })),
  nodes: [
    {
      id: 'i-1',
      nameTag: 'bastion',
      interfaceIds: ['eni-1', 'eni-2'],
      imageId: 'ami-1',
      setup: NO_SETUP,
      metadataService: true,
      home,
      origin,
    },
  ],
  unread: [
    { unknown: 'b', origin, concerns: ['y', 'x', 'x'] },
    { unknown: 'a', origin, concerns: [] },
    { unknown: 'a', origin, concerns: [] },
  ],
};

test("what is said stays, what is not said has AWS's defaults, and all is sorted", () => {
  const subnet = {
    name: null,
    vpcId: 'vpc-1',
    zone: 'eu-west-1a',
    routeTableId: 'rtb-main',
    networkAclId: 'acl-default',
    origin,
  };
  const networkInterface = {
    subnetId: 'subnet-a',
    pickedFrom: null,
    prefixes: [],
    securityGroupIds: ['sg-default'],
    sourceDestCheck: true,
    hasPublicAddress: false,
    nodeId: 'i-1',
    origin,
  };
  expect(canonicalize(LIVE)).toEqual({
    vpcs: [
      {
        id: 'vpc-1',
        name: null,
        cidrBlocks: ['10.0.0.0/16'],
        dnsSupport: true,
        mainRouteTableId: 'rtb-main',
        defaultSecurityGroupId: 'sg-default',
        defaultNetworkAclId: 'acl-default',
        origin,
      },
    ],
    subnets: [
      { id: 'subnet-a', cidrBlock: '10.0.1.0/24', ...subnet },
      { id: 'subnet-b', cidrBlock: '10.0.0.0/24', ...subnet },
    ],
    routeTables: [{ id: 'rtb-main', name: null, vpcId: 'vpc-1', routes: [], propagatingGatewayIds: [], origin }],
    networkInterfaces: [
      { id: 'eni-1', addresses: ['10.0.1.21'], ...networkInterface },
      { id: 'eni-2', addresses: ['10.0.1.20'], ...networkInterface },
    ],
    securityGroups: [{ id: 'sg-default', name: null, vpcId: 'vpc-1', ingress: [], egress: [], origin }],
    networkAcls: [{ id: 'acl-default', name: null, vpcId: 'vpc-1', entries: [], origin }],
    gateways: [],
    prefixLists: [],
    nodes: [
      {
        id: 'i-1',
        name: 'bastion',
        shortName: 'bastion',
        index: null,
        interfaceIds: ['eni-1', 'eni-2'],
        podCidrs: [],
        imageId: 'ami-1',
        setup: NO_SETUP,
        metadataService: true,
        home,
        origin,
      },
    ],
    stacks: [],
    unread: [
      { unknown: 'a', origin, concerns: [] },
      { unknown: 'b', origin, concerns: ['x', 'y'] },
    ],
    actors: [],
    faults: [],
    assumedVpcs: [],
  });
});

test('what is referred to and not there gets a stand-in with unknown facts', () => {
  const routes = [
    {
      destination: { kind: 'cidr', cidr: '10.200.0.0/24' },
      target: { kind: 'instance', id: 'i-9' },
      state: 'active',
      origin,
    },
  ] as const;
  const model = canonicalize({
    ...NOTHING,
    routeTables: [{ ...item('rtb-1'), vpcId: null, routes, propagatingGatewayIds: [] }],
    outside: { 'i-9': 'another account has it' },
  });
  const unknown = { unknown: 'another account has it' };
  expect(model.nodes).toMatchObject([
    { id: 'i-9', name: 'i-9', index: null, interfaceIds: ['i-9.eth0'], imageId: unknown },
  ]);
  expect(model.networkInterfaces).toMatchObject([{ id: 'i-9.eth0', nodeId: 'i-9', subnetId: 'i-9.eth0.Subnet' }]);
  expect(model.vpcs.map(({ id }) => id)).toEqual(['VPC of i-9.eth0.Subnet', 'VPC of rtb-1']);
});

test('a rule of a group that is given nowhere still leads to that group', () => {
  const rule = { traffic: ALL, peer: { kind: 'group', id: 'sg-9' } as const, origin };
  const model = canonicalize({
    ...LIVE,
    securityGroups: [{ ...item('sg-default'), vpcId: 'vpc-1', ingress: [rule], egress: null }],
  });
  const groups = model.securityGroups.filter(({ id }) => !id.endsWith('.DefaultSecurityGroup'));
  expect(groups).toMatchObject([
    { id: 'sg-9', ingress: [{ traffic: { unknown: '"sg-9" is not among what was read' } }] },
    { id: 'sg-default', ingress: [rule], egress: [{ traffic: ALL, peer: { kind: 'cidr', cidr: '0.0.0.0/0' } }] },
  ]);
});

test('the same draft in another order is the same network', () => {
  const shuffled = <T>(items: readonly T[]): fc.Arbitrary<T[]> =>
    fc.shuffledSubarray([...items], { minLength: items.length });
  fc.assert(
    fc.property(
      shuffled(LIVE.subnets),
      shuffled(LIVE.networkInterfaces),
      shuffled(LIVE.unread),
      (subnets, networkInterfaces, unread) => {
        expect(canonicalize({ ...LIVE, subnets, networkInterfaces, unread })).toEqual(canonicalize(LIVE));
      },
    ),
  );
});
