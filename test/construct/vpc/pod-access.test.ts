import { type Stack, aws_ec2 as ec2, aws_elasticloadbalancingv2 as elb } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { type PodAccess, PodNetwork } from '../../../lib';
import { PodNetworkError } from '../../../lib/address/pod-network-error';
import { readTemplates } from '../../../lib/template/template-reader';
import { compileNetwork } from '../../../lib/walk/network/compile-network';
import { type Proof, prove } from '../../../lib/walk/proof/prove';
import type { RuleProof } from '../../../lib/walk/proof/rule-proof';
import { newStack, propertiesOf, resolved, synthesize } from '../../synthesis';

function peerOf(stack: Stack, vpc: ec2.IVpc): { subnets: ec2.ISubnet[]; peer: ec2.SecurityGroup } {
  const subnet = ec2.Subnet.fromSubnetAttributes(stack, 'PeerSubnet', {
    subnetId: 'subnet-1',
    routeTableId: 'rtb-peer',
  });
  return { subnets: [subnet], peer: new ec2.SecurityGroup(stack, 'Peer', { vpc }) };
}

function destinationsOf(stack: Stack, routeTableId: string): readonly unknown[] {
  return Object.values(propertiesOf(synthesize(stack), 'AWS::EC2::Route'))
    .filter(({ RouteTableId }) => RouteTableId === routeTableId)
    .map(({ DestinationCidrBlock }) => DestinationCidrBlock)
    .sort();
}

test('a peer gets the way to every pod, of workers that come later too, and is let in', () => {
  const stack = newStack();
  const network = new PodNetwork(stack, 'PodNetwork');
  const access = peerOf(stack, network.vpc);
  network.allowPodAccess(access);
  network.addWorker('worker-9', { index: 9 });

  expect(destinationsOf(stack, 'rtb-peer')).toEqual([
    '10.200.0.0/24',
    '10.200.1.0/24',
    '10.200.2.0/24',
    '10.200.9.0/24',
  ]);
  expect(Object.values(propertiesOf(synthesize(stack), 'AWS::EC2::SecurityGroupIngress'))).toContainEqual({
    GroupId: resolved(stack, network.securityGroup.securityGroupId),
    SourceSecurityGroupId: resolved(stack, access.peer.securityGroupId),
    Description: 'peer of the pod network',
    IpProtocol: '-1',
  });
});

test('a peer may be let in to a port alone', () => {
  const stack = newStack();
  const network = new PodNetwork(stack, 'PodNetwork');
  const access = peerOf(stack, network.vpc);
  network.allowPodAccess({ ...access, ports: [ec2.Port.tcp(10250)] });
  expect(Object.values(propertiesOf(synthesize(stack), 'AWS::EC2::SecurityGroupIngress'))).toContainEqual(
    expect.objectContaining({ FromPort: 10250, ToPort: 10250, IpProtocol: 'tcp' }),
  );
});

/** What is proved of a control plane that may reach pods by TCP 10250 alone, from the template as it is written. */
function provedOfPort(
  change: (peer: ec2.BastionHostLinux) => void = () => undefined,
): Pick<Proof, 'notAsked'> & RuleProof {
  const stack = newStack();
  const network = new PodNetwork(stack, 'PodNetwork');
  const subnetSelection = { subnetType: ec2.SubnetType.PUBLIC };
  const connectable = new ec2.BastionHostLinux(stack, 'ControlPlane', { vpc: network.vpc, subnetSelection });
  network.allowPodAccess({ peer: connectable, subnets: network.vpc.publicSubnets, ports: [ec2.Port.tcp(10250)] });
  change(connectable);
  const model = readTemplates([
    {
      stackName: 'Stack',
      named: true,
      file: 'Stack.json',
      bytes: 0,
      template: { ...synthesize(stack) },
      environment: { account: null, region: null },
      nested: {},
      duplicates: [],
    },
  ]);
  const { also, notAsked } = prove(compileNetwork(model));
  return { ...also.controlPlaneToPods, notAsked };
}

test('what a peer may reach is proved, and no more is asked', () => {
  expect(provedOfPort()).toEqual({ verdict: 'proved', failures: [], void: null, notAsked: [] });
  const refuted = provedOfPort(({ connections }) => {
    const [group] = connections.securityGroups;
    const properties = group?.node.defaultChild as ec2.CfnSecurityGroup;
    properties.securityGroupEgress = [{ ipProtocol: 'tcp', fromPort: 443, toPort: 443, cidrIp: '0.0.0.0/0' }];
  });
  expect(refuted).toMatchObject({
    verdict: 'refuted',
    failures: [{ cause: { id: 'security-group-egress-missing' }, witness: { protocol: 'tcp', port: 10250 } }],
  });
});

test('a peer in a subnet of workers adds no second route', () => {
  const stack = newStack();
  const network = new PodNetwork(stack, 'PodNetwork');
  const before = propertiesOf(synthesize(stack), 'AWS::EC2::Route');
  network.allowPodAccess({ ...peerOf(stack, network.vpc), subnets: network.vpc.publicSubnets });
  expect(propertiesOf(synthesize(stack), 'AWS::EC2::Route')).toEqual(before);
});

