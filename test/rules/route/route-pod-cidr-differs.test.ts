import { routePodCidrDiffers } from '../../../lib/rules/route/route-pod-cidr-differs';
import { foundBy } from '../found';
import { oneWorker } from '../one-worker';

const SPARED = 'iptables -t nat -A POSTROUTING -s 10.200.0.0/24 ! -d 10.200.0.0/16 -j MASQUERADE';

function route(id: string, cidr: string, target = 'Worker'): string {
  return `${id}: {Type: "AWS::EC2::Route", Properties: {RouteTableId: !Ref Table, DestinationCidrBlock: ${cidr}, InstanceId: !Ref ${target}}}`;
}

const PLAIN = 'Plain: {Type: "AWS::EC2::Instance", Properties: {SubnetId: !Ref Subnet}}';

test('the route of the block that the CNI file has is right, a wider one too, and parts that make it whole', () => {
  expect(foundBy(routePodCidrDiffers, oneWorker({ script: [SPARED] }))).toEqual([]);
  expect(foundBy(routePodCidrDiffers, oneWorker({ resources: [route('Wide', '10.200.0.0/22')] }))).toEqual([]);
  const halves = [route('Low', '10.200.0.0/25'), route('High', '10.200.0.128/25')];
  expect(foundBy(routePodCidrDiffers, oneWorker({ script: [SPARED], resources: halves }))).toEqual([]);
});

test('a route for another block than the CNI file has is an error', () => {
  expect(foundBy(routePodCidrDiffers, oneWorker({ podCidr: '10.200.9.0/24' }))).toEqual([
    {
      severity: 'error',
      resource: 'Pods',
      message: 'the route to 10.200.0.0/24 in Table names Worker, whose CNI file has 10.200.9.0/24',
    },
  ]);
});

test('one more route into the pod supernet is a warning, one to another network is none', () => {
  const found = foundBy(
    routePodCidrDiffers,
    oneWorker({ script: [SPARED], resources: [route('Old', '10.200.7.0/24'), route('Vpn', '172.16.0.0/12')] }),
  );
  expect(found.map(({ severity, resource }) => ({ severity, resource }))).toEqual([
    { severity: 'warning', resource: 'Old' },
  ]);
});

test('a route into the pod supernet to a node without pods is an error', () => {
  const found = foundBy(
    routePodCidrDiffers,
    oneWorker({ script: [SPARED], resources: [PLAIN, route('Lost', '10.200.7.0/24', 'Plain')] }),
  );
  expect(found).toEqual([
    {
      severity: 'error',
      resource: 'Lost',
      message: 'the route to 10.200.7.0/24 in Table names Plain, which has no pods',
    },
  ]);
});

test('a node without pods may be the way to other networks, and a part of the block of a worker is told of as shadowed', () => {
  const others = [route('Vpn', '172.16.0.0/12', 'Plain'), route('Part', '10.200.0.0/25', 'Plain')];
  expect(foundBy(routePodCidrDiffers, oneWorker({ script: [SPARED], resources: [PLAIN, ...others] }))).toEqual([]);
});
