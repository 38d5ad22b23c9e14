import { planOf } from '../../lib/model-api';
import { judge } from '../../lib/check/judgement';
import { synthesizeApp } from '../app';
import { modelOfStacks } from '../rules/default-app';
import { propertiesOf } from '../synthesis';

const FILE = 'TwoZonesStack.template.json';
const app = synthesizeApp('examples/two-zones.ts', 'all');

test('both route tables get every pod route once', () => {
  const template = app.templates[FILE] ?? { Resources: {} };
  const routes = Object.values(propertiesOf(template, 'AWS::EC2::Route')).filter(
    (route) => 'NetworkInterfaceId' in route,
  );
  const tables = Object.keys(propertiesOf(template, 'AWS::EC2::RouteTable'));
  expect(tables).toHaveLength(2);
  for (const table of tables) {
    const destinations = routes
      .filter(({ RouteTableId }) => (RouteTableId as { Ref: string }).Ref === table)
      .map(({ DestinationCidrBlock }) => DestinationCidrBlock);
    expect(destinations.sort()).toEqual(['10.200.0.0/24', '10.200.1.0/24', '10.200.2.0/24', '10.200.3.0/24']);
  }
  expect(app.assets).toEqual([]);
});

test('each zone has two workers, and all of them are proved', () => {
  const model = modelOfStacks({ TwoZonesStack: app.templates[FILE] ?? {} });
  const subnets = planOf(model).workers.map(({ name, subnet }) => `${name} ${String(subnet)}`);
  expect(subnets).toEqual(
    ['0', '1', '2', '3'].map((index) => {
      const zone = Number(index) < 2 ? '1' : '2';
      return expect.stringMatching(`^worker-${index} VpcPublicSubnet${zone}Subnet`) as string;
    }),
  );
  const { rules, also } = judge(model);
  expect(new Set(Object.values({ ...rules, ...also }))).toEqual(new Set(['proved']));
});