test('a peer whose route table is not known is refused', () => {
  const stack = newStack();
  const network = new PodNetwork(stack, 'PodNetwork');
  const subnets = [ec2.Subnet.fromSubnetId(stack, 'PeerSubnet', 'subnet-1')];
  expect(() => {
    network.allowPodAccess({ subnets, peer: new ec2.SecurityGroup(stack, 'Peer', { vpc: network.vpc }) });
  }).toThrow(PodNetworkError);
});

test.each<[string, (stack: Stack, vpc: ec2.IVpc) => ec2.IConnectable, readonly string[]]>([
  ['a group of the VPC', (stack, vpc) => new ec2.SecurityGroup(stack, 'Group', { vpc }), []],
  ['an imported group', (stack) => ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-1'), []],
  [
    'a group of another VPC',
    (stack) => new ec2.SecurityGroup(stack, 'Group', { vpc: new ec2.Vpc(stack, 'Other') }),
    [
      'the security group "Stack/Group" of a peer is in another VPC: EC2 refuses a rule that names it unless a transit gateway with SecurityGroupReferencingSupport, or a peering, connects the VPCs, and a peering carries no pod addresses; use a group of the pod network\'s VPC, or pass addresses: ec2.Peer.ipv4(...) [ack: cdk-pod-network:peer-of-another-vpc]',
    ],
  ],
])('%s as the peer', (_, peerIn, warnings) => {
  const stack = newStack();
  const network = new PodNetwork(stack, 'PodNetwork');
  network.allowPodAccess({ ...peerOf(stack, network.vpc), peer: peerIn(stack, network.vpc) });
  const found = Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('of a peer is in another VPC'));
  expect(found.map(({ entry }) => entry.data)).toEqual(warnings);
});

test('a peer without subnets is refused, since nothing would lead it to pods', () => {
  const stack = newStack();
  const network = new PodNetwork(stack, 'PodNetwork');
  expect(() => {
    network.allowPodAccess({ ...peerOf(stack, network.vpc), subnets: [] });
  }).toThrow(
    new PodNetworkError(
      '`subnets` and `routeTables` of a peer must not both be empty: their route tables get the pod routes; pass the subnets of the peer',
    ),
  );
});

test('a peer in another VPC is refused', () => {
  const stack = newStack();
  const network = new PodNetwork(stack, 'PodNetwork');
  const { publicSubnets } = new ec2.Vpc(stack, 'Other', { maxAzs: 1, natGateways: 0 });
  expect(() => {
    network.allowPodAccess({ ...peerOf(stack, network.vpc), subnets: publicSubnets });
  }).toThrow(
    new PodNetworkError(
      `subnet "Stack/Other/PublicSubnet1" is not in the pod network's VPC "Stack/PodNetwork/Vpc"; use subnets of that VPC, or let the peer reach pods through a load balancer`,
    ),
  );
});

test.each<[string, number, (stack: Stack, vpc: ec2.IVpc) => ec2.IConnectable]>([
  ['a load balancer that has no security group', 1, (stack, vpc) => new elb.NetworkLoadBalancer(stack, 'Nlb', { vpc })],
  ['addresses', 0, () => ec2.Peer.ipv4('10.0.9.0/24')],
  ['a security group', 0, (stack, vpc) => new ec2.SecurityGroup(stack, 'Group', { vpc })],
])('warned of as let in by nothing: %s, %d times', (_, times, connectableOf) => {
  const stack = newStack();
  const network = new PodNetwork(stack, 'PodNetwork');
  network.allowPodAccess({ ...peerOf(stack, network.vpc), peer: connectableOf(stack, network.vpc) });
  const warnings = Annotations.fromStack(stack).findWarning(
    '/Stack/PodNetwork',
    Match.stringLikeRegexp('^a peer has no security group yet'),
  );
  expect(warnings).toHaveLength(times);
});

test.each<[string, unknown, string]>([
  ['no peer', { subnets: [] }, '`peer` must be an ec2.IConnectable, got undefined'],
  ['a peer that is null', { peer: null }, '`peer` must be an ec2.IConnectable, got null'],
  [
    'no port',
    { peer: ec2.Peer.anyIpv4(), routeTables: [{ routeTableId: 'rtb-1' }], ports: [] },
    '`ports` must not be empty',
  ],
])('plain JavaScript gets an error of ours for %s', (_, access, message) => {
  const network = new PodNetwork(newStack(), 'PodNetwork');
  expect(() => {
    network.allowPodAccess(access as PodAccess);
  }).toThrow(message);
  expect(() => {
    network.allowPodAccess(access as PodAccess);
  }).toThrow(PodNetworkError);
});

test('a route table gets the pod routes by itself', () => {
  const stack = newStack();
  const network = new PodNetwork(stack, 'PodNetwork');
  network.allowPodAccess({ peer: ec2.Peer.ipv4('10.64.0.0/10'), routeTables: [{ routeTableId: 'rtb-peer' }] });
  expect(destinationsOf(stack, 'rtb-peer')).toEqual(['10.200.0.0/24', '10.200.1.0/24', '10.200.2.0/24']);
});
