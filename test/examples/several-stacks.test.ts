import { synthesizeApp } from '../app';
import { propertiesOf } from '../synthesis';

const APP = {
  all: synthesizeApp('examples/several-stacks.ts', 'all'),
  none: synthesizeApp('examples/several-stacks.ts', 'none'),
};

test.each(['all', 'none'] as const)(
  'the control plane has a route to every pod CIDR, with %s of the flags',
  (flags) => {
    const template = APP[flags].templates['ControlPlaneStack.template.json'] ?? { Resources: {} };
    const routes = Object.values(propertiesOf(template, 'AWS::EC2::Route'));
    expect(routes.map(({ DestinationCidrBlock }) => DestinationCidrBlock)).toEqual([
      '10.200.0.0/24',
      '10.200.1.0/24',
      '10.200.2.0/24',
    ]);
    expect(APP[flags].assets).toEqual([]);
  },
);

test('has nothing that the CDK itself warns of', () => {
  expect(APP.all.violations).toEqual([]);
});

test('is these templates', () => {
  expect(APP.all.templates).toMatchSnapshot();
});
