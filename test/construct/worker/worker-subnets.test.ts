import { type Stack, aws_ec2 as ec2 } from 'aws-cdk-lib';
import { InternetAccess, NodeImage, PodNetwork, type PodNetworkProps } from '../../../lib';
import { PodNetworkError } from '../../../lib/address/pod-network-error';
import { assemblyOf, newStack, propertiesOf, synthesize } from '../../synthesis';

const IMAGE_WITH_ALL = NodeImage.of(ec2.MachineImage.genericLinux({ 'eu-central-1': 'ami-1' }), {
  rootDevice: '/dev/xvda',
});
const ENV = { account: '123456789012', region: 'eu-central-1' };

function vpcOf(stack: Stack, ...types: readonly ec2.SubnetType[]): ec2.Vpc {
  return new ec2.Vpc(stack, 'Vpc', {
    natGateways: types.includes(ec2.SubnetType.PRIVATE_WITH_EGRESS) ? 1 : 0,
    subnetConfiguration: types.map((subnetType) => ({ name: subnetType, subnetType })),
    restrictDefaultSecurityGroup: false,
  });
}

const { PUBLIC, PRIVATE_WITH_EGRESS, PRIVATE_ISOLATED } = ec2.SubnetType;

test.each([
  ['elasticIp', InternetAccess.elasticIp(), PUBLIC],
  ['nat', InternetAccess.nat(), PRIVATE_WITH_EGRESS],
  ['none', InternetAccess.none(), PRIVATE_ISOLATED],
])('with %s every worker stands in the first subnet of its type', (_, internetAccess, subnetType) => {
  const stack = newStack({ env: ENV });
  const vpc = vpcOf(stack, PUBLIC, PRIVATE_WITH_EGRESS, PRIVATE_ISOLATED);
  const network = new PodNetwork(stack, 'PodNetwork', { vpc, internetAccess, nodeImage: IMAGE_WITH_ALL });
  const [first] = vpc.selectSubnets({ subnetType }).subnets;
  expect(network.workers.map(({ subnet }) => subnet.node.path)).toEqual(Array(3).fill(first?.node.path));
});

test('a zone more in the VPC moves no worker', () => {
  const zonesOf = (maxAzs: number): readonly string[] => {
    const stack = newStack({ env: ENV, context: AVAILABILITY_ZONES });
    const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs, natGateways: 0 });
    return new PodNetwork(stack, 'PodNetwork', { vpc, workerCount: 5 }).workers.map(
      ({ subnet }) => subnet.availabilityZone,
    );
  };
  expect(zonesOf(1)).toEqual(Array(5).fill('eu-central-1a'));
  expect(zonesOf(3)).toEqual(zonesOf(1));
});

test('a selection is taken as it is', () => {
  const stack = newStack();
  const vpc = vpcOf(stack, PUBLIC);
  const subnets = [...vpc.publicSubnets].reverse();
  const network = new PodNetwork(stack, 'PodNetwork', { vpc, vpcSubnets: { subnets } });
  expect(network.workers.map(({ subnet }) => subnet)).toEqual(Array(3).fill(subnets[0]));
});

describe('refuses', () => {
  const refusalOf = (
    props: (vpc: ec2.Vpc) => PodNetworkProps,
    ...types: readonly ec2.SubnetType[]
  ): (() => unknown) => {
    const stack = newStack();
    const vpc = vpcOf(stack, ...types);
    return () => new PodNetwork(stack, 'PodNetwork', { vpc, ...props(vpc) });
  };
  const packages = 'containerd, containernetworking-plugins, nftables, iptables';
  const fix = 'or an image that contains them: NodeImage.of(image, { rootDevice, packages: [] })';

  test('a VPC without a subnet of the type', () => {
    expect(refusalOf(() => ({}), PRIVATE_ISOLATED)).toThrow(
      new PodNetworkError(
        'VPC "Stack/Vpc" has no Public subnet, which `internetAccess` requires; choose another `internetAccess`, or set `vpcSubnets`',
      ),
    );
  });

  test('packages to install with no way to the internet', () => {
    const refused = new PodNetworkError(
      `the first boot installs ${packages}, but InternetAccess.none() provides no internet access; use InternetAccess.elasticIp() or .nat(), ${fix}`,
    );
    expect(refusalOf(() => ({ internetAccess: InternetAccess.none() }), PRIVATE_ISOLATED)).toThrow(refused);
    expect(() => new PodNetwork(newStack(), 'PodNetwork', { internetAccess: InternetAccess.none() })).toThrow(refused);
  });

  test.each([
    ['an Elastic IP in a subnet without an internet gateway', InternetAccess.elasticIp(), PRIVATE_ISOLATED],
    ['an Elastic IP in a subnet with a NAT path', InternetAccess.elasticIp(), PRIVATE_WITH_EGRESS],
    ['a NAT path in a public subnet', InternetAccess.nat(), PUBLIC],
  ])('%s', (_, internetAccess, subnetType) => {
    const build = (props: PodNetworkProps): (() => unknown) =>
      refusalOf(
        () => ({ internetAccess, vpcSubnets: { subnetType }, ...props }),
        ...[PUBLIC, PRIVATE_WITH_EGRESS, PRIVATE_ISOLATED],
      );
    const group = subnetType === PRIVATE_WITH_EGRESS ? 'Private' : subnetType;
    expect(build({})).toThrow(
      new PodNetworkError(
        `the first boot installs ${packages}, but subnet "Stack/Vpc/${group}Subnet1" is ${subnetType} and \`internetAccess\` requires ${internetAccess.subnetType}; use a ${internetAccess.subnetType} subnet, another \`internetAccess\`, ${fix}`,
      ),
    );
    expect(build({ nodeImage: IMAGE_WITH_ALL })).not.toThrow();
  });
});

