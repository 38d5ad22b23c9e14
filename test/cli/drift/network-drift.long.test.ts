import type { Drift } from '../../../cli/drift/drift';
import { verifyAccount } from '../../../cli/verify-account';
import type { TemplateSource } from '../../../lib/model-api';
import { accountOf } from '../ec2/described-account';
import { describeNetwork } from '../ec2/described-network';
import { type Item, ids, item, OTHER_GROUP, SECOND, expected, template } from './described-app';
import { FAULTS } from './faults';

const COMMAND = /^aws ec2 [a-z-]+( --[a-z0-9-]+( ('[^']+'|[\w.,/=:-]+))?)+$/;

const source: TemplateSource = {
  ...{ stackName: 'Stack', named: true, file: 'Stack.template.json', template: { ...template }, bytes: 0 },
  ...{ environment: { account: null, region: null }, nested: {}, duplicates: [] },
};
const target = { sources: [source], stack: 'Stack', vpcIds: [], userData: false };

test('an account as it was deployed has no drift, and keeps the rules', async () => {
  const { drift, rules, pairs, judged } = await verifyAccount(accountOf(describeNetwork(expected)), target);
  expect({ drift, pairs, judged }).toEqual({ drift: [], pairs: [], judged: true });
  expect(Object.values(rules)).toEqual(['proved', 'proved', 'proved']);
});

test.each(FAULTS)('$name is named, with what mends it and the pairs that it breaks', async (fault) => {
  const account = describeNetwork(expected);
  fault.inject(account);
  const { drift, findings, pairs, rules } = await verifyAccount(accountOf(account), target);
  const told = (each: Drift): readonly string[] => [each.resource, each.property, each.expected, each.actual];
  const whole = drift.map(told).map(([resource = '', property = '', plan = '', actual = '']) => {
    const planned = fault.drift.find(([id, what]) => id === resource && what === property);
    // what is gone has no id of AWS to be shown by
    return planned?.[3] === '' ? [resource, property, planned[2], ''] : [resource, property, plan, actual];
  });
  const byText = (a: readonly string[], b: readonly string[]): number => (a.join() < b.join() ? -1 : 1);
  expect(whole.sort(byText)).toEqual([...fault.drift].sort(byText));
  const order = drift.map(({ resource, property }) => `${resource} ${property}`);
  expect(order).toEqual([...order].sort());
  const fixes = drift.map(({ fix }) => fix);
  expect(fixes.filter((fix) => fault.mends.test(fix))).not.toEqual([]);
  // what looks like a command is one, whole
  expect(fixes.filter((fix) => fix.startsWith('aws ') && !COMMAND.test(fix))).toEqual([]);
  if (fault.breaks === null) return;
  const [id, from, to] = fault.breaks;
  expect(findings).toContainEqual(expect.objectContaining({ id }));
  expect(pairs).toContainEqual(expect.objectContaining({ from, to, rule: id }));
  expect(Object.values(rules).every((verdict) => verdict === 'proved')).toBe(false);
});

test('which table a subnet uses is unknown while that changes', async () => {
  const account = describeNetwork(expected);
  for (const each of item(account, 'routeTables', 'RouteTableId', ids.table).Associations as Item[])
    each.AssociationState = { State: 'disassociating' };
  const { rules, findings } = await verifyAccount(accountOf(account), target);
  expect(rules.podToPodWithoutNat).toBe('unknown');
  expect(findings).toContainEqual(
    expect.objectContaining({
      message: expect.stringMatching(/the route table association rtbassoc-\w+ is disassoc/) as string,
    }),
  );
});

test('a change of what the template leaves to AWS is none, and neither is what it has nothing to do with', async () => {
  const account = describeNetwork(expected);
  item(account, 'instances', 'InstanceId', ids.i1).ImageId = 'ami-0fedcba9876543210';
  // EC2 lists a block for a while after it was taken away
  (item(account, 'vpcs', 'VpcId', ids.vpc).CidrBlockAssociationSet as Item[]).push({
    CidrBlock: '100.64.0.0/16',
    CidrBlockState: { State: 'disassociated' },
  });
  account.lists.securityGroups.push({
    ...{ GroupId: OTHER_GROUP, GroupName: 'other', VpcId: account.liveId(ids.vpc) },
    ...{ IpPermissions: [], IpPermissionsEgress: [] },
  });
  account.lists.networkInterfaces.push({
    ...{ NetworkInterfaceId: SECOND, SubnetId: account.liveId(ids.subnet), VpcId: account.liveId(ids.vpc) },
    ...{ PrivateIpAddress: '10.0.1.99', Groups: [{ GroupId: OTHER_GROUP }], SourceDestCheck: true },
  });
  const { drift, rules } = await verifyAccount(accountOf(account), target);
  expect(drift).toEqual([]);
  expect(Object.values(rules)).toEqual(['proved', 'proved', 'proved']);
});
