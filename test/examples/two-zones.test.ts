import { synthesizeApp } from '../app';
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

test('is this template', () => {
  expect(app.templates).toMatchSnapshot();
});
