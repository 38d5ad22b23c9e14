import { App, Fn, Stack, Token, aws_ec2 as ec2, aws_ssm as ssm } from 'aws-cdk-lib';
import { PodNetwork, type PodNetworkAttributes, type PodRoute } from '../../lib';
import { PodNetworkError } from '../../lib/address/pod-network-error';
import { newStack, propertiesOf, synthesize } from '../synthesis';

const POD_ROUTES: readonly PodRoute[] = [
  { index: 4, podCidr: '10.200.4.0/24', nodeIp: '10.0.1.24', networkInterfaceId: 'eni-4' },
  { index: 1, podCidr: '10.200.1.0/24', nodeIp: '10.0.1.21', networkInterfaceId: 'eni-1' },
];

test('is what it is said to be, by index, and adds nothing to the stack', () => {
  const stack = newStack();
  const network = PodNetwork.fromPodNetworkAttributes(stack, 'PodNetwork', {
    podSupernet: '10.200.0.0/16',
    securityGroupId: 'sg-1',
    podRoutes: [...POD_ROUTES],
  });
  expect({
    podSupernet: network.podSupernet,
    podRoutes: network.podRoutes,
    securityGroups: network.connections.securityGroups.map(({ securityGroupId }) => securityGroupId),
  }).toEqual({ podSupernet: '10.200.0.0/16', podRoutes: [...POD_ROUTES].reverse(), securityGroups: ['sg-1'] });
  expect(synthesize(stack)).toEqual({});
});

test('takes the attributes of a network in another stack, whose template stays as it was', () => {
  const app = new App();
  const workers = new Stack(app, 'Workers');
  const network = new PodNetwork(workers, 'PodNetwork');
  const { Resources: alone } = synthesize(workers);

  const stack = new Stack(app, 'Peers');
  const imported = PodNetwork.fromPodNetworkAttributes(stack, 'PodNetwork', {
    podSupernet: network.podSupernet,
    securityGroupId: network.securityGroup.securityGroupId,
    podRoutes: network.podRoutes,
  });
  const subnet = ec2.Subnet.fromSubnetAttributes(stack, 'Subnet', { subnetId: 'subnet-1', routeTableId: 'rtb-1' });
  imported.allowPodAccess({ subnets: [subnet], peer: new ec2.SecurityGroup(stack, 'Peer', { vpc: network.vpc }) });

  expect(synthesize(workers).Resources).toEqual(alone);
  const routes = Object.values(propertiesOf(synthesize(stack), 'AWS::EC2::Route'));
  expect(routes.map(({ RouteTableId, DestinationCidrBlock }) => [RouteTableId, DestinationCidrBlock])).toEqual([
    ['rtb-1', '10.200.0.0/24'],
    ['rtb-1', '10.200.1.0/24'],
    ['rtb-1', '10.200.2.0/24'],
  ]);
});

function importing(attributes: Partial<PodNetworkAttributes>): () => unknown {
  const attrs = { podSupernet: '10.200.0.0/16', securityGroupId: 'sg-1', podRoutes: [...POD_ROUTES], ...attributes };
  return () => PodNetwork.fromPodNetworkAttributes(newStack(), 'PodNetwork', attrs);
}

function routes(...changes: readonly Partial<PodRoute>[]): PodRoute[] {
  return POD_ROUTES.map((route, at) => ({ ...route, ...changes[at] }));
}

test.each<[string, Partial<PodNetworkAttributes>]>([
  ['a supernet that is no block', { podSupernet: 'rubbish' }],
  ['a pod CIDR that is no block', { podRoutes: routes({ podCidr: 'foo' }) }],
  ['an index twice', { podRoutes: routes({ index: 1 }) }],
  ['an index that is a token', { podRoutes: routes({ index: Token.asNumber(Fn.importValue('index')) }) }],
  ['pod CIDRs that overlap', { podRoutes: routes({ podCidr: '10.200.0.0/23' }) }],
  ['a pod CIDR outside the supernet', { podRoutes: routes({ podCidr: '10.9.0.0/24' }) }],
  ['an address that is none', { podRoutes: routes({ nodeIp: '10.0.1' }) }],
  ['an interface without an id', { podRoutes: routes({ networkInterfaceId: '' }) }],
  ['a security group by its name', { securityGroupId: 'workers' }],
])('refuses %s', (_, attributes) => {
  expect(importing(attributes)).toThrow(PodNetworkError);
});

test('takes what is a token as it is', () => {
  const [podSupernet, podCidr, nodeIp] = ['supernet', 'block', 'address'].map((name) => Fn.importValue(name));
  expect(importing({ podSupernet: podSupernet ?? '' })).not.toThrow();
  expect(importing({ podRoutes: routes({ podCidr: podCidr ?? '', nodeIp: nodeIp ?? '' }) })).not.toThrow();
});

test("tells the CDK's stand-in for a parameter from a value, and how to get past it", () => {
  const stack = newStack({ env: { account: '123456789012', region: 'eu-central-1' } });
  expect(importing({ securityGroupId: ssm.StringParameter.valueFromLookup(stack, '/group') })).toThrow(
    new PodNetworkError(
      '`securityGroupId` must be an id that begins with sg-, got "dummy-value-for-/group" (a stand-in of the CDK, which has yet to look the parameter up: give valueFromLookup a value of the right form as its third argument)',
    ),
  );
  expect(importing({ securityGroupId: ssm.StringParameter.valueFromLookup(stack, '/group', 'sg-0') })).not.toThrow();
});
