import { refuseDefaultServiceCidr, refuseServiceCidr } from '../../lib/address/service-cidr';

test('a block outside pods and VPC is accepted', () => {
  expect(() => {
    refuseServiceCidr('10.96.0.0/12', '10.200.0.0/16', ['10.0.0.0/16']);
  }).not.toThrow();
});

test.each(
  Object.entries({
    '`serviceCidr` 10.200.128.0/20 overlaps the pod supernet 10.200.0.0/16, so kube-proxy would redirect their packets; use a block outside both, for example 10.96.0.0/12':
      '10.200.128.0/20',
    '`serviceCidr` 10.0.0.0/8 overlaps the pod supernet 10.200.0.0/16, so kube-proxy would redirect their packets; use a block outside both, for example 10.96.0.0/12':
      '10.0.0.0/8',
    "`serviceCidr` 10.0.3.0/24 overlaps the VPC's block 10.0.0.0/16, so kube-proxy would redirect their packets; use a block outside both, for example 10.96.0.0/12":
      '10.0.3.0/24',
    '`serviceCidr` "10.96.0.1/12" has host bits set': '10.96.0.1/12',
  }),
)('%s', (message, serviceCidr) => {
  expect(() => {
    refuseServiceCidr(serviceCidr, '10.200.0.0/16', ['10.0.0.0/16']);
  }).toThrow(message);
});

test.each<[readonly string[], RegExp]>([
  [[], /outside both, for example 172\.20\.0\.0\/16$/],
  [['172.20.128.0/20'], /outside both, for example 192\.168\.0\.0\/16$/],
  [['172.20.0.0/16', '192.168.7.0/24'], /outside both$/],
])('the example of a fix is free where the VPC has %j', (vpcCidrs, fix) => {
  expect(() => {
    refuseDefaultServiceCidr('10.96.0.0/16', vpcCidrs);
  }).toThrow(fix);
  expect(() => {
    refuseServiceCidr('10.96.0.0/12', '10.96.0.0/16', vpcCidrs);
  }).toThrow(fix);
});
