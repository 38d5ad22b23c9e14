import {
  DeleteNetworkInterfaceCommand,
  DescribeInstancesCommand,
  DescribeRouteTablesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { aws_ec2 as ec2 } from 'aws-cdk-lib';
import { CfnNetworkInterface } from 'aws-cdk-lib/aws-ec2';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { InternetAccess, PodNetwork } from '../../lib';
import type { TemplateSource } from '../../lib/model-api';
import { askingOnly, startApiServer } from './api-server';
import { TestAccount, templateOf } from './test-account';

const ROOT = join(__dirname, '../..');
let account: TestAccount;

beforeAll(async () => {
  account = await TestAccount.open();
}, 120_000);
afterAll(async () => {
  await account.close();
});

function twoWorkers(stackName: string): TemplateSource {
  return templateOf(stackName, (stack) => {
    new PodNetwork(stack, 'PodNetwork', { workerCount: 2 });
  });
}

/** What moto's CloudFormation drops, and the properties in which verify then finds the account to differ. */
const PASSED_ON: readonly (readonly [string, readonly string[]])[] = [
  ['AWS::EC2::Instance.NetworkInterfaces', ['route 10.200.0.0/24', 'route 10.200.1.0/24', 'existence']],
  ['AWS::EC2::NetworkInterface.GroupSet', ['security groups']],
  ['AWS::EC2::NetworkInterface.SourceDestCheck', ['SourceDestCheck']],
  ['AWS::EC2::EIPAssociation', ['public address']],
  ['AWS::EC2::SubnetRouteTableAssociation', ['route table']],
  [
    'AWS::EC2::SecurityGroup.SecurityGroupIngress',
    ['ingress all protocols, 10.200.0.0/16', 'ingress icmp type 3 code 4, 0.0.0.0/0'],
  ],
];

test('with all passed on, the account has what the template says', async () => {
  const source = twoWorkers('All');
  await account.create(source);
  expect((await account.verify(source)).drift).toEqual([]);
}, 60_000);

test('so has a given VPC with NAT gateways, and a control plane in it that launches an interface of its own', async () => {
  const source = templateOf('Given', (stack) => {
    const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 1, restrictDefaultSecurityGroup: false });
    const network = new PodNetwork(stack, 'PodNetwork', { vpc, workerCount: 2, internetAccess: InternetAccess.nat() });
    const machineImage = ec2.MachineImage.genericLinux({ 'us-east-1': 'ami-0f1e2d3c4b5a69788' });
    const subnets = vpc.publicSubnets.slice(0, 1);
    const peer = new ec2.Instance(stack, 'ControlPlane', {
      ...{ vpc, vpcSubnets: { subnets }, machineImage, instanceType: new ec2.InstanceType('t3.medium') },
    });
    network.allowPodAccess({ peer, subnets });
  });
  await account.create(source);
  const { drift, rules, also } = await account.verify(source);
  expect({ drift, open: Object.values({ ...rules, ...also }).filter((verdict) => verdict !== 'proved') }).toEqual({
    drift: [],
    open: [],
  });
}, 60_000);

test.each(PASSED_ON)(
  'without %s passed on, verify finds it',
  async (without, properties) => {
    const source = twoWorkers(`Without${without.replace(/.*\W/, '')}`);
    await account.create(source, [without]);
    const { drift } = await account.verify(source);
    expect([...new Set(drift.map(({ property }) => property))]).toEqual(properties);
  },
  60_000,
);

