import { App, NestedStack, Stack, aws_ec2 as ec2 } from 'aws-cdk-lib';
import { PodNetwork } from '../../lib';
import { collectTemplates } from '../../lib/template/assembly/collect-templates';
import { readTemplates } from '../../lib/model-api';
import type { NodeHome } from '../../lib/model/node-home';
import { assemblyOf } from '../synthesis';
import { modelOf } from '../template/template-fixture';

test('the assembly says which construct made a node, in nested stacks too', () => {
  const app = new App({ context: { 'cdk-pod-network:validation': false }, analyticsReporting: false });
  const stack = new Stack(app, 'Stack');
  const network = new PodNetwork(stack, 'Net', { workerCount: 0 });
  network.addWorker('gpu', { index: 4 });
  new PodNetwork(new NestedStack(stack, 'Nested'), 'Net', { workerCount: 1 });
  new ec2.Instance(stack, 'Bastion', {
    vpc: network.vpc,
    vpcSubnets: { subnets: network.workers.map(({ subnet }) => subnet) },
    instanceType: new ec2.InstanceType('t3.nano'),
    machineImage: ec2.MachineImage.genericLinux({}),
  });
  const { nodes } = readTemplates(collectTemplates([assemblyOf(stack).directory]));
  const homes = nodes.map(({ home }): NodeHome => home).sort((a, b) => ((a.path ?? '') < (b.path ?? '') ? -1 : 1));
  expect(homes).toEqual([
    { stack: 'Stack', path: 'Stack/Bastion', worker: null },
    { stack: 'Stack', path: 'Stack/Nested/Net/worker-0', worker: { network: 'Stack/Nested/Net', index: 0 } },
    { stack: 'Stack', path: 'Stack/Net/gpu', worker: { network: 'Stack/Net', index: 4 } },
  ]);
});

test.each([
  ["Metadata: {'aws:cdk:path': S/Node/Resource}", 'S/Node'],
  ["Metadata: {'aws:cdk:path': {Ref: X}}", null],
  ['DependsOn: []', null],
])('a bare template says it where it holds paths: %s', (metadata, path) => {
  const model = modelOf(`Resources: {I: {Type: AWS::EC2::Instance, ${metadata}, Properties: {}}}`);
  expect(model.nodes.map(({ home }) => home)).toEqual([{ stack: 'Test', path, worker: null }]);
});
