import { workerBeingReplaced } from '../../../lib/rules/node/worker-being-replaced';
import { judge } from '../../../lib/check/judgement';
import { defaultTemplate, modelOf } from '../default-app';

test('a worker that the template leaves out is being replaced, and refutes nothing', () => {
  const model = modelOf(defaultTemplate());
  const origin = { source: 'Stack', id: 'Instance', path: '' };
  const stacks = model.stacks.map((stack) => ({ ...stack, replacedWorkers: [{ name: 'worker-7', origin }] }));
  const { rules, findings } = judge({ ...model, stacks }, { rules: [workerBeingReplaced] });
  expect(Object.values(rules)).toEqual(['proved', 'proved', 'proved']);
  expect(findings.find(({ id }) => id === 'worker-being-replaced')).toMatchObject({
    severity: 'info',
    place: origin,
    message: 'worker-7 is being replaced: its pods are gone until the next deploy creates its instance',
  });
  expect(judge(model, { rules: [workerBeingReplaced] }).findings.map(({ id }) => id)).not.toContain(
    'worker-being-replaced',
  );
});