test('an instance has the address that it states, and what its launch template states besides', async () => {
  const template = { Type: 'AWS::EC2::LaunchTemplate', Properties: { LaunchTemplateName: 'One' } };
  const data = { ImageId: 'ami-0f1e2d3c4b5a69788', InstanceType: 't3.small' };
  const Resources = {
    Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
    Subnet: { Type: 'AWS::EC2::Subnet', Properties: { VpcId: { Ref: 'Vpc' }, CidrBlock: '10.0.1.0/24' } },
    Template: { ...template, Properties: { ...template.Properties, LaunchTemplateData: data } },
    Instance: {
      Type: 'AWS::EC2::Instance',
      Properties: {
        ...{ InstanceType: 't3.large', SubnetId: { Ref: 'Subnet' }, PrivateIpAddress: '10.0.1.10' },
        LaunchTemplate: { LaunchTemplateName: 'One', Version: { 'Fn::GetAtt': ['Template', 'LatestVersionNumber'] } },
      },
    },
  };
  await account.create({ stackName: 'Launched', template: { Resources } });
  const { Instance: id = '' } = await account.physicalIds('Launched');
  const { Reservations } = await account.ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
  expect(Reservations?.[0]?.Instances?.[0]).toMatchObject({
    ...{ ImageId: 'ami-0f1e2d3c4b5a69788', InstanceType: 't3.large', PrivateIpAddress: '10.0.1.10' },
  });
  await expect(account.create({ stackName: 'Taken', template: { Resources: { Template: template } } })).rejects.toThrow(
    'Launch template name already in use.',
  );
});

test('a secret is known by an ARN of its own', async () => {
  const Secret = { Type: 'AWS::SecretsManager::Secret', Properties: { GenerateSecretString: {} } };
  await account.create({ stackName: 'Kept', template: { Resources: { Secret } } });
  expect(await account.physicalIds('Kept')).toEqual({
    Secret: expect.stringMatching(
      /^arn:aws:secretsmanager:us-east-1:123456789012:secret:Secret-\w{12}-\w{6}$/,
    ) as string,
  });
});

test('what nobody passes on is refused', async () => {
  const source = templateOf('Ipv6', (stack) => {
    new CfnNetworkInterface(stack, 'Interface', { subnetId: 'subnet-1', ipv6AddressCount: 1 });
  });
  await expect(account.create(source)).rejects.toThrow('property Ipv6AddressCount');
});

test('a route to an interface that is gone is a blackhole', async () => {
  const source = twoWorkers('Gone');
  await account.create(source);
  const ids = Object.entries(await account.physicalIds('Gone'));
  const idOf = (pattern: RegExp): string => ids.find(([id]) => pattern.test(id))?.[1] ?? '';
  await account.ec2.send(new TerminateInstancesCommand({ InstanceIds: [idOf(/worker1Instance/)] }));
  await account.ec2.send(new DeleteNetworkInterfaceCommand({ NetworkInterfaceId: idOf(/worker1NetworkInterface/) }));
  const { RouteTables } = await account.ec2.send(
    new DescribeRouteTablesCommand({ RouteTableIds: [idOf(/Subnet1RouteTable[0-9A-F]{8}$/)] }),
  );
  const states = (RouteTables?.[0]?.Routes ?? []).map((route) => [route.DestinationCidrBlock, route.State]);
  expect(Object.fromEntries(states)).toEqual({
    '10.0.0.0/16': 'active',
    '0.0.0.0/0': 'active',
    '10.200.0.0/24': 'active',
    '10.200.1.0/24': 'blackhole',
  });
}, 60_000);

test('a program that asks it knows of no other account', async () => {
  const server = await startApiServer();
  const environment = askingOnly(server, { PATH: '/bin', AWS_PROFILE: 'work', AWS_SESSION_TOKEN: 'secret' });
  expect(environment).toEqual({
    PATH: '/bin',
    AWS_ENDPOINT_URL: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) as string,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'not-a-key',
    AWS_SECRET_ACCESS_KEY: 'not-a-secret',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
  });
  await server.stop();
  await expect(fetch(environment.AWS_ENDPOINT_URL ?? '')).rejects.toThrow();
}, 60_000);

test('it ends with the process that started it, however that ends', async () => {
  const start = `require('./test/aws/api-server.ts').startApiServer().then(({ environment }) => {
    process.stdout.write(environment.AWS_ENDPOINT_URL);
  });`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--eval', start], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said = (await child.stdout[Symbol.asyncIterator]().next()) as { readonly value?: Buffer };
  const endpoint = String(said.value);
  expect(await answers(endpoint)).toBe(true);
  child.kill('SIGKILL');
  await once(child, 'exit');
  while (await answers(endpoint)) await new Promise((resolve) => setTimeout(resolve, 50));
}, 60_000);

async function answers(endpoint: string): Promise<boolean> {
  return fetch(endpoint).then(
    () => true,
    () => false,
  );
}
