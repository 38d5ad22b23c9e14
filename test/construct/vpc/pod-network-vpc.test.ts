import { Stack, aws_ec2 as ec2 } from 'aws-cdk-lib';
import { InternetAccess, PodNetwork } from '../../../lib';
import { assertPodNetwork } from '../../../lib/testing';
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

test('its flow logs are the stated ones, and change no verdict', () => {
  let checked = new Stack();
  const template = templateOf((stack) => {
    new PodNetwork(stack, 'PodNetwork', { flowLogs: { FlowLog: {} } });
    checked = stack;
  });
  expect(Object.values(propertiesOf(template, 'AWS::EC2::FlowLog'))).toEqual([
    expect.objectContaining({ ResourceType: 'VPC', TrafficType: 'ALL' }),
  ]);
  assertPodNetwork(checked);
});

test.each([
  [{ flowLogs: true as never }, '`flowLogs` must be an object, got true; for example { FlowLog: {} }'],
  [{ flowLogs: { FlowLog: true as never } }, '`flowLogs.FlowLog` must be an object, got true; for example {}'],
])('refuses %j', (props, message) => {
  expect(() => templateOf((stack) => new PodNetwork(stack, 'PodNetwork', props))).toThrow(message);
});

test('refuses flow logs of a VPC that it does not create', () => {
  const beside = (): CfnTemplate =>
    templateOf((stack) => {
      const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 1, restrictDefaultSecurityGroup: false });
      new PodNetwork(stack, 'PodNetwork', { vpc, flowLogs: { FlowLog: {} } });
    });
  expect(beside).toThrow(
    "`flowLogs` is for the VPC that the pod network creates, and `vpc` is stated; call `vpc.addFlowLog('FlowLog')` instead",
  );
});
