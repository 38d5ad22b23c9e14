import { groupResources, rulesBetweenGroups } from './group-template';
import type { AclEntrySpec, MachineSpec, NetworkSpec, TrafficSpec } from './network-spec';
import { nodeText } from './node-text';
import { at, blockText, podCidr, subnetCidr, SUPERNET, VPC } from './plan';
import { tableResources } from './table-template';
import { ec2 } from '../fixtures/fixture';

export interface Resource {
  readonly Type: string;
  readonly Properties?: Record<string, unknown>;
}

export type Resources = Record<string, Resource>;

/** A network as a CloudFormation template, as somebody could have written it. */
export function networkTemplate(spec: NetworkSpec): { readonly Resources: Resources } {
  const parts: readonly Resources[] = [
    {
      Vpc: ec2('VPC', { CidrBlock: VPC, EnableDnsSupport: spec.dnsSupport }),
      Gateway: { Type: 'AWS::EC2::InternetGateway' },
      Attachment: ec2('VPCGatewayAttachment', { VpcId: ref('Vpc'), InternetGatewayId: ref('Gateway') }),
    },
    ...spec.subnets.map((_, number) => subnetResources(spec, number)),
    ...spec.tables.map((_, number) => tableResources(spec, number)),
    ...spec.groups.map((_, number) => groupResources(spec, number)),
    rulesBetweenGroups(spec),
    prefixLists(spec),
    spec.tables.some(({ way }) => way === 'nat') ? natResources(spec) : {},
    { Spare: networkInterface(spec, SPARE, 200) },
    ...spec.workers.map((_, number) => workerResources(spec, number)),
    spec.control === null ? {} : controlResources(spec, spec.control),
  ];
  return { Resources: Object.fromEntries(parts.flatMap((part) => Object.entries(part))) };
}

const SPARE: MachineSpec = { subnet: 0, groups: [0], sourceDestCheck: false, publicAddress: false, address: 'stated' };

export function ref(id: string): { Ref: string } {
  return { Ref: id };
}

function subnetResources(spec: NetworkSpec, number: number): Resources {
  const { table, acl } = at(spec.subnets, number);
  const id = `Subnet${number}`;
  return {
    [id]: ec2('Subnet', { VpcId: ref('Vpc'), CidrBlock: subnetCidr(number) }),
    [`${id}Table`]: ec2('SubnetRouteTableAssociation', {
      SubnetId: ref(id),
      RouteTableId: ref(`Table${table % spec.tables.length}`),
    }),
    ...(acl === null ? {} : aclResources(spec, id, acl)),
  };
}

function aclResources(spec: NetworkSpec, subnet: string, entries: readonly AclEntrySpec[]): Resources {
  const id = `${subnet}Acl`;
  return {
    [id]: ec2('NetworkAcl', { VpcId: ref('Vpc') }),
    [`${id}Association`]: ec2('SubnetNetworkAclAssociation', { SubnetId: ref(subnet), NetworkAclId: ref(id) }),
    ...Object.fromEntries(
      entries.map(({ direction, action, block, traffic }, number) => [
        `${id}Entry${number}`,
        ec2('NetworkAclEntry', {
          NetworkAclId: ref(id),
          RuleNumber: 100 + 10 * number,
          Egress: direction === 'egress',
          RuleAction: action,
          CidrBlock: blockText(spec, block),
          ...aclTraffic(traffic),
        }),
      ]),
    ),
  };
}

function aclTraffic({ protocol, ports }: TrafficSpec): Record<string, unknown> {
  const Protocol = { all: -1, tcp: 6, udp: 17, icmp: 1, echo: 1 }[protocol];
  if (protocol === 'all') return { Protocol };
  if (protocol === 'icmp') return { Protocol, Icmp: { Type: -1, Code: -1 } };
  if (protocol === 'echo') return { Protocol, Icmp: { Type: 8, Code: -1 } };
  const [From, To] = ports ?? [0, 65535];
  return { Protocol, PortRange: { From, To } };
}

/** All pods as one list, and each worker's as one of its own. */
function prefixLists(spec: NetworkSpec): Resources {
  const list = (id: string, cidr: string): Resources => ({
    [id]: ec2('PrefixList', { PrefixListName: id, AddressFamily: 'IPv4', MaxEntries: 1, Entries: [{ Cidr: cidr }] }),
  });
  return Object.assign(
    list('Pods', SUPERNET),
    ...spec.workers.map((_, worker) => list(`Pods${worker}`, podCidr(spec, worker))),
  ) as Resources;
}

