import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { PodNetwork } from '../../../lib';
import { newStack } from '../../synthesis';

test.each<[string, number]>([
  ['8.8.0.0/16', 1],
  ['172.32.0.0/16', 1],
  ['10.200.0.0/16', 0],
  ['100.64.0.0/16', 0],
  ['172.31.0.0/16', 0],
  ['192.168.0.0/16', 0],
])('%s gives %d warnings', (podSupernet, warnings) => {
  const stack = newStack();
  new PodNetwork(stack, 'PodNetwork', { podSupernet });
  const found = Annotations.fromStack(stack).findWarning(
    '/Stack/PodNetwork',
    Match.stringLikeRegexp('not a private block'),
  );
  expect(found).toHaveLength(warnings);
});
