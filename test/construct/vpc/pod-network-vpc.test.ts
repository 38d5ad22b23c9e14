import { InternetAccess, PodNetwork } from '../../../lib';
import { type CfnTemplate, propertiesOf, templateOf } from '../../synthesis';

const made = (internetAccess: InternetAccess): CfnTemplate =>
  templateOf((stack) => new PodNetwork(stack, 'PodNetwork', { internetAccess, workerCount: 0 }));

const cidrsOf = (template: CfnTemplate, type: string): readonly unknown[] =>
  Object.values(propertiesOf(template, type)).map(({ CidrBlock }) => CidrBlock);

const defaultRoutesOf = (template: CfnTemplate): readonly string[] =>
  Object.values(propertiesOf(template, 'AWS::EC2::Route')).map((route) => Object.keys(route).sort().join(' '));

test.each([
  ['elasticIp', InternetAccess.elasticIp(), ['10.0.1.0/24'], ['DestinationCidrBlock GatewayId RouteTableId']],
  [
    'nat',
    InternetAccess.nat(),
    ['10.0.0.0/24', '10.0.1.0/24'],
    ['DestinationCidrBlock GatewayId RouteTableId', 'DestinationCidrBlock NatGatewayId RouteTableId'],
  ],
  ['none', InternetAccess.none(), ['10.0.1.0/24'], []],
])('with %s the workers stand in 10.0.1.0/24 of 10.0.0.0/16', (_, internetAccess, subnets, defaultRoutes) => {
  const template = made(internetAccess);
  expect(cidrsOf(template, 'AWS::EC2::VPC')).toEqual(['10.0.0.0/16']);
  expect(cidrsOf(template, 'AWS::EC2::Subnet')).toEqual(subnets);
  expect(defaultRoutesOf(template)).toEqual(defaultRoutes);
});

test('the subnet of a NAT path keeps the address of every worker', () => {
  const network = (internetAccess: InternetAccess): readonly string[] => {
    let addresses: readonly string[] = [];
    templateOf((stack) => {
      addresses = new PodNetwork(stack, 'PodNetwork', { internetAccess }).workers.map(({ nodeIp }) => nodeIp);
    });
    return addresses;
  };
  expect(network(InternetAccess.nat())).toEqual(['10.0.1.20', '10.0.1.21', '10.0.1.22']);
  expect(network(InternetAccess.nat())).toEqual(network(InternetAccess.elasticIp()));
});
