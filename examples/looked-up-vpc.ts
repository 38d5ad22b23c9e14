import { App, Stack, aws_ec2 as ec2 } from 'aws-cdk-lib';
import { InternetAccess, PodNetwork } from '../lib';

const env = { account: '123456789012', region: 'eu-central-1' };

// `cdk synth` asks your account and keeps the answer in cdk.context.json; this one is written here, so that the example needs no account
const app = new App({ context: { [lookupKey()]: lookedUpVpc() } });
const stack = new Stack(app, 'LookedUpVpcStack', { env });

const vpc = ec2.Vpc.fromLookup(stack, 'Vpc', { vpcName: 'main' });
const network = new PodNetwork(stack, 'PodNetwork', { vpc, workerCount: 0, internetAccess: InternetAccess.nat() });
vpc.privateSubnets.forEach((subnet, index) => network.addWorker(`worker-${String(index)}`, { index, subnet }));

function lookupKey(): string {
  return `vpc-provider:account=${env.account}:filter.tag:Name=main:region=${env.region}:returnAsymmetricSubnets=true`;
}

function lookedUpVpc(): object {
  const group = (type: string, first: number): object => ({
    name: type,
    type,
    subnets: ['a', 'b', 'c'].map((zone, at) => ({
      subnetId: `subnet-0000000${type === 'Public' ? '1' : '2'}${zone}`,
      cidr: `10.1.${String(first + at)}.0/24`,
      availabilityZone: `${env.region}${zone}`,
      routeTableId: `rtb-0000000${type === 'Public' ? '1' : '2'}${zone}`,
    })),
  });
  return {
    vpcId: 'vpc-0000000a',
    vpcCidrBlock: '10.1.0.0/16',
    ownerAccountId: env.account,
    availabilityZones: [],
    subnetGroups: [group('Public', 0), group('Private', 10)],
  };
}
