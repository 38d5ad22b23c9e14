import { App, Fn, Stack, Stage, aws_ec2 as ec2 } from 'aws-cdk-lib';
import { PodNetwork, PodNetworkErrors } from '../../../lib';
import { newStack } from '../../synthesis';

const beside = (
  first: Stack,
  second: Stack,
  podSupernet: string,
  vpc = new PodNetwork(first, 'A').vpc,
): (() => unknown) => {
  return () => new PodNetwork(second, 'B', { vpc, podSupernet });
};

test('two pod networks of one VPC whose pods would share addresses are refused, and both are named', () => {
  const stack = newStack();
  const build = beside(stack, stack, '10.200.128.0/17');
  expect(build).toThrow(
    '`podSupernet` 10.200.128.0/17 of Stack/B overlaps 10.200.0.0/16 of Stack/A in the same VPC; set another `podSupernet` for one of them',
  );
});

test('the refusal is one of this library, in another stack too', () => {
  const app = new App();
  const build = beside(new Stack(app, 'One'), new Stack(app, 'Two'), '10.200.0.0/16');
  try {
    build();
    throw new Error('it is not refused');
  } catch (error) {
    expect([PodNetworkErrors.isPodNetworkError(error), (error as Error).message]).toEqual([
      true,
      expect.stringContaining('of Two/B overlaps 10.200.0.0/16 of One/A'),
    ]);
  }
});

test.each<readonly [string, (name: string) => string]>([
  ['its id', (name) => `vpc-${name}`],
  ['the export of its id', (name) => Fn.importValue(name)],
])('a VPC that is imported twice is one by %s', (_, idOf) => {
  const stack = newStack();
  const imported = (id: string, vpcId: string): ec2.IVpc =>
    ec2.Vpc.fromVpcAttributes(stack, id, {
      vpcId,
      availabilityZones: ['eu-central-1a'],
      publicSubnetIds: ['subnet-1'],
      publicSubnetRouteTableIds: ['rtb-1'],
    });
  new PodNetwork(stack, 'A', { vpc: imported('First', idOf('1')) });
  expect(() => new PodNetwork(stack, 'B', { vpc: imported('Same', idOf('1')) })).toThrow(/of Stack\/B overlaps/);
  expect(() => new PodNetwork(stack, 'C', { vpc: imported('Other', idOf('2')) })).not.toThrow();
});

describe('is not refused', () => {
  test('another supernet', () => {
    const stack = newStack();
    expect(beside(stack, stack, '10.201.0.0/16')).not.toThrow();
  });

  test('the same supernet in a VPC of its own, and in a twin stage', () => {
    const app = new App();
    for (const name of ['Dev', 'Prod']) new PodNetwork(new Stack(new Stage(app, name), 'Stack'), 'PodNetwork');
    expect(() => new PodNetwork(new Stack(app, 'Alone'), 'PodNetwork')).not.toThrow();
  });

  test('one that takes the place of another that was removed', () => {
    const stack = newStack();
    const build = beside(stack, stack, '10.200.0.0/16', new ec2.Vpc(stack, 'Vpc', { maxAzs: 1, natGateways: 0 }));
    build();
    expect(build).toThrow();
    stack.node.tryRemoveChild('B');
    expect(build).not.toThrow();
  });

  test('VPCs whose look-ups are pending: the CDK gives all of them one id', () => {
    const stack = newStack({ env: { account: '123456789012', region: 'eu-central-1' } });
    const lookedUp = (id: string): ec2.IVpc => ec2.Vpc.fromLookup(stack, id, { vpcName: id });
    new PodNetwork(stack, 'A', { vpc: lookedUp('One') });
    expect(() => new PodNetwork(stack, 'B', { vpc: lookedUp('Two') })).not.toThrow();
  });
});
