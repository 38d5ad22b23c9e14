import { App, Stack, aws_ec2 as ec2 } from 'aws-cdk-lib';
import { PodNetwork } from '../../../lib';
import { PodNetworkError } from '../../../lib/address/pod-network-error';
import { newStack } from '../../synthesis';

function madeVpc(stack: Stack, id: string): ec2.Vpc {
  return new ec2.Vpc(stack, id, { maxAzs: 1, natGateways: 0, restrictDefaultSecurityGroup: false });
}

function importedVpc(stack: Stack, id: string, vpcId: string): ec2.IVpc {
  return ec2.Vpc.fromVpcAttributes(stack, id, {
    vpcId,
    availabilityZones: ['eu-central-1a'],
    publicSubnetIds: [`subnet-of-${id}`],
    publicSubnetRouteTableIds: ['rtb-1'],
  });
}

function firstOf({ publicSubnets: [first] }: ec2.IVpc): ec2.ISubnet {
  if (first === undefined) throw new Error('the VPC has no public subnet');
  return first;
}

function adding(stack: Stack, vpc: ec2.IVpc, subnet: ec2.ISubnet): () => unknown {
  return () => new PodNetwork(stack, 'PodNetwork', { vpc, workerCount: 0 }).addWorker('worker-0', { index: 0, subnet });
}

function refusalOf(subnet: string, vpc: string): PodNetworkError {
  return new PodNetworkError(
    `subnet "${subnet}" is not in the pod network's VPC "${vpc}"; use a subnet of that VPC, or create another pod network`,
  );
}

describe('refuses a subnet of another VPC', () => {
  test('made in the same stack', () => {
    const stack = newStack();
    const [vpc, other] = [madeVpc(stack, 'Vpc'), madeVpc(stack, 'Other')];
    expect(adding(stack, vpc, firstOf(other))).toThrow(refusalOf('Stack/Other/PublicSubnet1', 'Stack/Vpc'));
  });

  test('made in another stack', () => {
    const app = new App();
    const [stack, others] = [new Stack(app, 'Stack'), new Stack(app, 'Others')];
    const [vpc, other] = [madeVpc(stack, 'Vpc'), madeVpc(others, 'Other')];
    expect(adding(stack, vpc, firstOf(other))).toThrow(refusalOf('Others/Other/PublicSubnet1', 'Stack/Vpc'));
  });

  test('imported', () => {
    const stack = newStack();
    const [vpc, other] = [importedVpc(stack, 'Vpc', 'vpc-1'), importedVpc(stack, 'Other', 'vpc-2')];
    expect(adding(stack, vpc, firstOf(other))).toThrow(refusalOf('subnet-of-Other', 'Stack/Vpc'));
  });

  test('by the selection for workers that state none', () => {
    const stack = newStack();
    const [vpc, other] = [madeVpc(stack, 'Vpc'), madeVpc(stack, 'Other')];
    const vpcSubnets = { subnets: [firstOf(other)] };
    expect(() => new PodNetwork(stack, 'PodNetwork', { vpc, vpcSubnets })).toThrow(PodNetworkError);
  });
});

describe('takes a subnet', () => {
  test('of the VPC that was added beside its own', () => {
    const stack = newStack();
    const vpc = madeVpc(stack, 'Vpc');
    const subnet = new ec2.PublicSubnet(stack, 'Added', {
      vpcId: vpc.vpcId,
      cidrBlock: '10.0.200.0/24',
      availabilityZone: 'eu-central-1a',
    });
    expect(adding(stack, vpc, subnet)).not.toThrow();
  });

  test('of the VPC in another stack', () => {
    const app = new App();
    const vpc = madeVpc(new Stack(app, 'Vpcs'), 'Vpc');
    expect(adding(new Stack(app, 'Stack'), vpc, firstOf(vpc))).not.toThrow();
  });

  test('of the same VPC, imported twice', () => {
    const stack = newStack();
    const [vpc, again] = [importedVpc(stack, 'Vpc', 'vpc-1'), importedVpc(stack, 'Again', 'vpc-1')];
    expect(adding(stack, vpc, firstOf(again))).not.toThrow();
  });

  test('of a VPC whose look-up is pending', () => {
    const stack = newStack({ env: { account: '123456789012', region: 'eu-central-1' } });
    const vpc = ec2.Vpc.fromLookup(stack, 'Vpc', { vpcId: 'vpc-2' });
    expect(adding(stack, vpc, firstOf(importedVpc(stack, 'Again', 'vpc-2')))).not.toThrow();
  });

  test('that was imported without its VPC', () => {
    const stack = newStack();
    const subnet = ec2.Subnet.fromSubnetAttributes(stack, 'Subnet', {
      subnetId: 'subnet-1',
      availabilityZone: 'eu-central-1a',
      routeTableId: 'rtb-1',
    });
    expect(adding(stack, madeVpc(stack, 'Vpc'), subnet)).not.toThrow();
  });
});
