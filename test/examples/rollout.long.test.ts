import { judge } from '../../lib/check/judgement';
import { GATE_SCRIPT } from '../../lib/node/gate';
import { synthesizeApp } from '../app';
import { modelOfStacks } from '../rules/default-app';

const FILE = 'RolloutStack.template.json';
const template = synthesizeApp('examples/rollout.ts', 'all').templates[FILE] ?? {};
const byDefault = synthesizeApp('bin/app.ts', 'all').templates['PodNetworkStack.template.json'] ?? {};

/** Verdicts and assumptions, without names of resources. */
function verdictOf(of: object): unknown {
  const { rules, also, assumptions } = judge(modelOfStacks({ RolloutStack: of }));
  return { rules, also, assumptions: assumptions.map(({ id, text, actor }) => ({ id, text, actor })) };
}

test('a gate changes no verdict, and is no actor', () => {
  expect(verdictOf(template)).toEqual(verdictOf(byDefault));
});

test('the gate is known to the letter: with another line in it the verdict changes', () => {
  const line = '\ns=\n';
  expect(GATE_SCRIPT).toContain(line);
  const text = JSON.stringify(template).replaceAll('\\n  s=\\n', '\\n  iptables -P FORWARD DROP\\n');
  expect(verdictOf(JSON.parse(text) as object)).not.toEqual(verdictOf(byDefault));
});
