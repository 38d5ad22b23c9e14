import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { PodNetwork, type PodNetworkProps, type WorkerOptions } from '../../../lib';
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

test.each<[readonly string[], string | null]>([
  [['10.64.0.0/10', '100.64.0.0/10'], null],
  [['10.64.0.0/10', '8.8.8.0/24'], 'contains 8.8.8.0/24, which is not a private block: '],
  [['9.9.9.0/24', '8.8.8.0/24'], 'contains 9.9.9.0/24, 8.8.8.0/24, which are not private blocks: '],
])('pods that keep their addresses towards %j are warned of, for the network or one worker', (blocks, message) => {
  const warned = (path: string, network: PodNetworkProps, worker: Partial<WorkerOptions>) => {
    const stack = newStack();
    new PodNetwork(stack, 'PodNetwork', { ...network, workerCount: 0 }).addWorker('worker', { index: 0, ...worker });
    return Annotations.fromStack(stack)
      .findWarning(path, Match.stringLikeRegexp('nonMasqueradeCidrs'))
      .map(({ entry }) => JSON.stringify(entry.data));
  };
  const nonMasqueradeCidrs = [...blocks];
  const expected = message === null ? [] : [expect.stringContaining(message) as string];
  expect(warned('/Stack/PodNetwork', { nonMasqueradeCidrs }, {})).toEqual(expected);
  expect(warned('/Stack/PodNetwork/worker', {}, { nonMasqueradeCidrs })).toEqual(expected);
  expect(warned('/Stack/PodNetwork/worker', { nonMasqueradeCidrs }, {})).toEqual([]);
});
