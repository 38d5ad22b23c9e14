import { App, NestedStack, Stack } from 'aws-cdk-lib';
import { PodNetwork } from '../../../lib';
import { collectTemplates } from '../../../lib/template/assembly/collect-templates';
import { assemblyOf } from '../../synthesis';

test('the assembly says which instances are workers, in nested stacks too, until they are taken away', () => {
  const app = new App({ context: { 'cdk-pod-network:validation': false }, analyticsReporting: false });
  const stack = new Stack(app, 'Stack');
  const nested = new NestedStack(stack, 'Nested');
  const on = new PodNetwork(stack, 'On', { workerCount: 2 });
  new PodNetwork(nested, 'Off', { workerCount: 1, validation: false });
  on.node.tryRemoveChild('worker-1');
  const [source] = collectTemplates([assemblyOf(stack).directory]);
  expect(source?.artifact?.constructs.workers).toEqual([
    { id: expect.stringMatching(/^Onworker0Instance\w+$/) as string, network: 'Stack/On', index: 0, validated: true },
    {
      id: expect.stringMatching(/^NestedNestedStack\w+\.Offworker0Instance\w+$/) as string,
      network: 'Stack/Nested/Off',
      index: 0,
      validated: false,
    },
  ]);
});
