import { routeInsideVpc } from '../../../lib/rules/route/route-inside-vpc';
import { foundBy } from '../found';
import { oneWorker } from '../one-worker';

function withRoute(cidr: string): string {
  return oneWorker({
    resources: [
      `Inside: {Type: "AWS::EC2::Route", Properties: {RouteTableId: !Ref Table, DestinationCidrBlock: ${cidr}, InstanceId: !Ref Worker}}`,
    ],
  });
}

test.each(['10.0.1.0/25', '10.0.2.0/24', '10.0.0.0/17'])('%s is in the VPC and is no subnet', (cidr) => {
  expect(foundBy(routeInsideVpc, withRoute(cidr)).map(({ resource }) => resource)).toEqual(['Inside']);
});

test.each(['10.0.1.0/24', '10.0.0.0/16', '10.0.0.0/8', '10.1.0.0/24'])('%s may be a destination', (cidr) => {
  expect(foundBy(routeInsideVpc, withRoute(cidr))).toEqual([]);
});

test('a subnet whose block is unknown may be the one', () => {
  const other = 'Other: {Type: "AWS::EC2::Subnet", Properties: {VpcId: !Ref Vpc, CidrBlock: !ImportValue x}}';
  const inside =
    'Inside: {Type: "AWS::EC2::Route", Properties: {RouteTableId: !Ref Table, DestinationCidrBlock: 10.0.2.0/24, InstanceId: !Ref Worker}}';
  expect(foundBy(routeInsideVpc, oneWorker({ resources: [other, inside] }))).toEqual([]);
});
