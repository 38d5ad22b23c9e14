import { judge } from '../../lib/check/judgement';
import { synthesizeApp } from '../app';
import { modelOfStacks } from '../rules/default-app';

const { templates } = synthesizeApp('examples/control-plane-first.ts', 'all');
const textOf = (stack: string): string => JSON.stringify(templates[`${stack}.template.json`]);

test('the control plane is deployed before the workers: only their stack refers to the other', () => {
  expect(Object.keys(templates).sort()).toEqual(
    ['BaseStack', 'ControlPlaneStack', 'WorkersStack'].map((stack) => `${stack}.template.json`),
  );
  expect(textOf('ControlPlaneStack')).not.toContain('WorkersStack');
  expect(textOf('WorkersStack')).toContain('ControlPlaneStack');
});

test('each worker has a gate', () => {
  expect(textOf('WorkersStack').match(/"AWS::CloudFormation::WaitCondition"/g)).toHaveLength(3);
});

test('is proved, the way from the control plane to every pod too', () => {
  const stacks = Object.fromEntries(
    Object.entries(templates).map(([file, template]) => [file.replace('.template.json', ''), template]),
  );
  const { rules, also } = judge(modelOfStacks(stacks));
  expect(new Set(Object.values({ ...rules, ...also }))).toEqual(new Set(['proved']));
});
