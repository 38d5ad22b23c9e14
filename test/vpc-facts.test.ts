import { Lazy, Stack, aws_ec2 as ec2 } from 'aws-cdk-lib';
import { PodNetwork } from '../lib';
import { PodNetworkError } from '../lib/address/pod-network-error';
import { knownSubnetCidr, knownVpcCidrs, refuseZonelessSubnet, routeTableIdOf } from '../lib/vpc-facts';
import { newStack, synthesize } from './synthesis';

describe('the CIDR blocks of a VPC', () => {
  test('made in the app, secondary ones included', () => {
    const stack = newStack();
    const vpc = new ec2.Vpc(stack, 'Vpc', { ipAddresses: ec2.IpAddresses.cidr('10.1.0.0/16') });
    new ec2.CfnVPCCidrBlock(vpc, 'Second', { vpcId: vpc.vpcId, cidrBlock: '100.64.0.0/20' });
    expect(knownVpcCidrs(vpc)).toEqual(['10.1.0.0/16', '100.64.0.0/20']);
  });

  test('imported, with and without its block', () => {
    const attributes = { vpcId: 'vpc-1', availabilityZones: ['eu-central-1a'] };
    const known = ec2.Vpc.fromVpcAttributes(newStack(), 'Vpc', { ...attributes, vpcCidrBlock: '10.1.0.0/16' });
    expect(knownVpcCidrs(known)).toEqual(['10.1.0.0/16']);
    expect(knownVpcCidrs(ec2.Vpc.fromVpcAttributes(newStack(), 'Vpc', attributes))).toEqual([]);
  });

  test('not known until the deploy', () => {
    const token = Lazy.string({ produce: () => '10.1.0.0/16' });
    const attributes = { vpcId: 'vpc-1', availabilityZones: ['eu-central-1a'], vpcCidrBlock: token };
    expect(knownVpcCidrs(ec2.Vpc.fromVpcAttributes(newStack(), 'Vpc', attributes))).toEqual([]);
  });

  test('not looked up yet', () => {
    const stack = newStack({ env: { account: '123456789012', region: 'eu-central-1' } });
    const vpc = ec2.Vpc.fromLookup(stack, 'Vpc', { vpcName: 'main' });
    expect(knownVpcCidrs(vpc)).toEqual([]);
    expect(vpc.publicSubnets.map(knownSubnetCidr)).toEqual([null, null]);
  });

  test('added after the network was made are refused at synthesis', () => {
    const stack = newStack();
    const vpc = new ec2.Vpc(stack, 'Vpc');
    new PodNetwork(stack, 'PodNetwork', { vpc, podSupernet: '100.64.0.0/16' });
    new ec2.CfnVPCCidrBlock(vpc, 'Second', { vpcId: vpc.vpcId, cidrBlock: '100.64.0.0/20' });
    expect(() => synthesize(stack)).toThrow(
      /\[Stack\/PodNetwork\] pod supernet 100\.64\.0\.0\/16 overlaps .*100\.64\.0\.0\/20/,
    );
  });
});

describe('a subnet', () => {
  const imported = (attributes: Partial<ec2.SubnetAttributes>): ec2.ISubnet =>
    ec2.Subnet.fromSubnetAttributes(newStack(), 'Subnet', { subnetId: 'subnet-1', ...attributes });

  test('says its block where it was given', () => {
    expect(knownSubnetCidr(imported({ ipv4CidrBlock: '10.0.1.0/24' }))).toBe('10.0.1.0/24');
    expect(knownSubnetCidr(imported({}))).toBeNull();
  });

  test('says its route table, or is refused', () => {
    expect(routeTableIdOf(imported({ routeTableId: 'rtb-1' }))).toBe('rtb-1');
    expect(() => routeTableIdOf(imported({}))).toThrow(
      new PodNetworkError(
        'the route table of subnet "subnet-1" is not known, and pod routes go into it; import the subnet with its routeTableId, or the VPC with publicSubnetRouteTableIds or privateSubnetRouteTableIds',
      ),
    );
  });

  test('says its zone, or is refused', () => {
    expect(() => {
      refuseZonelessSubnet(imported({ availabilityZone: 'eu-central-1a' }));
    }).not.toThrow();
    expect(() => {
      refuseZonelessSubnet(imported({}));
    }).toThrow(
      new PodNetworkError(
        'the availability zone of subnet "subnet-1" is not known, and an instance needs it; import the subnet by Subnet.fromSubnetAttributes with its availabilityZone',
      ),
    );
  });

  test('whose id is a token goes by its place in the app', () => {
    const stack = new Stack();
    const subnet = ec2.Subnet.fromSubnetAttributes(stack, 'Subnet', { subnetId: Lazy.string({ produce: () => 's' }) });
    expect(() => routeTableIdOf(subnet)).toThrow(/^the route table of subnet "Default\/Subnet" is not known/);
  });
});
