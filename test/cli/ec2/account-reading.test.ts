import type { Account } from '../../../cli/ec2/account';
import { readAccount } from '../../../cli/ec2/account-reading';

test('volumes are asked for by their instances, 200 at a time', async () => {
  const instances = Array.from({ length: 450 }, (_, index) => ({ InstanceId: `i-${String(index)}` }));
  const asked: (readonly string[])[] = [];
  const account: Account = {
    ...{ name: 'stub', stack: () => Promise.resolve(null), stackNames: () => Promise.resolve([]) },
    ...{ dnsSupport: () => Promise.resolve(true), userData: () => Promise.resolve(null) },
    prefixListEntries: () => Promise.resolve(null),
    list: (kind, filter) => {
      if (kind === 'volumes') asked.push(filter?.values ?? []);
      return Promise.resolve(kind === 'vpcs' ? [{ VpcId: 'vpc-1' }] : kind === 'instances' ? instances : []);
    },
  };
  const request = { vpcIds: ['vpc-1'], stackNames: [], stackIds: new Map(), userData: false };
  await readAccount(account, { ...request, kinds: new Set(['volumes']) });
  expect(asked.map(({ length }) => length)).toEqual([200, 200, 50]);
  expect(asked.flat()).toEqual(instances.map(({ InstanceId }) => InstanceId));
});
