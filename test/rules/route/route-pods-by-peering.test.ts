import { routePodsByPeering } from '../../../lib/rules/route/route-pods-by-peering';
import { foundBy } from '../found';
import { oneWorker } from '../one-worker';

const EXEMPT = [
  'iptables -t nat -A POSTROUTING -s 10.200.0.0/24 -d 10.200.0.0/16 -j ACCEPT',
  'iptables -t nat -A POSTROUTING -s 10.200.0.0/24 -j MASQUERADE',
];

function foundIn(destination: string, target: string, ...resources: readonly string[]): readonly string[] {
  const route = `Way: {Type: "AWS::EC2::Route", Properties: {RouteTableId: !Ref Edge, DestinationCidrBlock: ${destination}, ${target}}}`;
  const table = 'Edge: {Type: "AWS::EC2::RouteTable", Properties: {VpcId: !Ref Vpc}}';
  const template = oneWorker({ script: EXEMPT, resources: [table, route, ...resources] });
  return foundBy(routePodsByPeering, template).map(({ resource, message }) => `${resource}: ${message}`);
}

const EDGE =
  'Association2: {Type: "AWS::EC2::GatewayRouteTableAssociation", Properties: {RouteTableId: !Ref Edge, GatewayId: vgw-0a1b2c3d}}';

test.each([
  ['pods by a peering', '10.200.0.0/16', 'VpcPeeringConnectionId: pcx-0a1b2c3d', [], 'VPC peering pcx-0a1b2c3d'],
  ['one pod CIDR by a gateway', '10.200.0.0/24', 'GatewayId: vgw-0a1b2c3d', [], 'virtual private gateway vgw-0a1b2c3d'],
  [
    "pods in a gateway's table",
    '10.200.0.0/24',
    'InstanceId: !Ref Worker',
    [EDGE],
    'virtual private gateway vgw-0a1b2c3d',
  ],
])('%s', (_, destination, target, resources, by) => {
  expect(foundIn(destination, target, ...resources)).toEqual([
    `Way: the route to ${destination} in Edge relies on ${by}, which drops packets for pods of 10.200.0.0/16`,
  ]);
});

test.each([
  ['a peered VPC', '10.1.0.0/16', 'VpcPeeringConnectionId: pcx-0a1b2c3d'],
  ['a block with other networks', '10.0.0.0/8', 'VpcPeeringConnectionId: pcx-0a1b2c3d'],
  ['pods by a transit gateway', '10.200.0.0/16', 'TransitGatewayId: tgw-0a1b2c3d'],
])('nothing for %s', (_, destination, target) => {
  expect(foundIn(destination, target)).toEqual([]);
});
