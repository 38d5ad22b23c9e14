import { check as checkModel, type CheckResult } from '../lib/rules/check';
import { writeCheck } from './check-text';
import type { Command } from './command';
import { EXIT } from './exit-code';
import { refuseOperands } from './operands';
import { PARAMETER_OPTION, parametersOf } from './parameters';
import { readApps } from './templates';

export const check: Command = {
  usage: ['check [--app PATH]... [--stack NAME] [--parameter KEY=VALUE]... [--allow-unknown] [--json]'],
  description: `Proves or refutes the three rules of the pod network for every packet that they speak of, without a deploy, and says
what is wrong, where, with a packet that shows it, and what puts it right. docs/findings.md lists all that it can find.`,
  options: {
    parameter: PARAMETER_OPTION,
    'allow-unknown': { type: 'boolean', help: 'end with 0 also where a rule cannot be judged, if nothing is refuted' },
  },
  run: async (invocation) => {
    refuseOperands(invocation, 'check');
    const result = checkModel(await readApps(invocation, parametersOf(invocation)));
    invocation.terminal.result(invocation.json ? `${JSON.stringify(result, null, 2)}\n` : writeCheck(result));
    return isHeld(result, invocation.values['allow-unknown'] === true) ? EXIT.ok : EXIT.broken;
  },
};

/** Whether all three rules are proved, or merely not refuted where the unknown is allowed, and nothing is found to be wrong. */
export function isHeld({ rules, findings }: CheckResult, allowUnknown: boolean): boolean {
  const passes = (verdict: string): boolean => verdict === 'proved' || (allowUnknown && verdict === 'unknown');
  return Object.values(rules).every(passes) && findings.every(({ severity }) => severity !== 'error');
}
