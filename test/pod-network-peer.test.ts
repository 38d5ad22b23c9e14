import { type Stack, aws_ec2 as ec2 } from 'aws-cdk-lib';
import { PodNetwork } from '../lib';
import { PodNetworkError } from '../lib/address/pod-network-error';
import { newStack, propertiesOf, resolved, synthesize } from './synthesis';

function peerOf(stack: Stack, vpc: ec2.IVpc): { subnets: ec2.ISubnet[]; connectable: ec2.SecurityGroup } {
  const subnet = ec2.Subnet.fromSubnetAttributes(stack, 'PeerSubnet', {
    subnetId: 'subnet-1',
    routeTableId: 'rtb-peer',
  });
  return { subnets: [subnet], connectable: new ec2.SecurityGroup(stack, 'Peer', { vpc }) };
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
  const peer = peerOf(stack, network.vpc);
  network.addPeer(peer);
  network.addWorker('worker-9', { index: 9 });

  expect(destinationsOf(stack, 'rtb-peer')).toEqual([
    '10.200.0.0/24',
    '10.200.1.0/24',
    '10.200.2.0/24',
    '10.200.9.0/24',
  ]);
  expect(Object.values(propertiesOf(synthesize(stack), 'AWS::EC2::SecurityGroupIngress'))).toContainEqual({
    GroupId: resolved(stack, network.securityGroup.securityGroupId),
    SourceSecurityGroupId: resolved(stack, peer.connectable.securityGroupId),
    Description: 'peer of the pod network',
    IpProtocol: '-1',
  });
});

test('a peer may be let in to a port alone', () => {
  const stack = newStack();
  const network = new PodNetwork(stack, 'PodNetwork');
  const peer = peerOf(stack, network.vpc);
  network.addPeer({ ...peer, port: ec2.Port.tcp(10250) });
  expect(Object.values(propertiesOf(synthesize(stack), 'AWS::EC2::SecurityGroupIngress'))).toContainEqual(
    expect.objectContaining({ FromPort: 10250, ToPort: 10250, IpProtocol: 'tcp' }),
  );
});

test('a peer in a subnet of workers adds no second route', () => {
  const stack = newStack();
  const network = new PodNetwork(stack, 'PodNetwork');
  const before = propertiesOf(synthesize(stack), 'AWS::EC2::Route');
  network.addPeer({ ...peerOf(stack, network.vpc), subnets: network.vpc.publicSubnets });
  expect(propertiesOf(synthesize(stack), 'AWS::EC2::Route')).toEqual(before);
});

test('a peer whose route table is not known is refused', () => {
  const stack = newStack();
  const network = new PodNetwork(stack, 'PodNetwork');
  const subnets = [ec2.Subnet.fromSubnetId(stack, 'PeerSubnet', 'subnet-1')];
  expect(() => {
    network.addPeer({ subnets, connectable: new ec2.SecurityGroup(stack, 'Peer', { vpc: network.vpc }) });
  }).toThrow(PodNetworkError);
});
