import { PodNetwork, Rollout } from '../../../lib';
import { PodNetworkError } from '../../../lib/address/pod-network-error';
import { checkClusterName, clusterTag } from '../../../lib/construct/worker/cluster-tag';
import { newStack, synthesize } from '../../synthesis';

test.each(['', '-a', 'a.b', 'a'.repeat(101), 'a b'])('refuses "%s" as the name of a cluster', (name) => {
  expect(() => checkClusterName(name)).toThrow(PodNetworkError);
});

test('the tag is on each instance and on one group only', () => {
  const stack = newStack();
  new PodNetwork(stack, 'PodNetwork', { clusterName: 'prod' });
  const tagged = Object.values(synthesize(stack).Resources)
    .filter(({ Properties }) => JSON.stringify(Properties).includes(clusterTag('prod')))
    .map(({ Type }) => Type)
    .sort();
  expect(tagged).toEqual(['AWS::EC2::Instance', 'AWS::EC2::Instance', 'AWS::EC2::Instance', 'AWS::EC2::SecurityGroup']);
});

test('a rollout with a gate is refused at once, for the network and not for each worker', () => {
  const network = (rollout: Rollout) => () =>
    new PodNetwork(newStack(), 'PodNetwork', { clusterName: 'prod', workerCount: 1, rollout });
  expect(network(Rollout.oneByOne())).toThrow(
    new PodNetworkError(
      '`clusterName` "prod" and a `rollout` with a gate exclude each other: EC2 starts no instance with the tag key kubernetes.io/cluster/prod while its metadata shows tags, which the gate reads; leave out `clusterName`, or use Rollout.allAtOnce()',
    ),
  );
  expect(network(Rollout.allAtOnce())).not.toThrow();
});
