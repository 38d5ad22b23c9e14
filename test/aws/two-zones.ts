import { aws_ec2 as ec2, type Stack } from 'aws-cdk-lib';
import { PodNetwork, type PodNetworkProps } from '../../lib';
import type { TemplateSource } from '../../lib/model-api';
import { templateOf } from './test-account';

/** The network of examples/two-zones.ts: two workers a zone, of which some may be missing. */
export function twoZones(stackName: string, workers: readonly number[], props: PodNetworkProps = {}): TemplateSource {
  return templateOf(stackName, (stack) => {
    addTwoZones(stack, workers, props);
  });
}

function addTwoZones(stack: Stack, workers: readonly number[], props: PodNetworkProps): void {
  const vpc = new ec2.Vpc(stack, 'Vpc', {
    maxAzs: 2,
    natGateways: 0,
    subnetConfiguration: [
      { name: 'Public', subnetType: ec2.SubnetType.PUBLIC, cidrMask: 24, mapPublicIpOnLaunch: false },
    ],
    restrictDefaultSecurityGroup: false,
  });
  const network = new PodNetwork(stack, 'PodNetwork', { ...props, vpc, workerCount: 0 });
  for (const index of workers) {
    network.addWorker(`worker-${String(index)}`, { index, subnet: vpc.publicSubnets[Math.floor(index / 2)] });
  }
}
