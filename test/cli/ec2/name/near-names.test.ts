import { nearNames } from '../../../../cli/ec2/name/near-names';

test('names that are like the one that is not there, the likest first', () => {
  const names = ['PodNetworkStack', 'PodNetworkStak', 'Database', 'podnetworkstack-dev', 'Pod'];
  expect(nearNames('PodNetworkStac', names)).toEqual([
    'PodNetworkStack',
    'PodNetworkStak',
    'podnetworkstack-dev',
    'Pod',
  ]);
  expect(nearNames('Website', names)).toEqual([]);
});
