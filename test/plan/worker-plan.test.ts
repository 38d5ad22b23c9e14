import { App, NestedStack, Stack } from 'aws-cdk-lib';
import { CfnSubnet, CfnVPC } from 'aws-cdk-lib/aws-ec2';
import { PodNetwork } from '../../lib';
import { collectTemplates } from '../../lib/template/assembly/collect-templates';
import type { NetworkModel } from '../../lib/model/network-model';
import { readTemplates } from '../../lib/template/template-reader';
import { planOf } from '../../lib/plan/worker-plan';
import { modelOf } from '../template/template-fixture';

function synthesized(build: (app: App) => void): NetworkModel {
  const app = new App();
  build(app);
  return readTemplates(collectTemplates([app.synth().directory]));
}

describe('what the constructs write', () => {
  test("the default network gives the source document's table", () => {
    const model = synthesized((app) => new PodNetwork(new Stack(app, 'S'), 'PodNetwork'));
    const { podSupernet, workers } = planOf(model);
    expect(model.unread).toEqual([]);
    expect(podSupernet).toBe('10.200.0.0/16');
    expect(workers.map(({ index, name, nodeIp, podCidr }) => ({ index, name, nodeIp, podCidr }))).toEqual([
      { index: 0, name: 'worker-0', nodeIp: '10.0.1.20', podCidr: '10.200.0.0/24' },
      { index: 1, name: 'worker-1', nodeIp: '10.0.1.21', podCidr: '10.200.1.0/24' },
      { index: 2, name: 'worker-2', nodeIp: '10.0.1.22', podCidr: '10.200.2.0/24' },
    ]);
    for (const row of workers) {
      expect(model.networkInterfaces.find(({ id }) => id === row.interface)).toMatchObject({
        addresses: [row.nodeIp],
        subnetId: row.subnet,
        sourceDestCheck: false,
        hasPublicAddress: true,
      });
    }
  });

  test('workers of a nested stack are found there', () => {
    const model = synthesized((app) => {
      new PodNetwork(new NestedStack(new Stack(app, 'App'), 'Workers'), 'PodNetwork', { workerCount: 1 });
    });
    expect(model.unread).toEqual([]);
    expect(model.stacks.map(({ name }) => name)).toEqual([
      'App',
      expect.stringMatching(/^App\.WorkersNestedStack/) as string,
    ]);
    expect(planOf(model).workers).toMatchObject([{ name: 'worker-0', nodeIp: '10.0.1.20', podCidr: '10.200.0.0/24' }]);
  });

  test.each(['eu-west-1', 'us-east-1'])('stacks are tied together, a stack in %s too', (region) => {
    const stack = (app: App, id: string, home: string): Stack =>
      new Stack(app, id, { env: { account: '111111111111', region: home }, crossRegionReferences: true });
    const model = synthesized((app) => {
      const vpc = new CfnVPC(stack(app, 'Net', 'eu-west-1'), 'Vpc', { cidrBlock: '10.5.0.0/16' });
      new CfnSubnet(stack(app, 'App', region), 'Subnet', { vpcId: vpc.ref, cidrBlock: '10.5.1.0/24' });
    });
    expect(model.unread).toEqual([]);
    expect(model.subnets).toMatchObject([{ id: 'Subnet', vpcId: 'Vpc' }]);
  });
});

test('a template without workers has no plan', () => {
  expect(planOf(modelOf('Resources: {Bucket: {Type: AWS::S3::Bucket}}'))).toEqual({
    podSupernet: null,
    workers: [],
    networks: [],
  });
});
