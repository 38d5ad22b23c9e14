import { verifyAccount } from '../../cli/verify-account';
import type { VerifyTarget } from '../../cli/verify-target';
import { defaultTemplate, idOf, modelOf } from '../rules/default-app';
import { accountOf } from './ec2/described-account';
import { describeNetwork, type DescribedNetwork } from './ec2/described-network';

type Item = Record<string, unknown>;

const template = defaultTemplate();
const expected = modelOf(template);
const target: VerifyTarget = {
  sources: [
    {
      ...{ stackName: 'Stack', named: true, file: 'Stack.template.json', template: { ...template }, bytes: 0 },
      ...{ environment: { account: null, region: null }, nested: {}, duplicates: [] },
    },
  ],
  ...{ stack: 'Stack', vpcIds: [], userData: false },
};
const instance = idOf(template, 'Instance', /worker1/);
const eni = idOf(template, 'NetworkInterface', /worker1/);
const gateway = idOf(template, 'InternetGateway');
const vpc = idOf(template, 'VPC');
const OTHER_INSTANCE = 'i-0fedcba9876543210';
const NAT = 'nat-0fedcba9876543210';

function item(network: DescribedNetwork, kind: keyof DescribedNetwork['lists'], key: string, modelId: string): Item {
  return network.lists[kind].find((each) => each[key] === network.liveId(modelId)) ?? {};
}

function routes(network: DescribedNetwork): Item[] {
  return item(network, 'routeTables', 'RouteTableId', idOf(template, 'RouteTable')).Routes as Item[];
}

function replace(network: DescribedNetwork): void {
  const machine = item(network, 'instances', 'InstanceId', instance);
  Object.assign(machine, { InstanceId: OTHER_INSTANCE, Tags: [{ Key: 'Name', Value: 'worker-1' }] });
  const holder = item(network, 'networkInterfaces', 'NetworkInterfaceId', eni).Attachment as Item;
  holder.InstanceId = OTHER_INSTANCE;
}

function block(network: DescribedNetwork, InternetGatewayBlockMode: string): void {
  for (const subnet of network.lists.subnets) subnet.BlockPublicAccessStates = { InternetGatewayBlockMode };
}

/** The default route leads to a NAT gateway in a public subnet of its own. */
function natInstead(network: DescribedNetwork): void {
  const way = routes(network).find(({ DestinationCidrBlock }) => DestinationCidrBlock === '0.0.0.0/0') ?? {};
  const [VpcId, SubnetId] = [network.liveId(vpc), 'subnet-0fedcba9876543210'];
  network.lists.subnets.push({ SubnetId, VpcId, CidrBlock: '10.0.9.0/24', AvailabilityZone: 'us-east-1a' });
  network.lists.routeTables.push({
    ...{ RouteTableId: 'rtb-0fedcba9876543210', VpcId, Routes: [{ ...way }] },
    Associations: [{ Main: false, SubnetId }],
  });
  network.lists.natGateways.push({ NatGatewayId: NAT, VpcId, SubnetId, State: 'available' });
  delete way.GatewayId;
  way.NatGatewayId = NAT;
}

/** What an account has that nobody can judge, with the rules that are then unknown, and why. */
const DOUBTS: readonly (readonly [string, (network: DescribedNetwork) => void, string, RegExp])[] = [
  [
    'no network ACL is seen, as in a VPC that is shared',
    (network) => (network.lists.networkAcls = []),
    'podToPodWithoutNat podEgressAsNode',
    /the network ACL of subnet-\w+ is not among what EC2 answered/,
  ],
  [
    'no route table is seen',
    (network) => (network.lists.routeTables = []),
    'podToPodWithoutNat podEgressAsNode',
    /the route table of subnet-\w+ is not among what EC2 answered/,
  ],
  [
    'VPC Block Public Access',
    (network) => {
      block(network, 'block-ingress');
    },
    'podEgressAsNode',
    /VPC Block Public Access is on for subnet-\w+ \(block-ingress\)/,
  ],
  [
    'VPC Block Public Access, both ways, at a NAT gateway',
    (network) => {
      natInstead(network);
      block(network, 'block-bidirectional');
    },
    'podToPodWithoutNat podEgressAsNode',
    /VPC Block Public Access is on for subnet-\w+ \(block-bidirectional\)/,
  ],
  [
    'a gateway with a route table of its own',
    (network) =>
      network.lists.routeTables.push({
        ...{ RouteTableId: 'rtb-0fedcba9876543210', VpcId: network.liveId(vpc), Routes: [] },
        Associations: [{ Main: false, GatewayId: network.liveId(gateway) }],
      }),
    'podToPodWithoutNat podEgressAsNode',
    /igw-\w+ has a route table of its own, rtb-0fedcba9876543210/,
  ],
  [
    'a machine that no stack made',
    replace,
    'podToPodWithoutNat nodeToOwnPods podEgressAsNode',
    /i-0fedcba9876543210, and its user data was not read; --user-data reads it/,
  ],
];

test.each(DOUBTS)('%s: unknown is not taken for fine', async (_, change, unknown, why) => {
  const network = describeNetwork(expected);
  change(network);
  const { rules, findings } = await verifyAccount(accountOf(network), target);
  const open = Object.entries(rules).filter(([, verdict]) => verdict === 'unknown');
  expect(open.map(([rule]) => rule).join(' ')).toBe(unknown);
  expect(findings).toContainEqual(expect.objectContaining({ message: expect.stringMatching(why) as string }));
});

test('a machine that no stack made is a difference, and is judged by the user data that it has', async () => {
  const network = describeNetwork(expected);
  replace(network);
  const whole = await verifyAccount(accountOf(network), { ...target, userData: true });
  expect(whole.drift).toContainEqual(
    expect.objectContaining({ resource: instance, liveId: OTHER_INSTANCE, property: 'instance' }),
  );
  // it has none
  expect(whole.assumptions.map(({ id }) => id)).not.toContain('user-data-of-the-template');
  expect(whole.drift).toContainEqual(
    expect.objectContaining({
      resource: instance,
      property: 'UserData',
      fix: expect.stringMatching(
        /^stop the instance, .* --attribute userData .* start it; if the user data runs only at first boot, /,
      ) as string,
    }),
  );
});

test('of a propagated route and a static one to the same block, the static one counts', async () => {
  const network = describeNetwork(expected);
  routes(network).push({
    ...{ DestinationCidrBlock: '10.200.1.0/24', GatewayId: 'vgw-0fedcba9876543210' },
    ...{ Origin: 'EnableVgwRoutePropagation', State: 'active' },
  });
  const { rules, drift } = await verifyAccount(accountOf(network), target);
  expect({ rules: Object.values(rules), drift }).toEqual({ rules: ['proved', 'proved', 'proved'], drift: [] });
});
