import type { Drift } from '../../../cli/drift/drift';
import { verifyAccount } from '../../../cli/verify-stack';
import type { NetworkModel, TemplateSource } from '../../../lib/model';
import { defaultTemplate, idOf, modelOf } from '../../rules/default-app';
import { accountOf } from '../ec2/described-account';
import { describeNetwork, type DescribedNetwork } from '../ec2/described-network';

const template = defaultTemplate();
const expected: NetworkModel = modelOf(template);
const ids = {
  table: idOf(template, 'RouteTable'),
  subnet: idOf(template, 'Subnet'),
  group: idOf(template, 'SecurityGroup'),
  vpc: idOf(template, 'VPC'),
  gateway: idOf(template, 'InternetGateway'),
  ...Object.fromEntries(
    [0, 1, 2].flatMap((n) => [
      [`eni${String(n)}`, idOf(template, 'NetworkInterface', new RegExp(`worker${String(n)}`))],
      [`i${String(n)}`, idOf(template, 'Instance', new RegExp(`worker${String(n)}`))],
    ]),
  ),
} as Record<'table' | 'subnet' | 'group' | 'vpc' | 'gateway' | `eni${0 | 1 | 2}` | `i${0 | 1 | 2}`, string>;

type Item = Record<string, unknown>;
type Account = DescribedNetwork;

function item(account: Account, kind: keyof Account['lists'], key: string, modelId: string): Item {
  const found = account.lists[kind].find((each) => each[key] === account.liveId(modelId));
  if (found === undefined) throw new Error(`no ${modelId}`);
  return found;
}

function routesOf(account: Account): Item[] {
  return item(account, 'routeTables', 'RouteTableId', ids.table).Routes as Item[];
}

function podRoute(account: Account, block: string): Item {
  const found = routesOf(account).find((route) => route.DestinationCidrBlock === block);
  if (found === undefined) throw new Error(`no route ${block}`);
  return found;
}

const OTHER_GROUP = 'sg-0fedcba9876543210';
const OTHER_ACL = 'acl-0fedcba9876543210';
const OTHER_TABLE = 'rtb-0fedcba9876543210';
const SECOND = 'eni-0fedcba9876543210';

