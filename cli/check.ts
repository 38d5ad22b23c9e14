import { docsPage } from '../lib/address/docs-page';
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
  description: `Proves or refutes the network rules for every packet, from the templates alone.
Each finding says what is wrong, where, and how to fix it, with a packet that
shows the fault. All findings:
${docsPage('findings.md')}`,
  options: {
    parameter: PARAMETER_OPTION,
    strict: {
      type: 'boolean',
      help: 'report a rule as unknown if unread scripts or API calls could affect it, instead of assuming that they do not',
    },
    'allow-unknown': { type: 'boolean', help: 'exit with 0 if rules are unknown but none is refuted' },
  },
  run: async (invocation) => {
    refuseOperands(invocation, 'check');
    const { terminal, json, values } = invocation;
    const parameters = parametersOf(invocation);
    const result = judgeTemplates(await readGroups(invocation), parameters, { strict: values.strict === true });
    terminal.result(json ? `${JSON.stringify(result, null, 2)}\n` : writeCheck(result));
    return isHeld(result, values['allow-unknown'] === true) ? EXIT.ok : EXIT.broken;
  },
};
