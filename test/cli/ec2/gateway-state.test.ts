import { isUnknown } from '../../../lib/address/unknown';
import type { AccountAnswers } from '../../../cli/ec2/account-reading';
import { gatewayState } from '../../../cli/ec2/gateway-state';

const VPC = 'vpc-0a1b2c3d4e5f60718';

function stateOf(lists: AccountAnswers['lists'], route: Readonly<Record<string, string>>): string {
  const answers = { lists, dnsSupport: new Map(), userData: new Map(), prefixListEntries: new Map() };
  const state = gatewayState(answers, route, VPC);
  return isUnknown(state) ? `unknown: ${state.unknown}` : (state ?? 'as the route says');
}

const IGW = { GatewayId: 'igw-1' };
const NAT = { NatGatewayId: 'nat-1' };
const PEERING = { VpcPeeringConnectionId: 'pcx-1' };
const VGW = { GatewayId: 'vgw-1' };

test.each([
  [IGW, { internetGateways: [{ InternetGatewayId: 'igw-1', Attachments: [{ VpcId: VPC, State: 'available' }] }] }],
  [VGW, { vpnGateways: [{ VpnGatewayId: 'vgw-1', VpcAttachments: [{ VpcId: VPC, State: 'attached' }] }] }],
  [NAT, { natGateways: [{ NatGatewayId: 'nat-1', State: 'available' }] }],
  [PEERING, { peerings: [{ VpcPeeringConnectionId: 'pcx-1', Status: { Code: 'active' } }] }],
  // nobody was asked
  [NAT, {}],
  [{ TransitGatewayId: 'tgw-1' }, { natGateways: [] }],
])('of %j the route itself tells, where %j', (route, lists) => {
  expect(stateOf(lists, route)).toBe('as the route says');
});

test.each([
  [IGW, { internetGateways: [{ InternetGatewayId: 'igw-1', Attachments: [{ VpcId: 'vpc-2', State: 'available' }] }] }],
  [IGW, { internetGateways: [{ InternetGatewayId: 'igw-1', Attachments: [] }] }],
  [VGW, { vpnGateways: [{ VpnGatewayId: 'vgw-1', VpcAttachments: [{ VpcId: VPC, State: 'detached' }] }] }],
  [NAT, { natGateways: [{ NatGatewayId: 'nat-1', State: 'deleted' }] }],
  [NAT, { natGateways: [{ NatGatewayId: 'nat-1', State: 'failed' }] }],
  [PEERING, { peerings: [{ VpcPeeringConnectionId: 'pcx-1', Status: { Code: 'pending-acceptance' } }] }],
])('%j leads nowhere where %j', (route, lists) => {
  expect(stateOf(lists, route)).toBe('blackhole');
});

test('a gateway that was asked for and not told of is unknown, not fine', () => {
  expect(stateOf({ internetGateways: [] }, IGW)).toBe(
    'unknown: a route points to igw-1, but DescribeInternetGateways did not return it',
  );
});