/** A NAT gateway in a subnet of its own. */
function natResources(spec: NetworkSpec): Resources {
  return {
    NatSubnet: ec2('Subnet', { VpcId: ref('Vpc'), CidrBlock: '10.0.250.0/24' }),
    NatTable: ec2('RouteTable', { VpcId: ref('Vpc') }),
    NatSubnetTable: ec2('SubnetRouteTableAssociation', { SubnetId: ref('NatSubnet'), RouteTableId: ref('NatTable') }),
    NatRoute: ec2('Route', {
      RouteTableId: ref('NatTable'),
      DestinationCidrBlock: '0.0.0.0/0',
      GatewayId: ref('Gateway'),
    }),
    NatAddress: ec2('EIP', { Domain: 'vpc' }),
    Nat: ec2('NatGateway', {
      SubnetId: ref('NatSubnet'),
      AllocationId: { 'Fn::GetAtt': ['NatAddress', 'AllocationId'] },
    }),
    ...(spec.natAcl === null ? {} : aclResources(spec, 'NatSubnet', spec.natAcl)),
  };
}

function workerResources(spec: NetworkSpec, number: number): Resources {
  const worker = at(spec.workers, number);
  const id = `Worker${number}`;
  const { second } = worker;
  return {
    [`${id}Interface`]: networkInterface(spec, worker, 20 + number),
    ...(second === null ? {} : { [`${id}Second`]: networkInterface(spec, { ...SPARE, ...second }, 120 + number) }),
    [id]: instance(
      `worker-${number}`,
      [`${id}Interface`, ...(second === null ? [] : [`${id}Second`])],
      nodeText(spec, number, worker.node),
    ),
    ...(worker.publicAddress ? elasticIp(id) : {}),
  };
}

function controlResources(spec: NetworkSpec, control: MachineSpec): Resources {
  return {
    ControlInterface: networkInterface(spec, control, 10),
    Control: instance('control-plane', ['ControlInterface'], null),
    ...(control.publicAddress ? elasticIp('Control') : {}),
  };
}

function instance(name: string, interfaces: readonly string[], text: string | null): Resource {
  return ec2('Instance', {
    ImageId: 'ami-0123456789abcdef0',
    NetworkInterfaces: interfaces.map((id, index) => ({ DeviceIndex: String(index), NetworkInterfaceId: ref(id) })),
    Tags: [{ Key: 'Name', Value: name }],
    ...(text === null ? {} : { UserData: { 'Fn::Base64': text } }),
  });
}

function networkInterface(spec: NetworkSpec, one: MachineSpec, host: number): Resource {
  const { subnet, groups, sourceDestCheck } = one;
  const number = subnet % spec.subnets.length;
  return ec2('NetworkInterface', {
    SubnetId: ref(`Subnet${number}`),
    ...addressesOf(one, `10.0.${number + 1}.`, host),
    GroupSet: [...new Set(groups.map((group) => group % spec.groups.length))].map((group) => ({
      'Fn::GetAtt': [`Group${group}`, 'GroupId'],
    })),
    SourceDestCheck: sourceDestCheck,
  });
}

function addressesOf({ address }: MachineSpec, subnet: string, host: number): Record<string, unknown> {
  const PrivateIpAddress = `${subnet}${host}`;
  switch (address) {
    case 'picked':
      return {};
    case 'stated':
      return { PrivateIpAddress };
    case 'two': {
      const other = { Primary: false, PrivateIpAddress: `${subnet}${host + 30}` };
      return { PrivateIpAddresses: [{ Primary: 'true', PrivateIpAddress }, other] };
    }
  }
}

function elasticIp(id: string): Resources {
  return {
    [`${id}Address`]: ec2('EIP', { Domain: 'vpc' }),
    [`${id}AddressAssociation`]: ec2('EIPAssociation', {
      AllocationId: { 'Fn::GetAtt': [`${id}Address`, 'AllocationId'] },
      NetworkInterfaceId: ref(`${id}Interface`),
    }),
  };
}