const COMMAND = /^aws ec2 [a-z-]+( --[a-z0-9-]+( ('[^']+'|[\w.,/=:-]+))?)+$/;

interface Fault {
  readonly name: string;
  readonly inject: (account: Account) => void;
  /** resource, property, expected, actual */
  readonly drift: readonly (readonly [string, string, string, string])[];
  readonly mends: RegExp;
  /** the finding that explains what no longer works, and ends of a pair; null where all still works */
  readonly breaks: readonly [string, string, string] | null;
}

const show = (id: string): string => `${id} (${describeNetwork(expected).liveId(id)})`;

/** Changes that somebody makes behind CloudFormation's back, in the JSON of the API. */
const FAULTS: readonly Fault[] = [
  {
    name: 'a route deleted',
    inject: (account) => routesOf(account).splice(routesOf(account).indexOf(podRoute(account, '10.200.1.0/24')), 1),
    drift: [[ids.table, 'route 10.200.1.0/24', show(ids.eni1), 'none']],
    mends:
      /^aws ec2 create-route --route-table-id rtb-\w+ --destination-cidr-block 10\.200\.1\.0\/24 --network-interface-id eni-\w+$/,
    breaks: ['route-missing', 'pod@worker-0', 'pod@worker-1'],
  },
  {
    name: 'a route pointed at another interface',
    inject: (account) => {
      podRoute(account, '10.200.1.0/24').NetworkInterfaceId = account.liveId(ids.eni2);
    },
    drift: [[ids.table, 'route 10.200.1.0/24', show(ids.eni1), show(ids.eni2)]],
    mends:
      /^aws ec2 replace-route --route-table-id rtb-\w+ --destination-cidr-block 10\.200\.1\.0\/24 --network-interface-id eni-\w+$/,
    breaks: ['route-loop', 'pod@worker-0', 'pod@worker-1'],
  },
  {
    name: 'a blackhole, as its interface is gone',
    inject: (account) => {
      podRoute(account, '10.200.1.0/24').State = 'blackhole';
      for (const [kind, key] of [
        ['networkInterfaces', 'NetworkInterfaceId'],
        ['instances', 'InstanceId'],
      ] as const)
        account.lists[kind] = account.lists[kind].filter(
          (each) => ![account.liveId(ids.eni1), account.liveId(ids.i1)].includes(String(each[key])),
        );
    },
    drift: [
      [ids.table, 'route 10.200.1.0/24', show(ids.eni1), ''],
      [ids.i1, 'existence', 'exists', 'is not there'],
      [ids.eni1, 'existence', 'exists', 'is not there'],
    ],
    mends: /revert-drift/,
    breaks: null,
  },
  {
    name: 'source/dest check switched on',
    inject: (account) => {
      item(account, 'networkInterfaces', 'NetworkInterfaceId', ids.eni1).SourceDestCheck = true;
    },
    drift: [[ids.eni1, 'SourceDestCheck', 'false', 'true']],
    mends: /^aws ec2 modify-network-interface-attribute --network-interface-id eni-\w+ --no-source-dest-check$/,
    breaks: ['source-dest-check-on', 'pod@worker-1', 'pod@worker-0'],
  },
  {
    name: 'a rule of the group revoked',
    inject: (account) => {
      const group = item(account, 'securityGroups', 'GroupId', ids.group);
      group.IpPermissions = (group.IpPermissions as Item[]).filter((rule) => rule.IpRanges === undefined);
    },
    drift: [[ids.group, 'ingress all protocols, 10.200.0.0/16', 'allowed', 'none']],
    mends:
      /^aws ec2 authorize-security-group-ingress --group-id sg-\w+ --ip-permissions 'IpProtocol=-1,IpRanges=\[\{CidrIp=10\.200\.0\.0\/16\}\]'$/,
    breaks: ['security-group-reference-only', 'pod@worker-0', 'pod@worker-1'],
  },
  {
    name: 'a group swapped',
    inject: (account) => {
      account.lists.securityGroups.push({
        ...{ GroupId: OTHER_GROUP, GroupName: 'other', VpcId: account.liveId(ids.vpc), IpPermissions: [] },
        IpPermissionsEgress: [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
      });
      item(account, 'networkInterfaces', 'NetworkInterfaceId', ids.eni1).Groups = [{ GroupId: OTHER_GROUP }];
    },
    drift: [[ids.eni1, 'security groups', show(ids.group), OTHER_GROUP]],
    mends: /^aws ec2 modify-network-interface-attribute --network-interface-id eni-\w+ --groups sg-\w+$/,
    breaks: ['security-group-ingress-missing', 'pod@worker-0', 'pod@worker-1'],
  },
  {
    name: 'the subnet associated with another table',
    inject: (account) => {
      const table = item(account, 'routeTables', 'RouteTableId', ids.table);
      const Routes = routesOf(account).filter(({ DestinationCidrBlock }) => DestinationCidrBlock !== '10.200.1.0/24');
      account.lists.routeTables.push({ ...table, RouteTableId: OTHER_TABLE, Routes, Tags: [] });
      table.Associations = [];
    },
    drift: [[ids.subnet, 'route table', show(ids.table), OTHER_TABLE]],
    mends: /^aws ec2 replace-route-table-association --association-id rtbassoc-\w+ --route-table-id rtb-\w+$/,
    breaks: ['route-missing', 'pod@worker-0', 'pod@worker-1'],
  },
  {
    name: 'the association of the subnet deleted',
    inject: (account) => {
      item(account, 'routeTables', 'RouteTableId', ids.table).Associations = [];
    },
    drift: [[ids.subnet, 'route table', show(ids.table), show(`${ids.vpc}.MainRouteTable`)]],
    mends: /^aws ec2 associate-route-table --subnet-id subnet-\w+ --route-table-id rtb-\w+$/,
    breaks: ['route-missing', 'pod@worker-0', 'pod@worker-1'],
  },
  {
    name: 'the association of the subnet failed',
    inject: (account) => {
      for (const each of item(account, 'routeTables', 'RouteTableId', ids.table).Associations as Item[])
        each.AssociationState = { State: 'failed', StatusMessage: 'no such subnet' };
    },
    drift: [[ids.subnet, 'route table', show(ids.table), show(`${ids.vpc}.MainRouteTable`)]],
    mends: /^aws ec2 associate-route-table --subnet-id subnet-\w+ --route-table-id rtb-\w+$/,
    breaks: ['route-missing', 'pod@worker-0', 'pod@worker-1'],
  },
  {
    name: 'the subnet given to another ACL',
    inject: (account) => {
      const [acl] = account.lists.networkAcls;
      account.lists.networkAcls.push({ ...acl, NetworkAclId: OTHER_ACL, IsDefault: false, Entries: [] });
      if (acl !== undefined) acl.Associations = [];
    },
    drift: [[ids.subnet, 'network ACL', show(`${ids.vpc}.DefaultNetworkAcl`), OTHER_ACL]],
    mends: /^aws ec2 replace-network-acl-association --association-id aclassoc-\w+ --network-acl-id acl-\w+$/,
    breaks: ['network-acl-denies', 'pod@worker-1', 'internet'],
  },
  {
    name: 'the entry of the ACL that allows all narrowed',
    inject: (account) => {
      const entries = account.lists.networkAcls[0]?.Entries as Item[];
      Object.assign(entries.find(({ Egress, RuleNumber }) => Egress === true && RuleNumber === 100) ?? {}, {
        ...{ Protocol: '6', PortRange: { From: 1, To: 1000 } },
      });
    },
    drift: [
      [
        `${ids.vpc}.DefaultNetworkAcl`,
        'egress entry 100',
        'allow all protocols, 0.0.0.0/0',
        'allow tcp 1-1000, 0.0.0.0/0',
      ],
    ],
    mends:
      /^aws ec2 replace-network-acl-entry --network-acl-id acl-\w+ --rule-number 100 --egress --protocol -1 --cidr-block 0\.0\.0\.0\/0 --rule-action allow$/,
    breaks: null,
  },
  {
    name: 'a block added to the VPC',
    inject: (account) => {
      (item(account, 'vpcs', 'VpcId', ids.vpc).CidrBlockAssociationSet as Item[]).push({
        ...{ CidrBlock: '100.64.0.0/16', AssociationId: 'vpc-cidr-assoc-0fedcba9876543210' },
        CidrBlockState: { State: 'associated' },
      });
    },
    drift: [[ids.vpc, 'CIDR block 100.64.0.0/16', 'none', 'associated']],
    mends: /^aws ec2 disassociate-vpc-cidr-block --association-id vpc-cidr-assoc-0fedcba9876543210$/,
    breaks: null,
  },
  {
    name: 'a more specific route added',
    inject: (account) =>
      routesOf(account).push({
        ...{ DestinationCidrBlock: '10.200.1.0/28', NetworkInterfaceId: account.liveId(ids.eni2) },
        ...{ Origin: 'CreateRoute', State: 'active' },
      }),
    drift: [[ids.table, 'route 10.200.1.0/28', 'none', show(ids.eni2)]],
    mends: /^aws ec2 delete-route --route-table-id rtb-\w+ --destination-cidr-block 10\.200\.1\.0\/28$/,
    breaks: ['route-loop', 'pod@worker-0', 'pod@worker-1'],
  },
  {
    name: 'a deny added to the ACL',
    inject: (account) => {
      const [acl] = account.lists.networkAcls;
      (acl?.Entries as Item[]).push({
        ...{ RuleNumber: 50, Egress: false, RuleAction: 'deny', CidrBlock: '10.200.1.0/24', Protocol: '6' },
        PortRange: { From: 80, To: 80 },
      });
    },
    drift: [[`${ids.vpc}.DefaultNetworkAcl`, 'ingress entry 50', 'none', 'deny tcp 80, 10.200.1.0/24']],
    mends: /^aws ec2 delete-network-acl-entry --network-acl-id acl-\w+ --rule-number 50 --ingress$/,
    breaks: null,
  },
  {
    name: 'a second interface on a worker',
    inject: (account) => {
      const first = item(account, 'networkInterfaces', 'NetworkInterfaceId', ids.eni1);
      account.lists.networkInterfaces.push({
        ...{ ...first, NetworkInterfaceId: SECOND, PrivateIpAddress: '10.0.1.99', PrivateIpAddresses: [], TagSet: [] },
        Attachment: { AttachmentId: 'eni-attach-0fedcba98', InstanceId: account.liveId(ids.i1), DeviceIndex: 1 },
      });
      (item(account, 'instances', 'InstanceId', ids.i1).NetworkInterfaces as Item[]).push({
        ...{ NetworkInterfaceId: SECOND, Attachment: { DeviceIndex: 1 } },
      });
    },
    drift: [[ids.i1, 'network interfaces', show(ids.eni1), `${SECOND} besides`]],
    mends: /^aws ec2 detach-network-interface --attachment-id eni-attach-0fedcba98$/,
    breaks: null,
  },
  {
    name: 'an interface made again by hand, with another primary address',
    inject: (account) => {
      const each = item(account, 'networkInterfaces', 'NetworkInterfaceId', ids.eni1);
      each.PrivateIpAddress = '10.0.1.77';
      each.PrivateIpAddresses = [{ PrivateIpAddress: '10.0.1.77', Association: each.Association }];
    },
    drift: [[ids.eni1, 'primary private address', '10.0.1.21', '10.0.1.77']],
    mends: /^make the interface again, .*revert-drift/,
    breaks: null,
  },
  {
    name: 'a second address on an interface',
    inject: (account) => {
      const each = item(account, 'networkInterfaces', 'NetworkInterfaceId', ids.eni1);
      (each.PrivateIpAddresses as Item[]).push({ PrivateIpAddress: '10.0.1.99' });
    },
    drift: [[ids.eni1, 'private address', 'none', '10.0.1.99']],
    mends: /^aws ec2 unassign-private-ip-addresses --network-interface-id eni-\w+ --private-ip-addresses 10\.0\.1\.99$/,
    breaks: null,
  },
  {
    name: 'a worker stopped',
    inject: (account) => {
      item(account, 'instances', 'InstanceId', ids.i1).State = { Name: 'stopped' };
    },
    drift: [[ids.i1, 'state', 'running', 'stopped']],
    mends: /^aws ec2 start-instances --instance-ids i-\w+$/,
    breaks: ['route-blackhole', 'pod@worker-0', 'pod@worker-1'],
  },
  {
    name: 'the internet gateway detached',
    inject: (account) => {
      item(account, 'internetGateways', 'InternetGatewayId', ids.gateway).Attachments = [];
    },
    drift: [
      [ids.gateway, 'attachment', show(ids.vpc), 'none'],
      [ids.table, 'route 0.0.0.0/0', show(ids.gateway), `${show(ids.gateway)}: blackhole`],
    ],
    mends: /^aws ec2 attach-internet-gateway --internet-gateway-id igw-\w+ --vpc-id vpc-\w+$/,
    breaks: ['route-blackhole', 'pod@worker-1', 'internet'],
  },
  {
    name: 'the public address taken',
    inject: (account) => {
      const each = item(account, 'networkInterfaces', 'NetworkInterfaceId', ids.eni1);
      delete each.Association;
      each.PrivateIpAddresses = [{ PrivateIpAddress: each.PrivateIpAddress }];
      account.lists.addresses.push({
        ...{ AllocationId: 'eipalloc-0fedcba9876543210', PublicIp: '198.51.100.7' },
        Tags: [{ Key: 'aws:cloudformation:stack-name', Value: 'Stack' }],
      });
    },
    drift: [[ids.eni1, 'public address', 'true', 'false']],
    mends: /^aws ec2 associate-address --network-interface-id eni-\w+ --allocation-id eipalloc-0fedcba9876543210$/,
    breaks: ['no-public-address', 'pod@worker-1', 'internet'],
  },
  {
    name: 'the resolver switched off',
    inject: (account) => account.dnsSupport.set(account.liveId(ids.vpc), false),
    drift: [[ids.vpc, 'EnableDnsSupport', 'true', 'false']],
    mends: /^aws ec2 modify-vpc-attribute --vpc-id vpc-\w+ --enable-dns-support Value=true$/,
    breaks: ['resolver-off', 'pod@worker-0', 'resolver'],
  },
];

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
      message: expect.stringMatching(/rtbassoc-\w+ with a route table is disassoc/) as string,
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
