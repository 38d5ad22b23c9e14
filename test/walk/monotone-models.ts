import type { NetworkModel } from '../../lib/model/network-model';
import {
  add,
  type Edit,
  editedTemplate,
  type EditableTemplate,
  idOf,
  inUserData,
  modelOf,
  propertiesOf,
  set,
} from '../rules/default-app';
import { FAULTS } from '../rules/faults';

type Resources = EditableTemplate['Resources'];

const WORKERS = [0, 1, 2] as const;

/** What a template may have that the default app has not. */
const MORE: Readonly<Record<string, readonly Edit[]>> = {
  'image and zone': [
    set('Instance', /worker0/, { ImageId: 'ami-0123456789abcdef0' }),
    set('Subnet', /Subnet/, { AvailabilityZone: 'eu-central-1a' }),
  ],
  'second address': [
    set('NetworkInterface', /worker1/, { SecondaryPrivateIpAddressCount: 1 }),
    set('NetworkInterface', /worker2/, {
      PrivateIpAddress: undefined,
      PrivateIpAddresses: [
        { Primary: true, PrivateIpAddress: '10.0.1.22' },
        { Primary: false, PrivateIpAddress: '10.0.1.52' },
      ],
    }),
  ],
  'delegated prefix': [
    inUserData(1, '[{"subnet": "10.200.1.0/24"}]', '[{"subnet": "10.0.1.128/28"}]'),
    set('NetworkInterface', /worker1/, { Ipv4Prefixes: [{ Ipv4Prefix: '10.0.1.128/28' }] }),
  ],
  'second VPC block': [
    add((template) => ({
      Block: {
        Type: 'AWS::EC2::VPCCidrBlock',
        Properties: { VpcId: { Ref: idOf(template, 'VPC') }, CidrBlock: '10.1.0.0/16' },
      },
    })),
  ],
  'prefix list': [
    add(() => ({
      Pods: {
        Type: 'AWS::EC2::PrefixList',
        Properties: { AddressFamily: 'IPv4', MaxEntries: 2, Entries: [{ Cidr: '10.200.1.0/24' }] },
      },
    })),
    set('Route', /worker1Route/, { DestinationCidrBlock: undefined, DestinationPrefixListId: { Ref: 'Pods' } }),
    set('SecurityGroup', /SecurityGroup/, {
      SecurityGroupIngress: [
        { SourcePrefixListId: { Ref: 'Pods' }, IpProtocol: '-1' },
        { CidrIp: '10.200.0.0/24', IpProtocol: '-1' },
        { CidrIp: '10.200.2.0/24', IpProtocol: '-1' },
      ],
    }),
  ],
  'propagated routes': [
    add((template) => ({
      Vpn: { Type: 'AWS::EC2::VPNGateway', Properties: { Type: 'ipsec.1' } },
      Propagation: {
        Type: 'AWS::EC2::VPNGatewayRoutePropagation',
        Properties: { RouteTableIds: [{ Ref: idOf(template, 'RouteTable') }], VpnGatewayId: { Ref: 'Vpn' } },
      },
    })),
  ],
  'firewall plugin': [
    inUserData(0, '/etc/cni/net.d/10-bridge.conf', '/etc/cni/net.d/10-bridge.conflist'),
    inUserData(0, '"name": "bridge",', '"name": "bridge", "plugins": [{'),
    inUserData(
      0,
      '"0.0.0.0/0"}]\n        }\n',
      '"0.0.0.0/0"}]\n        }}, {"type": "firewall", "ingressPolicy": "open"}]\n',
    ),
  ],
  'NAT gateway': [
    add(privateSubnet),
    set('NetworkInterface', /worker2/, { SubnetId: { Ref: 'Private' }, PrivateIpAddress: '10.0.2.22' }),
  ],
  'control plane': [
    add((template) => ({
      Control: {
        Type: 'AWS::EC2::Instance',
        Properties: {
          SubnetId: { Ref: idOf(template, 'Subnet') },
          PrivateIpAddress: '10.0.1.10',
          SecurityGroupIds: [{ Ref: idOf(template, 'SecurityGroup') }],
        },
      },
    })),
  ],
  'peered VPC': [
    add((template) => ({
      Other: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.9.0.0/16' } },
      Peering: {
        Type: 'AWS::EC2::VPCPeeringConnection',
        Properties: { VpcId: { Ref: idOf(template, 'VPC') }, PeerVpcId: { Ref: 'Other' } },
      },
      ToOther: {
        Type: 'AWS::EC2::Route',
        Properties: {
          RouteTableId: { Ref: idOf(template, 'RouteTable') },
          DestinationCidrBlock: '10.9.0.0/16',
          VpcPeeringConnectionId: { Ref: 'Peering' },
        },
      },
    })),
  ],
};

