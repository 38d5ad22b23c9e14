import { isHeld } from '../lib/check/outcome';
import type { Command, Invocation } from './option/command';
import { policyText } from './ec2/iam-policy';
import { EXIT } from './option/exit-code';
import { writeJunit } from './junit';
import { refuseOperands } from './option/operands';
import { refuseUnwritable, writeOutput } from './option/output-file';
import { type VerifyResult, verifyAccount } from './verify-account';
import { openAccount, targetOf, textOption } from './verify-target';
import { writeVerify } from './text/verify-text';
import { type Look, secondsOf, untilStopped, watch } from './watch';

const COMMON =
  '[--user-data] [--profile NAME] [--region NAME] [--from DIR] [--watch SECONDS] [--junit FILE] [--allow-unknown] [--json]';

export const verify: Command = {
  usage: [`verify [--app PATH]... [--stack NAME] ${COMMON}`, `verify --vpc VPC ${COMMON}`, 'verify --print-policy'],
  description: `Reads the network of an AWS account, says where it differs from the templates, and proves or refutes the three rules on
what is there. It only asks: nothing in the account is changed. Credentials and region are found as the AWS CLI finds them.`,
  options: {
    vpc: { type: 'string', value: 'VPC', help: 'a VPC by its id, without a template' },
    'user-data': { type: 'boolean', help: 'read what is on the nodes too, one call a node' },
    profile: { type: 'string', value: 'NAME', help: 'profile of the AWS configuration' },
    region: {
      type: 'string',
      value: 'NAME',
      help: "region (default: the stack's own, else that of the AWS configuration)",
    },
    from: { type: 'string', value: 'DIR', help: 'read saved output of "aws ec2 describe-*", and ask nobody' },
    watch: { type: 'string', value: 'SECONDS', help: 'look again and again until stopped, and tell what has changed' },
    junit: { type: 'string', value: 'FILE', help: 'write what is found as JUnit XML, too' },
    'print-policy': { type: 'boolean', help: 'print the IAM policy that suffices, and end' },
    'allow-unknown': { type: 'boolean', help: 'end with 0 also where a rule cannot be judged, if nothing is refuted' },
  },
  run: async (invocation) => {
    refuseOperands(invocation, 'verify');
    const { terminal } = invocation;
    if (invocation.values['print-policy'] === true) {
      terminal.result(policyText());
      return EXIT.ok;
    }
    const look = await lookerOf(invocation);
    const pause = textOption(invocation, 'watch');
    if (pause !== null) {
      const seconds = secondsOf(pause);
      return untilStopped((stopped) => watch(look, terminal, { seconds, stopped }));
    }
    const { text, code } = await look();
    terminal.result(text);
    return code;
  },
};

/** Reads the templates once; each look reads the account. */
async function lookerOf(invocation: Invocation): Promise<() => Promise<Look>> {
  const { terminal, values, json } = invocation;
  const allowUnknown = values['allow-unknown'] === true;
  const junit = textOption(invocation, 'junit');
  if (junit !== null) refuseUnwritable(terminal.folder, junit);
  // one line a result where there are several
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

/** Whether the account has what the template says, and the rules hold on it. */
function isVerified(result: VerifyResult, allowUnknown: boolean): boolean {
  return result.judged && result.drift.length === 0 && isHeld(result, allowUnknown);
}
