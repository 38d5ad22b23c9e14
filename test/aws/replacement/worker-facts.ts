import {
  DescribeAddressesCommand,
  DescribeInstancesCommand,
  DescribeNetworkInterfacesCommand,
  DescribeRouteTablesCommand,
  type EC2Client,
} from '@aws-sdk/client-ec2';
import type { Node } from '../../../lib/model/network-model';

/** What the account has of a worker, by what it is called in the table. */
export type Facts = Readonly<Record<string, string>>;

/** Of the facts, what a replacement changes. */
export const CHANGES = 'instance';

/** The ids of the network interfaces of the running instance of a worker. */
export async function interfacesOf(ec2: EC2Client, { name, origin }: Node): Promise<readonly string[]> {
  const Filters = [
    { Name: 'tag:aws:cloudformation:stack-name', Values: [origin.source] },
    { Name: 'tag:aws:cloudformation:logical-id', Values: [origin.id] },
    { Name: 'instance-state-name', Values: ['running'] },
  ];
  const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({ Filters }));
  const [instance] = Reservations.flatMap(({ Instances = [] }) => Instances);
  if (instance === undefined) throw new Error(`the account runs no instance of ${name}`);
  return (instance.NetworkInterfaces ?? []).flatMap(({ NetworkInterfaceId }) => NetworkInterfaceId ?? []);
}

/** What the account has of a worker, by the ids of its interfaces. */
export async function factsOf(ec2: EC2Client, ids: readonly string[]): Promise<Facts> {
  const [{ NetworkInterfaces = [] }, { Addresses = [] }, { RouteTables = [] }] = await Promise.all([
    ec2.send(new DescribeNetworkInterfacesCommand({})),
    ec2.send(new DescribeAddressesCommand({})),
    ec2.send(new DescribeRouteTablesCommand({})),
  ]);
  const isOwn = ({ NetworkInterfaceId = '' }: { readonly NetworkInterfaceId?: string | undefined }): boolean =>
    ids.includes(NetworkInterfaceId);
  const own = NetworkInterfaces.filter(isOwn);
  const routes = RouteTables.flatMap(({ RouteTableId = '', Routes = [] }) =>
    Routes.filter(isOwn).map((route) => ({ ...route, RouteTableId })),
  );
  return {
    interface: join(own.map(({ NetworkInterfaceId }) => NetworkInterfaceId)),
    address: join(own.map(({ PrivateIpAddress }) => PrivateIpAddress)),
    'groups and source/dest check': join(
      own.map(({ Groups = [], SourceDestCheck }) =>
        [...Groups.map(({ GroupId }) => GroupId), SourceDestCheck === true ? 'on' : 'off'].join(' '),
      ),
    ),
    'Elastic IP': join(
      Addresses.filter(isOwn).map(({ PublicIp = '', AllocationId = '' }) => `${PublicIp} (${AllocationId})`),
    ),
    'pod CIDR': join(routes.map(({ DestinationCidrBlock }) => DestinationCidrBlock)),
    routes: join(routes.map((route) => `${route.RouteTableId} to ${route.NetworkInterfaceId ?? ''}`)),
    [CHANGES]: join(own.map(({ Attachment }) => Attachment?.InstanceId)),
  };
}

/** Each once, in an order that the account does not decide. */
function join(texts: readonly (string | undefined)[]): string {
  return [...new Set(texts.map((text) => text ?? 'none'))].sort().join(', ');
}
