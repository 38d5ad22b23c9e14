import { NestedStack } from 'aws-cdk-lib';
import { PodNetwork } from '../lib';
import { markedWorkers } from '../lib/worker-mark';
import { newStack } from './synthesis';

test('the instances of workers are marked, in nested stacks too, until they are taken away', () => {
  const stack = newStack();
  const nested = new NestedStack(stack, 'Nested');
  const on = new PodNetwork(stack, 'On', { workers: 2 });
  const off = new PodNetwork(nested, 'Off', { workers: 1, validation: false });
  on.node.tryRemoveChild('worker-1');
  expect(markedWorkers(stack.node.root)).toEqual([
    {
      network: off,
      validation: false,
      templateFile: nested.templateFile,
      logicalId: expect.stringMatching(/^Offworker0Instance/) as string,
    },
    {
      network: on,
      validation: true,
      templateFile: stack.templateFile,
      logicalId: expect.stringMatching(/^Onworker0Instance/) as string,
    },
  ]);
});
