import {
  OTHER_ACL,
  OTHER_GROUP,
  OTHER_TABLE,
  SECOND,
  ids,
  item,
  podRoute,
  routesOf,
  show,
  type Account,
  type Item,
} from './described-app';

export interface Fault {
  readonly name: string;
  readonly inject: (account: Account) => void;
  /** resource, property, expected, actual */
  readonly drift: readonly (readonly [string, string, string, string])[];
  readonly mends: RegExp;
  /** the finding that explains what no longer works, and ends of a pair; null where all still works */
  readonly breaks: readonly [string, string, string] | null;
}

function takePublicAddress(account: Account, interfaceId: string, allocationId: string): void {
  const each = item(account, 'networkInterfaces', 'NetworkInterfaceId', interfaceId);
  delete each.Association;
  each.PrivateIpAddresses = [{ PrivateIpAddress: each.PrivateIpAddress }];
  account.lists.addresses.push({
    ...{ AllocationId: allocationId, PublicIp: '198.51.100.7' },
    Tags: [{ Key: 'aws:cloudformation:stack-name', Value: 'Stack' }],
  });
}

/** Changes that somebody makes behind CloudFormation's back, in the JSON of the API. */
export const FAULTS: readonly Fault[] = [
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
      group.IpPermissions = (group.IpPermissions as Item[]).filter(
        (rule) => !JSON.stringify(rule).includes('10.200.0.0/16'),
      );
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
    mends: /^recreate the interface, .*revert-drift/,
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
    name: 'a root volume of another size and type, not encrypted',
    inject: (account) => {
      const { BlockDeviceMappings } = item(account, 'instances', 'InstanceId', ids.i1);
      const [{ Ebs }] = BlockDeviceMappings as [{ Ebs: Item }];
      const volume = account.lists.volumes.find(({ VolumeId }) => VolumeId === Ebs.VolumeId);
      Object.assign(volume ?? {}, { Size: 30, VolumeType: 'gp2', Encrypted: false });
    },
    drift: [
      [ids.i1, 'VolumeSize of /dev/sda1', '20 GiB', '30 GiB'],
      [ids.i1, 'VolumeType of /dev/sda1', 'gp3', 'gp2'],
      [ids.i1, 'Encrypted of /dev/sda1', 'true', 'false'],
    ],
    mends: /^run cdk deploy --revert-drift/,
    breaks: null,
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
      takePublicAddress(account, ids.eni1, 'eipalloc-0fedcba9876543210');
    },
    drift: [[ids.eni1, 'public address', 'true', 'false']],
    mends: /^aws ec2 associate-address --network-interface-id eni-\w+ --allocation-id eipalloc-0fedcba9876543210$/,
    breaks: ['no-public-address', 'pod@worker-1', 'internet'],
  },
  {
    name: 'two public addresses taken',
    inject: (account) => {
      takePublicAddress(account, ids.eni0, 'eipalloc-0fedcba9876543211');
      takePublicAddress(account, ids.eni1, 'eipalloc-0fedcba9876543210');
    },
    drift: [
      [ids.eni0, 'public address', 'true', 'false'],
      [ids.eni1, 'public address', 'true', 'false'],
    ],
    mends:
      /^associate the Elastic IP that the stack created for it, one of eipalloc-\w+, eipalloc-\w+: aws ec2 associate-address /,
    breaks: ['no-public-address', 'pod@worker-0', 'internet'],
  },
  {
    name: 'the resolver switched off',
    inject: (account) => account.dnsSupport.set(account.liveId(ids.vpc), false),
    drift: [[ids.vpc, 'EnableDnsSupport', 'true', 'false']],
    mends: /^aws ec2 modify-vpc-attribute --vpc-id vpc-\w+ --enable-dns-support Value=true$/,
    breaks: ['resolver-off', 'pod@worker-0', 'resolver'],
  },
];
