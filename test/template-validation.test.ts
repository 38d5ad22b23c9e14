import type { Stack } from 'aws-cdk-lib';
import { PodNetwork } from '../lib';
import { newStack, synthesize } from './synthesis';

const VALIDATED = { context: { '@aws-cdk/core:validateAgainstDefaultRules': true } };

function podNetworkIn(stack: Stack): PodNetwork {
  return new PodNetwork(stack, 'PodNetwork');
}

// the other tests leave the CDK's own validation of templates off, for its time
beforeAll(() => {
  delete process.env.CDK_VALIDATION;
});
afterAll(() => {
  process.env.CDK_VALIDATION = 'false';
});

test('the CDK finds nothing wrong in the template', () => {
  const stack = newStack(VALIDATED);
  podNetworkIn(stack);
  expect(() => synthesize(stack)).not.toThrow();
});

test('and would find a subnet that is stated beside the network interface', () => {
  const stack = newStack(VALIDATED);
  const [worker] = podNetworkIn(stack).workers;
  if (worker !== undefined) worker.instance.instance.subnetId = worker.subnet.subnetId;
  expect(() => synthesize(stack)).toThrow(/F3020|Validation failed/);
});
