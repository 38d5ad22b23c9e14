import { Lazy, Stack, aws_ec2 as ec2 } from 'aws-cdk-lib';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { PodNetwork } from '../../../lib';
import { PodNetworkError } from '../../../lib/address/pod-network-error';
import {
  knownSubnetCidr,
  knownVpcCidrs,
  refuseZonelessSubnet,
  routeTableIdOf,
} from '../../../lib/construct/vpc/vpc-facts';
import { type CfnTemplate, assemblyOf, namedOf, newStack, propertiesOf, synthesize } from '../../synthesis';

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
      /\[Stack\/PodNetwork\] `podSupernet` 100\.64\.0\.0\/16 overlaps .*100\.64\.0\.0\/20/,
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
        'the route table of subnet "subnet-1" is unknown, but pod routes are added to it; import the subnet with its routeTableId, or the VPC with publicSubnetRouteTableIds or privateSubnetRouteTableIds',
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
        'the availability zone of subnet "subnet-1" is unknown, but an instance requires it; import the subnet with its availabilityZone (Subnet.fromSubnetAttributes)',
      ),
    );
  });

  test('whose id is a token goes by its place in the app', () => {
    const stack = new Stack();
    const subnet = ec2.Subnet.fromSubnetAttributes(stack, 'Subnet', { subnetId: Lazy.string({ produce: () => 's' }) });
    expect(() => routeTableIdOf(subnet)).toThrow(/^the route table of subnet "Default\/Subnet" is unknown/);
  });
});

describe('a VPC that is looked up', () => {
  const ENV = { account: '123456789012', region: 'eu-central-1' };

  function assemblyWith(podSupernet: string, context: Record<string, unknown>): CloudAssembly {
    const stack = newStack({ env: ENV, context });
    const vpc = ec2.Vpc.fromLookup(stack, 'Vpc', { vpcName: 'main' });
    const network = new PodNetwork(stack, 'PodNetwork', { vpc, podSupernet, workerCount: 0 });
    for (const index of [0, 1]) {
      const subnet = vpc.publicSubnets[index];
      network.addWorker(`worker-${String(index)}`, {
        index,
        ...(subnet && { subnet }),
        nodeIp: `10.1.${String(index)}.20`,
      });
    }
    return assemblyOf(stack);
  }

  /** What the CDK's command line puts into cdk.context.json for the look-ups of the first pass. */
  function lookedUp(): Record<string, unknown> {
    const keys = assemblyWith('10.200.0.0/16', {}).manifest.missing?.map(({ key }) => key) ?? [];
    const subnets = [0, 1].map((zone) => ({
      subnetId: `subnet-${String(zone)}`,
      availabilityZone: `eu-central-1${'ab'.charAt(zone)}`,
      routeTableId: `rtb-${String(zone)}`,
      cidr: `10.1.${String(zone)}.0/24`,
    }));
    const vpc = {
      vpcId: 'vpc-1',
      vpcCidrBlock: '10.1.0.0/16',
      availabilityZones: [],
      subnetGroups: [{ name: 'Public', type: 'Public', subnets }],
    };
    return Object.fromEntries(keys.map((key) => [key, vpc]));
  }

  test('is refused nothing in the pass that has dummies only', () => {
    expect(assemblyWith('10.200.0.0/16', {}).manifest.missing).toHaveLength(1);
  });

  test('is taken as it is in the next pass: both tables get both routes', () => {
    const { stacks, manifest } = assemblyWith('10.200.0.0/16', lookedUp());
    expect(manifest.missing).toBeUndefined();
    const template = stacks[0]?.template as CfnTemplate;
    const routes = Object.values(propertiesOf(template, 'AWS::EC2::Route'));
    expect(
      routes
        .map(({ RouteTableId, DestinationCidrBlock }) => `${String(RouteTableId)} ${String(DestinationCidrBlock)}`)
        .sort(),
    ).toEqual(['rtb-0 10.200.0.0/24', 'rtb-0 10.200.1.0/24', 'rtb-1 10.200.0.0/24', 'rtb-1 10.200.1.0/24']);
    expect(namedOf(template, 'AWS::EC2::NetworkInterface', 'worker-1')).toMatchObject({
      SubnetId: 'subnet-1',
      PrivateIpAddress: '10.1.1.20',
    });
  });

  test('is refused where another account shares it', () => {
    const shared = Object.fromEntries(
      Object.entries(lookedUp()).map(([key, vpc]) => [key, { ...(vpc as object), ownerAccountId: '210987654321' }]),
    );
    expect(() => assemblyWith('10.200.0.0/16', shared)).toThrow(
      new PodNetworkError(
        '`vpc` vpc-1 belongs to account 210987654321, and the pod network is in account 123456789012: only the owner of a shared VPC may add routes to its route tables, and every pod CIDR needs one; deploy the pod network in account 210987654321, or use a VPC of account 123456789012',
      ),
    );
  });

  test('is validated in the next pass', () => {
    expect(() => assemblyWith('10.1.0.0/20', lookedUp())).toThrow(/^`podSupernet` 10\.1\.0\.0\/20 overlaps/);
  });
});
