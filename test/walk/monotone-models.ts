import type { NetworkModel } from '../../lib/model/network-model';
import {
  add,
  type Edit,
  editedTemplate,
  type EditableTemplate,
  idOf,
  inUserData,
  modelOf,
  set,
} from '../rules/default-app';
import { fixtureModel, FIXTURES } from '../fixtures/fixtures';
import { FAULTS } from '../rules/faults';
import { ec2 } from '../fixtures/fixture';

type Resources = EditableTemplate['Resources'];

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
      Block: ec2('VPCCidrBlock', { VpcId: { Ref: idOf(template, 'VPC') }, CidrBlock: '10.1.0.0/16' }),
    })),
  ],
  'prefix list': [
    add(() => ({
      Pods: ec2('PrefixList', { AddressFamily: 'IPv4', MaxEntries: 2, Entries: [{ Cidr: '10.200.1.0/24' }] }),
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
      Vpn: ec2('VPNGateway', { Type: 'ipsec.1' }),
      Propagation: ec2('VPNGatewayRoutePropagation', {
        RouteTableIds: [{ Ref: idOf(template, 'RouteTable') }],
        VpnGatewayId: { Ref: 'Vpn' },
      }),
    })),
  ],
  'firewall plugin': [
    inUserData(0, '/etc/cni/net.d/10-bridge.conf', '/etc/cni/net.d/10-bridge.conflist'),
    inUserData(0, '"name": "bridge",', '"name": "bridge", "plugins": [{'),
    inUserData(
      0,
      '"0.0.0.0/0"}]\n      }\n',
      '"0.0.0.0/0"}]\n      }}, {"type": "firewall", "ingressPolicy": "open"}]\n',
    ),
  ],
  'control plane': [
    add((template) => ({
      Control: ec2('Instance', {
        SubnetId: { Ref: idOf(template, 'Subnet') },
        PrivateIpAddress: '10.0.1.10',
        SecurityGroupIds: [{ Ref: idOf(template, 'SecurityGroup') }],
      }),
    })),
  ],
  'known by routes, refuted': [
    ...[0, 1, 2].map((index) => set('Instance', new RegExp(`worker${String(index)}`), { UserData: undefined })),
    set('NetworkInterface', /worker0/, { SourceDestCheck: true }),
  ],
  // without the user data of the worker, all three are nodes with a route each
  'a worker and two routers': [1, 2].flatMap((index) => [
    set('Instance', new RegExp(`worker${String(index)}`), { UserData: undefined }),
    set('NetworkInterface', new RegExp(`worker${String(index)}`), { SourceDestCheck: true }),
    set('Route', new RegExp(`worker${String(index)}Route`), { DestinationCidrBlock: `10.99.${String(index)}.0/24` }),
  ]),
  'peered VPC': [
    add((template) => ({
      Other: ec2('VPC', { CidrBlock: '10.9.0.0/16' }),
      Peering: ec2('VPCPeeringConnection', { VpcId: { Ref: idOf(template, 'VPC') }, PeerVpcId: { Ref: 'Other' } }),
      ToOther: ec2('Route', {
        RouteTableId: { Ref: idOf(template, 'RouteTable') },
        DestinationCidrBlock: '10.9.0.0/16',
        VpcPeeringConnectionId: { Ref: 'Peering' },
      }),
    })),
  ],
};

/** Networks by name: the default app with each fault of the walk and with what else a template may have, and every fixture. */
export const MODELS: Readonly<Record<string, () => NetworkModel>> = Object.fromEntries([
  ...Object.entries<readonly Edit[]>({ 'the default app': [], ...MORE, ...FAULTS }).map(
    ([name, edits]) => [name, once(() => modelOf(editedTemplate(...edits, dropUndefined)))] as const,
  ),
  ...(Object.keys(FIXTURES) as (keyof typeof FIXTURES)[]).flatMap((id) =>
    (['broken', 'fixed'] as const).map((name) => [`${id}, ${name}`, once(() => fixtureModel(id, name))] as const),
  ),
]);

/** As JSON has it: a property that is set to nothing is not there. */
function dropUndefined(template: EditableTemplate): void {
  template.Resources = JSON.parse(JSON.stringify(template.Resources)) as Resources;
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}
