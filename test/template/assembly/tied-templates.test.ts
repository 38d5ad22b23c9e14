import {
  App,
  BootstraplessSynthesizer,
  CfnOutput,
  Fn,
  NestedStack,
  Stack,
  type StackProps,
  Stage,
  aws_ec2 as ec2,
} from 'aws-cdk-lib';
import { join } from 'node:path';
import { collectTiedTemplates } from '../../../lib/template/assembly/tied-templates';

const ENV = { account: '123456789012', region: 'eu-central-1' };

/** Names of the stacks that come together, for an app with templates of these files. */
function tied(build: (app: App) => void): readonly (readonly string[])[] {
  const app = new App();
  build(app);
  const files = app.synth().stacksRecursively.map(({ templateFullPath }) => templateFullPath);
  return collectTiedTemplates(files).map((sources) => sources.map(({ stackName }) => stackName));
}

const vpcIn = (app: App | Stage, id: string, props?: StackProps): ec2.CfnVPC =>
  new ec2.CfnVPC(new Stack(app, id, props), 'Vpc', { cidrBlock: '10.0.0.0/16' });

test('stacks that have nothing to do with each other come apart', () => {
  expect(
    tied((app) => {
      vpcIn(app, 'A');
      vpcIn(app, 'B');
    }),
  ).toEqual([['A'], ['B']]);
});

test('a stack that uses another, or is deployed after it, comes with it', () => {
  expect(
    tied((app) => {
      const vpc = vpcIn(app, 'B');
      const subnet = new ec2.CfnSubnet(new Stack(app, 'A'), 'Subnet', { vpcId: vpc.ref, cidrBlock: '10.0.1.0/24' });
      const last = new Stack(app, 'C');
      new ec2.CfnVPC(last, 'Vpc', { cidrBlock: '10.9.0.0/16' });
      last.addStackDependency(Stack.of(subnet));
      vpcIn(app, 'D');
    }),
  ).toEqual([['A', 'B', 'C'], ['D']]);
});

describe('an import that is written by hand', () => {
  const withExport = (exportName: string, imported: string): readonly (readonly string[])[] =>
    tied((app) => {
      new CfnOutput(Stack.of(vpcIn(app, 'B')), 'Id', { value: 'vpc-1', exportName });
      const nested = new NestedStack(new Stack(app, 'A'), 'Nested');
      new ec2.CfnSubnet(nested, 'Subnet', { vpcId: Fn.importValue(imported), cidrBlock: '10.0.1.0/24' });
    });

  test('ties, in a nested stack as well', () => {
    expect(withExport('shared-vpc', 'shared-vpc')).toEqual([['A', 'B']]);
  });

  test('ties where either name is known only at deploy', () => {
    expect(withExport(Fn.sub('${AWS::Region}-vpc'), 'shared-vpc')).toEqual([['A', 'B']]);
    expect(withExport('shared-vpc', Fn.sub('${AWS::Region}-vpc'))).toEqual([['A', 'B']]);
  });

  test('ties to no other export', () => {
    expect(withExport('shared-vpc', 'other-vpc')).toEqual([['A'], ['B']]);
  });
});

test('stages come apart, also with stacks of one name', () => {
  expect(
    tied((app) => {
      for (const name of ['Dev', 'Prod']) vpcIn(new Stage(app, name), 'Stack', { stackName: 'same' });
      vpcIn(app, 'Shared');
    }),
  ).toEqual([['Shared'], ['same'], ['same']]);
});

test('nested stacks hang from their parents, and the environment is that of the manifest', () => {
  const app = new App();
  const nested = new NestedStack(new Stack(app, 'A', { env: ENV }), 'Nested');
  new ec2.CfnVPC(nested, 'Vpc', { cidrBlock: '10.0.0.0/16' });
  const { directory } = app.synth();
  const [[source] = []] = collectTiedTemplates([join(directory, 'A.template.json')]);
  expect(source).toMatchObject({ stackName: 'A', named: true, environment: ENV });
  expect(Object.values(source?.nested ?? {}).map(({ template }) => Object.keys(template.Resources ?? {}))).toEqual([
    ['Vpc'],
  ]);
});

test('what only informs is not measured', () => {
  const app = new App();
  vpcIn(app, 'A', { synthesizer: new BootstraplessSynthesizer() });
  const [[source] = []] = collectTiedTemplates([join(app.synth().directory, 'A.template.json')]);
  expect(source?.sentBytes).toBeNull();
});

test('nothing is read while look-ups are missing', () => {
  expect(
    tied((app) => {
      ec2.Vpc.fromLookup(new Stack(app, 'A', { env: ENV }), 'Vpc', { isDefault: true });
    }),
  ).toEqual([]);
});

test('templates that were not asked for are not read', () => {
  const app = new App();
  vpcIn(app, 'A');
  vpcIn(app, 'B');
  const { directory } = app.synth();
  const read = collectTiedTemplates([join(directory, 'B.template.json')]);
  expect(read.map((sources) => sources.map(({ stackName }) => stackName))).toEqual([['B']]);
});
