import { isHeld } from '../lib/check/outcome';
import type { Command, Invocation } from './option/command';
import { policyText } from './ec2/iam-policy';
import { EXIT } from './option/exit-code';
import { writeJunit } from './junit';
import { refuseOperands } from './option/operands';
import { refuseUnwritable, writeOutput } from './option/output-file';
import { type VerifyResult, verifyAccount } from './verify-account';
import { refuseOptions } from './option/taken-options';
import { textOption } from './option/text-option';
import { openAccount, targetOf } from './verify-target';
import { writeVerify } from './text/verify-text';
import { type Look, secondsOf, untilStopped, watch } from './watch';

const COMMON =
  '[--user-data] [--profile NAME] [--region NAME] [--from DIR] [--watch SECONDS] [--junit FILE] [--allow-unknown] [--json]';

export const verify: Command = {
  usage: [`verify [--app PATH]... [--stack NAME] ${COMMON}`, `verify --vpc VPC ${COMMON}`, 'verify --print-policy'],
  description: `Reads a deployed network, reports where it differs from the templates, and
proves or refutes the network rules on it. Calls read-only AWS APIs only. Finds
credentials and region as the AWS CLI does.`,
  options: {
    vpc: { type: 'string', value: 'VPC', help: 'verify this VPC, without a template' },
    'user-data': { type: 'boolean', help: "also read each instance's user data (one API call each)" },
    profile: { type: 'string', value: 'NAME', help: 'AWS configuration profile' },
    region: { type: 'string', value: 'NAME', help: "AWS region (default: the stack's, else the configured one)" },
    from: { type: 'string', value: 'DIR', help: 'read saved "aws ec2 describe-*" output instead of calling AWS' },
    watch: { type: 'string', value: 'SECONDS', help: 'repeat every SECONDS until stopped; print only changes' },
    junit: { type: 'string', value: 'FILE', help: 'also write the result as JUnit XML' },
    'print-policy': { type: 'boolean', help: 'print the IAM policy that verify needs, and exit' },
    'allow-unknown': { type: 'boolean', help: 'exit with 0 if rules are unknown but none is refuted' },
  },
  run: async (invocation) => {
    refuseOperands(invocation, 'verify');
    const { terminal } = invocation;
    if (invocation.values['print-policy'] === true) {
      refuseOptions(invocation, 'verify --print-policy', ['print-policy', 'json']);
      terminal.result(policyText());
      return EXIT.ok;
    }
    const pause = textOption(invocation, 'watch');
    const seconds = pause === null ? null : secondsOf(pause);
    const look = await lookerOf(invocation);
    if (seconds !== null) {
      return untilStopped((stopped) => watch(look, terminal, { seconds, stopped }));
    }
    const { text, code } = await look();
    terminal.result(text);
    return code;
  },
};

/** Reads the templates once; each look reads the account again. */
async function lookerOf(invocation: Invocation): Promise<() => Promise<Look>> {
  const { terminal, values, json } = invocation;
  const allowUnknown = values['allow-unknown'] === true;
  const junit = textOption(invocation, 'junit');
  if (junit !== null) refuseUnwritable(terminal.folder, junit);
  // with --watch, one line for each result
  const indent = values.watch === undefined ? 2 : 0;
  const target = await targetOf(invocation);
  const account = await openAccount(invocation, target);
  return async () => {
    const result = await verifyAccount(account, target);
    if (junit !== null) writeOutput(terminal.folder, junit, writeJunit(result, allowUnknown));
    const text = json ? `${JSON.stringify(result, null, indent)}\n` : writeVerify(result, account.name);
    return { text, code: isVerified(result, allowUnknown) ? EXIT.ok : EXIT.broken };
  };
}

/** Whether the account matches the templates and the rules hold on it. */
function isVerified(result: VerifyResult, allowUnknown: boolean): boolean {
  return result.judged && result.drift.length === 0 && isHeld(result, allowUnknown);
}
