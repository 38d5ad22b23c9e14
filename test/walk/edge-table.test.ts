import { judge } from '../../lib/check/judgement';
import { ec2, ref, templateOf } from '../fixtures/fixture';
import { modelOf } from '../rules/default-app';

/** The worst verdict of the base with more resources, and why. */
function judged(resources: Record<string, { Type: string; Properties: Record<string, unknown> }>): readonly string[] {
  const template = templateOf(
    { base: 'nat-subnet.yaml', broken: [({ Resources }) => Object.assign(Resources, resources)], told: [] },
    'broken',
  );
  const { rules, findings } = judge(modelOf(template));
  const worst = Object.values(rules).find((word) => word !== 'proved') ?? 'proved';
  return [worst, ...findings.filter(({ severity }) => severity !== 'info').map(({ id }) => id)];
}

const TABLE = { Edge: ec2('RouteTable', { VpcId: ref('VPC') }) };
const of = (id: string): object => ({
  At: ec2('GatewayRouteTableAssociation', { GatewayId: ref(id), RouteTableId: ref('Edge') }),
});
const route = (cidr: unknown, target: object): object => ({
  Way: ec2('Route', { RouteTableId: ref('Edge'), DestinationCidrBlock: cidr, ...target }),
});
const FIREWALL = { VpcEndpointId: 'vpce-0123456789abcdef0' };
const EMPTY = { Empty: ec2('Subnet', { VpcId: ref('VPC'), CidrBlock: '10.10.9.0/24' }) };
const SPARE = { Spare: ec2('VPNGateway', { Type: 'ipsec.1' }) };

test.each<[string, readonly object[], readonly string[]]>([
  ['an empty one', [of('IGW')], ['proved']],
  ['local routes only', [of('IGW'), route('10.10.1.0/24', { GatewayId: 'local' })], ['proved']],
  ['a firewall before nodes', [of('IGW'), route('10.10.1.0/24', FIREWALL)], ['unknown', 'gateway-not-walked']],
  ['a firewall before pods', [of('IGW'), route('10.244.0.0/24', FIREWALL)], ['unknown', 'gateway-not-walked']],
  ['a firewall before no node', [EMPTY, of('IGW'), route('10.10.9.0/24', FIREWALL)], ['proved']],
  ['a firewall before a NAT gateway', [of('IGW'), route('10.10.0.0/24', FIREWALL)], ['unknown', 'gateway-not-walked']],
  [
    'a destination that cannot be read',
    [of('IGW'), route({ 'Fn::Transform': { Name: 'M' } }, FIREWALL)],
    ['unknown', 'gateway-not-walked'],
  ],
  ['that of a gateway that nobody uses', [SPARE, of('Spare'), route('10.10.1.0/24', FIREWALL)], ['proved']],
])('a route table of a gateway: %s', (_, parts, told) => {
  expect(judged(Object.assign({}, TABLE, ...parts) as Parameters<typeof judged>[0])).toEqual(told);
});

test.each<[string, string, Record<string, unknown>]>([
  [
    'a firewall',
    'AWS::NetworkFirewall::Firewall',
    { VpcId: ref('VPC'), SubnetMappings: [{ SubnetId: ref('Private') }] },
  ],
  ['an endpoint of a firewall', 'AWS::NetworkFirewall::VpcEndpointAssociation', { VpcId: ref('VPC') }],
  [
    'an endpoint of a load balancer',
    'AWS::EC2::VPCEndpoint',
    { VpcId: ref('VPC'), VpcEndpointType: 'GatewayLoadBalancer', SubnetIds: [ref('Private')] },
  ],
  ['a VPN gateway', 'AWS::EC2::VPNGateway', { Type: 'ipsec.1' }],
])('%s that no route leads to stops nothing', (_, Type, Properties) => {
  const attached = ec2('VPCGatewayAttachment', { VpcId: ref('VPC'), VpnGatewayId: ref('More') });
  const more = { More: { Type, Properties } };
  expect(judged(Type.endsWith('VPNGateway') ? { ...more, Attached: attached } : more)).toEqual(['proved']);
});
