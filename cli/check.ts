import { judgeTemplates } from '../lib/check/judgement';
import { isHeld } from '../lib/check/outcome';
import { writeCheck } from './text/check-text';
import type { Command } from './option/command';
import { EXIT } from './option/exit-code';
import { refuseOperands } from './option/operands';
import { PARAMETER_OPTION, parametersOf } from './option/parameters';
import { readGroups } from './option/templates';

export const check: Command = {
  usage: ['check [--app PATH]... [--stack NAME] [--parameter KEY=VALUE]... [--strict] [--allow-unknown] [--json]'],
  description: `Proves or refutes the three rules of the pod network for every packet that they speak of, without a deploy, and says
what is wrong, where, with a packet that shows it, and what puts it right. docs/findings.md lists all that it can find.`,
  options: {
    parameter: PARAMETER_OPTION,
    strict: {
      type: 'boolean',
      help: 'make rules unknown where something runs code or calls an API that is not read, and not assume that it leaves the network alone',
    },
    'allow-unknown': { type: 'boolean', help: 'end with 0 also where a rule cannot be judged, if nothing is refuted' },
  },
  run: async (invocation) => {
    refuseOperands(invocation, 'check');
    const { terminal, json, values } = invocation;
    const parameters = parametersOf(invocation);
    const result = judgeTemplates(await readGroups(invocation), parameters, {
      strict: values.strict === true,
    });
    terminal.result(json ? `${JSON.stringify(result, null, 2)}\n` : writeCheck(result));
    return isHeld(result, values['allow-unknown'] === true) ? EXIT.ok : EXIT.broken;
  },
};
