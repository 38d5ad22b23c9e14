import { synthesizeApp } from '../app';
import { propertiesOf } from '../synthesis';

const app = synthesizeApp('examples/several-stacks.ts', 'all');

test('the control plane has a route to every pod CIDR', () => {
  const template = app.templates['ControlPlaneStack.template.json'] ?? { Resources: {} };
  const routes = Object.values(propertiesOf(template, 'AWS::EC2::Route'));
  expect(routes.map(({ DestinationCidrBlock }) => DestinationCidrBlock)).toEqual([
    '10.200.0.0/24',
    '10.200.1.0/24',
    '10.200.2.0/24',
  ]);
  expect(app.assets).toEqual([]);
});

test('is these templates', () => {
  expect(app.templates).toMatchSnapshot();
});