/** A subnet without public addresses: a table of its own with every pod route, and a NAT gateway that stands in the first subnet. */
function privateSubnet(template: EditableTemplate): Resources {
  const VpcId = { Ref: idOf(template, 'VPC') };
  const RouteTableId = { Ref: 'PrivateTable' };
  const routeTo = (cidr: string, target: Record<string, unknown>): Resources[string] => ({
    Type: 'AWS::EC2::Route',
    Properties: { RouteTableId, DestinationCidrBlock: cidr, ...target },
  });
  const toWorkers = WORKERS.map((index) => {
    const NetworkInterfaceId = { Ref: idOf(template, 'NetworkInterface', new RegExp(`worker${String(index)}`)) };
    return [`PrivateRoute${String(index)}`, routeTo(`10.200.${String(index)}.0/24`, { NetworkInterfaceId })] as const;
  });
  return {
    Private: { Type: 'AWS::EC2::Subnet', Properties: { VpcId, CidrBlock: '10.0.2.0/24' } },
    PrivateTable: { Type: 'AWS::EC2::RouteTable', Properties: { VpcId } },
    PrivateAssociation: {
      Type: 'AWS::EC2::SubnetRouteTableAssociation',
      Properties: { SubnetId: { Ref: 'Private' }, RouteTableId },
    },
    Nat: {
      Type: 'AWS::EC2::NatGateway',
      Properties: { SubnetId: { Ref: idOf(template, 'Subnet') }, AllocationId: 'eipalloc-0123456789abcdef0' },
    },
    PrivateDefault: routeTo('0.0.0.0/0', { NatGatewayId: { Ref: 'Nat' } }),
    ...Object.fromEntries(toWorkers),
  };
}

/** What EC2, host-local or CloudFormation refuses, so that every rule is refuted whatever packets do. */
const REFUSED: Readonly<Record<string, readonly Edit[]>> = {
  'duplicate-address': [set('NetworkInterface', /worker1/, { PrivateIpAddress: '10.0.1.20' })],
  'reserved-address': [set('NetworkInterface', /worker1/, { PrivateIpAddress: '10.0.1.2' })],
  'pod-cidr-overlap': [inUserData(1, '[{"subnet": "10.200.1.0/24"}]', '[{"subnet": "10.200.0.0/23"}]')],
  'pod-cidr-in-vpc': [inUserData(1, '[{"subnet": "10.200.1.0/24"}]', '[{"subnet": "10.0.7.0/24"}]')],
  'pod-cidr-host-bits': [inUserData(1, '[{"subnet": "10.200.1.0/24"}]', '[{"subnet": "10.200.1.1/24"}]')],
  'pod-cidr-too-small': [inUserData(1, '[{"subnet": "10.200.1.0/24"}]', '[{"subnet": "10.200.1.0/31"}]')],
  'cni-loopback-first': [inUserData(1, '99-loopback.conf', '05-loopback.conf')],
  'route-duplicate': [
    add((template) => ({
      Again: {
        Type: 'AWS::EC2::Route',
        Properties: { ...propertiesOf(template, 'Route', /worker1Route/) },
      },
    })),
  ],
  'route-inside-vpc': [
    add((template) => ({
      Inside: {
        Type: 'AWS::EC2::Route',
        Properties: { ...propertiesOf(template, 'Route', /worker1Route/), DestinationCidrBlock: '10.0.3.0/25' },
      },
    })),
  ],
  'route-foreign-target': [
    add(() => ({ Other: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.9.0.0/16' } } })),
    (template) => {
      const attachment = Object.values(template.Resources).find(
        ({ Type }) => Type === 'AWS::EC2::VPCGatewayAttachment',
      );
      Object.assign(attachment?.Properties ?? {}, { VpcId: { Ref: 'Other' } });
    },
  ],
  'security-group-foreign-vpc': [
    add(() => ({ Other: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.9.0.0/16' } } })),
    set('SecurityGroup', /SecurityGroup/, { VpcId: { Ref: 'Other' } }),
  ],
  'user-data-too-long': [inUserData(1, 'version = 2', `version = 2 # ${'x'.repeat(8000)}`)],
};

/** Networks by name: the default app, with each fault that is known, with what else a template may have, and what is refused. */
export const MODELS: Readonly<Record<string, () => NetworkModel>> = Object.fromEntries(
  [['the default app', []] as const, ...[FAULTS, MORE, REFUSED].flatMap((edits) => Object.entries(edits))].map(
    ([name, edits]) => [name, once(() => modelOf(editedTemplate(...edits, dropUndefined)))] as const,
  ),
);

/** As JSON has it: a property that is set to nothing is not there. */
function dropUndefined(template: EditableTemplate): void {
  template.Resources = JSON.parse(JSON.stringify(template.Resources)) as Resources;
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}
