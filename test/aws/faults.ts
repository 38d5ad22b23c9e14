import {
  AttachNetworkInterfaceCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateNetworkAclEntryCommand,
  CreateNetworkInterfaceCommand,
  CreateRouteCommand,
  DeleteNetworkAclEntryCommand,
  DeleteNetworkInterfaceCommand,
  DeleteRouteCommand,
  DescribeNetworkAclsCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DetachNetworkInterfaceCommand,
  type EC2Client,
  ModifyNetworkInterfaceAttributeCommand,
  ReplaceRouteCommand,
  ReplaceRouteTableAssociationCommand,
  RevokeSecurityGroupIngressCommand,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';

/** The ids that AWS gave to what a fault is made on. */
export interface Place {
  readonly vpc: string;
  /** by zone */
  readonly subnets: readonly string[];
  /** by zone */
  readonly tables: readonly string[];
  readonly group: string;
  /** by worker */
  readonly interfaces: readonly string[];
  /** by worker */
  readonly instances: readonly string[];
}

/** What goes wrong in an account, made by one or a few calls of its API. */
export interface Fault {
  readonly name: string;
  /** @returns what undoes it; null where only CloudFormation can */
  inject(ec2: EC2Client, place: Place): Promise<(() => Promise<unknown>) | null>;
}

const PODS_OF_1 = '10.200.1.0/24';
const PODS = { IpProtocol: '-1', IpRanges: [{ CidrIp: '10.200.0.0/16', Description: 'pods' }] };

/** Faults of the two-zone network: workers 0 and 1 in the first zone, 2 and 3 in the second. */
export const FAULTS: readonly Fault[] = [
  {
    name: 'a route deleted',
    inject: async (ec2, { tables: [table], interfaces }) => {
      const route = { RouteTableId: table, DestinationCidrBlock: PODS_OF_1 };
      await ec2.send(new DeleteRouteCommand(route));
      return () => ec2.send(new CreateRouteCommand({ ...route, NetworkInterfaceId: interfaces[1] }));
    },
  },
  {
    name: 'a route pointed at another interface',
    inject: async (ec2, { tables: [table], interfaces }) => {
      const route = { RouteTableId: table, DestinationCidrBlock: PODS_OF_1 };
      await ec2.send(new ReplaceRouteCommand({ ...route, NetworkInterfaceId: interfaces[2] }));
      return () => ec2.send(new ReplaceRouteCommand({ ...route, NetworkInterfaceId: interfaces[1] }));
    },
  },
  {
    name: 'a more specific route added',
    inject: async (ec2, { tables: [table], interfaces }) => {
      const route = { RouteTableId: table, DestinationCidrBlock: '10.200.1.128/25' };
      await ec2.send(new CreateRouteCommand({ ...route, NetworkInterfaceId: interfaces[2] }));
      return () => ec2.send(new DeleteRouteCommand(route));
    },
  },
  {
    name: 'a subnet associated to another table',
    inject: async (ec2, { vpc, subnets }) => {
      const { RouteTables = [] } = await ec2.send(
        new DescribeRouteTablesCommand({ Filters: [{ Name: 'vpc-id', Values: [vpc] }] }),
      );
      const associations = RouteTables.flatMap((table) => table.Associations ?? []);
      const main = associations.find(({ Main }) => Main);
      const own = associations.find(({ SubnetId }) => SubnetId === subnets[0]);
      const moved = await ec2.send(
        new ReplaceRouteTableAssociationCommand({
          AssociationId: own?.RouteTableAssociationId,
          RouteTableId: main?.RouteTableId,
        }),
      );
      return () =>
        ec2.send(
          new ReplaceRouteTableAssociationCommand({
            AssociationId: moved.NewAssociationId,
            RouteTableId: own?.RouteTableId,
          }),
        );
    },
  },
  {
    name: 'source/dest check on',
    inject: async (ec2, { interfaces: [, interface1] }) => {
      const set = (Value: boolean): Promise<unknown> =>
        ec2.send(
          new ModifyNetworkInterfaceAttributeCommand({ NetworkInterfaceId: interface1, SourceDestCheck: { Value } }),
        );
      await set(true);
      return () => set(false);
    },
  },
  {
    name: 'a rule of the group revoked',
    inject: async (ec2, { group }) => {
      const rule = { GroupId: group, IpPermissions: [PODS] };
      await ec2.send(new RevokeSecurityGroupIngressCommand(rule));
      return () => ec2.send(new AuthorizeSecurityGroupIngressCommand(rule));
    },
  },
  {
    name: 'the group of an interface swapped',
    inject: async (ec2, { vpc, group, interfaces: [, interface1] }) => {
      const { SecurityGroups = [] } = await ec2.send(
        new DescribeSecurityGroupsCommand({ Filters: [{ Name: 'vpc-id', Values: [vpc] }] }),
      );
      const other = SecurityGroups.find(({ GroupName }) => GroupName === 'default');
      const set = (id: string | undefined): Promise<unknown> =>
        ec2.send(
          new ModifyNetworkInterfaceAttributeCommand({
            NetworkInterfaceId: interface1,
            Groups: id === undefined ? [] : [id],
          }),
        );
      await set(other?.GroupId);
      return () => set(group);
    },
  },
  {
    name: 'a deny added to the network ACL',
    inject: async (ec2, { vpc }) => {
      const { NetworkAcls = [] } = await ec2.send(
        new DescribeNetworkAclsCommand({ Filters: [{ Name: 'vpc-id', Values: [vpc] }] }),
      );
      const entry = { NetworkAclId: NetworkAcls[0]?.NetworkAclId, RuleNumber: 50, Egress: false };
      await ec2.send(
        new CreateNetworkAclEntryCommand({ ...entry, Protocol: '-1', RuleAction: 'deny', CidrBlock: '10.200.3.0/24' }),
      );
      return () => ec2.send(new DeleteNetworkAclEntryCommand(entry));
    },
  },
  {
    name: 'a second interface on a worker',
    inject: async (ec2, { subnets, group, instances }) => {
      const { NetworkInterface } = await ec2.send(
        new CreateNetworkInterfaceCommand({ SubnetId: subnets[0], Groups: [group], PrivateIpAddress: '10.0.0.99' }),
      );
      const added = { NetworkInterfaceId: NetworkInterface?.NetworkInterfaceId };
      const { AttachmentId } = await ec2.send(
        new AttachNetworkInterfaceCommand({ ...added, InstanceId: instances[1], DeviceIndex: 1 }),
      );
      return async () => {
        await ec2.send(new DetachNetworkInterfaceCommand({ AttachmentId }));
        await ec2.send(new DeleteNetworkInterfaceCommand(added));
      };
    },
  },
  {
    name: 'a worker stopped',
    inject: async (ec2, { instances: [, instance1 = ''] }) => {
      await ec2.send(new StopInstancesCommand({ InstanceIds: [instance1] }));
      return () => ec2.send(new StartInstancesCommand({ InstanceIds: [instance1] }));
    },
  },
  {
    name: 'the interface of a route gone',
    inject: async (ec2, { instances: [, instance1 = ''], interfaces: [, interface1] }) => {
      await ec2.send(new TerminateInstancesCommand({ InstanceIds: [instance1] }));
      await ec2.send(new DeleteNetworkInterfaceCommand({ NetworkInterfaceId: interface1 }));
      return null;
    },
  },
];
