import { similarNames } from '../../lib/address/similar-names';

test('names that are like the one that is not there, the likest first', () => {
  const names = ['PodNetworkStack', 'PodNetworkStak', 'Database', 'podnetworkstack-dev', 'Pod'];
  expect(similarNames('PodNetworkStac', names)).toEqual([
    'PodNetworkStack',
    'PodNetworkStak',
    'podnetworkstack-dev',
    'Pod',
  ]);
  expect(similarNames('Website', names)).toEqual([]);
});
