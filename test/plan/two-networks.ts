import { App, Stack, aws_ec2 as ec2 } from 'aws-cdk-lib';
import { PodNetwork, type PodNetworkProps } from '../../lib';
import { collectTemplates } from '../../lib/template/assembly/collect-templates';
import type { NetworkModel } from '../../lib/model/network-model';
import { readTemplates } from '../../lib/template/template-reader';

/** The model of an app of one stack. */
export function read(build: (stack: Stack) => void): NetworkModel {
  const app = new App({ context: { 'cdk-pod-network:validation': false } });
  build(new Stack(app, 'Stack'));
  return readTemplates(collectTemplates([app.synth().directory]));
}

export const makeVpc = (stack: Stack, id: string, cidr: string): ec2.Vpc =>
  new ec2.Vpc(stack, id, { maxAzs: 1, natGateways: 0, ipAddresses: ec2.IpAddresses.cidr(cidr) });

/** Two networks of two workers each. */
export const pair = (
  vpcs: (stack: Stack) => readonly [ec2.Vpc, ec2.Vpc],
  props: readonly [PodNetworkProps, PodNetworkProps],
) =>
  read((stack) => {
    vpcs(stack).forEach((vpc, index) => {
      new PodNetwork(stack, `Network${String(index)}`, { workerCount: 2, ...props[index], vpc });
    });
  });

export const ONE_VPC = (stack: Stack): readonly [ec2.Vpc, ec2.Vpc] => {
  const vpc = makeVpc(stack, 'Vpc', '10.0.0.0/16');
  return [vpc, vpc];
};
export const TWO_VPCS = (stack: Stack): readonly [ec2.Vpc, ec2.Vpc] => [
  makeVpc(stack, 'Vpc0', '10.0.0.0/16'),
  makeVpc(stack, 'Vpc1', '10.1.0.0/16'),
];
export const PEERED = (stack: Stack): readonly [ec2.Vpc, ec2.Vpc] => {
  const [one, other] = TWO_VPCS(stack);
  new ec2.CfnVPCPeeringConnection(stack, 'Peering', { vpcId: one.vpcId, peerVpcId: other.vpcId });
  return [one, other];
};

export const SUPERNETS: readonly [PodNetworkProps, PodNetworkProps] = [
  { podSupernet: '10.201.0.0/16' },
  { podSupernet: '10.202.0.0/16' },
];