describe('the pass before a VPC is looked up, which has to end for the look-up to happen, refuses no', () => {
  const missingAfter = (build: (stack: Stack, vpc: ec2.IVpc) => void): number | undefined => {
    const stack = newStack({ env: ENV });
    build(stack, ec2.Vpc.fromLookup(stack, 'Vpc', { vpcName: 'main' }));
    return assemblyOf(stack).manifest.missing?.length;
  };

  const thirdOf = (vpc: ec2.IVpc): ec2.ISubnet => (vpc.privateSubnets as [ec2.ISubnet, ec2.ISubnet, ec2.ISubnet])[2];

  test('third subnet of a type', () => {
    const missing = missingAfter((stack, vpc) => {
      const network = new PodNetwork(stack, 'PodNetwork', { vpc, workerCount: 0 });
      network.addWorker('worker-2', { index: 2, subnet: thirdOf(vpc) });
    });
    expect(missing).toBe(1);
  });

  test.each<readonly [string, ec2.SubnetSelection]>([
    ['group of subnets', { subnetGroupName: 'Workers' }],
    ['zone', { availabilityZones: ['eu-central-1a'] }],
  ])('%s', (_, vpcSubnets) => {
    expect(missingAfter((stack, vpc) => new PodNetwork(stack, 'PodNetwork', { vpc, vpcSubnets }))).toBe(1);
  });

  test('subnets of a peer', () => {
    const missing = missingAfter((stack, vpc) => {
      const network = new PodNetwork(stack, 'PodNetwork', { vpc });
      const peer = ec2.Peer.ipv4('10.1.9.0/24');
      network.allowPodAccess({ peer, subnets: vpc.selectSubnets({ subnetGroupName: 'ControlPlane' }).subnets });
      network.allowPodAccess({ peer, subnets: [thirdOf(vpc)] });
    });
    expect(missing).toBe(1);
  });
});

test('a subnet that the VPC does not know is not judged', () => {
  const stack = newStack();
  const vpc = vpcOf(stack, PUBLIC);
  const network = new PodNetwork(stack, 'PodNetwork', { vpc, workerCount: 0 });
  const subnet = ec2.Subnet.fromSubnetAttributes(stack, 'Other', {
    subnetId: 'subnet-1',
    availabilityZone: 'eu-central-1a',
    routeTableId: 'rtb-1',
    ipv4CidrBlock: '10.0.77.0/24',
  });
  expect(network.addWorker('worker-0', { index: 0, subnet, nodeIp: '10.0.77.4' }).nodeIp).toBe('10.0.77.4');
  expect(() => network.addWorker('worker-1', { index: 1, subnet, nodeIp: '10.0.77.3' })).toThrow(
    /^`nodeIp` 10\.0\.77\.3 is reserved by AWS \(future use\) in subnet 10\.0\.77\.0\/24/,
  );
});

const AVAILABILITY_ZONES = {
  'availability-zones:account=123456789012:region=eu-central-1': ['eu-central-1a', 'eu-central-1b', 'eu-central-1c'],
};

test.each<[string, (vpc: ec2.Vpc) => Pick<PodNetworkProps, 'vpcSubnets'>, number, number]>([
  ['private subnets with a way out need no Elastic IP', () => ({}), 1, 0],
  ['a selection of public subnets does', () => ({ vpcSubnets: { subnetType: ec2.SubnetType.PUBLIC } }), 1, 3],
  ['public subnets alone do', () => ({}), 0, 3],
])('%s', (_, select, natGateways, elasticIps) => {
  const stack = newStack();
  const vpc = new ec2.Vpc(stack, 'Vpc', {
    maxAzs: 1,
    natGateways,
    subnetConfiguration: [
      { name: 'Public', subnetType: ec2.SubnetType.PUBLIC },
      ...(natGateways > 0 ? [{ name: 'Private', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS }] : []),
    ],
  });
  new PodNetwork(stack, 'PodNetwork', { vpc, ...select(vpc) });
  const ofWorkers = Object.keys(propertiesOf(synthesize(stack), 'AWS::EC2::EIPAssociation'));
  expect(ofWorkers).toHaveLength(elasticIps);
});
