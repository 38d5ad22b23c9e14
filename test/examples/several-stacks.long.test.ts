import { planOf } from '../../lib/model-api';
import { judge } from '../../lib/check/judgement';
import { synthesizeApp } from '../app';
import { modelOfStacks } from '../rules/default-app';
import { propertiesOf } from '../synthesis';

const app = synthesizeApp('examples/several-stacks.ts', 'all');
const stacks = Object.fromEntries(
  Object.entries(app.templates).map(([file, template]) => [file.replace('.template.json', ''), template]),
);
const controlPlane = stacks.ControlPlaneStack ?? { Resources: {} };

const outputOf = (stack: string, output: RegExp): object => ({
  'Fn::GetStackOutput': expect.objectContaining({
    StackName: stack,
    OutputName: expect.stringMatching(output) as string,
  }) as object,
});

test('has three stacks without assets, and a plan of three workers', () => {
  expect(Object.keys(stacks)).toEqual(['ControlPlaneStack', 'NetworkStack', 'WorkersStack']);
  expect(app.assets).toEqual([]);
  const { podSupernet, workers } = planOf(modelOfStacks(stacks));
  expect({ podSupernet, workers: workers.map(({ name, podCidr }) => `${name} ${String(podCidr)}`) }).toEqual({
    podSupernet: '10.200.0.0/16',
    workers: ['worker-0 10.200.0.0/24', 'worker-1 10.200.1.0/24', 'worker-2 10.200.2.0/24'],
  });
});

test('the control plane has a route to every pod CIDR', () => {
  expect(Object.values(propertiesOf(controlPlane, 'AWS::EC2::Route'))).toEqual(
    ['0', '1', '2'].map((index) => ({
      DestinationCidrBlock: `10.200.${index}.0/24`,
      NetworkInterfaceId: outputOf('WorkersStack', new RegExp(`worker${index}NetworkInterface`)),
      RouteTableId: outputOf('NetworkStack', /ControlPlaneSubnet1RouteTable/),
    })),
  );
});

test('the groups of the API server and of the workers admit each other', () => {
  const apiServer = { 'Fn::GetAtt': [expect.stringMatching(/^ApiServerInstanceSecurityGroup/), 'GroupId'] };
  const workers = outputOf('WorkersStack', /PodNetworkSecurityGroup/);
  expect(Object.values(propertiesOf(controlPlane, 'AWS::EC2::SecurityGroupIngress'))).toEqual([
    expect.objectContaining({
      GroupId: apiServer,
      SourceSecurityGroupId: workers,
      IpProtocol: 'tcp',
      FromPort: 6443,
      ToPort: 6443,
    }),
    expect.objectContaining({ GroupId: workers, SourceSecurityGroupId: apiServer, IpProtocol: '-1' }),
  ]);
});

test('is proved, the way from the API server to every pod too', () => {
  const { rules, also } = judge(modelOfStacks(stacks));
  expect(new Set(Object.values({ ...rules, ...also }))).toEqual(new Set(['proved']));
});
