import type { TemplateSource } from '../lib/model';
import { tiedByImports } from '../lib/assembly/tied-templates';
import { isHeld } from './check';
import type { Command, Invocation } from './command';
import type { Account } from './ec2/account';
import { EXIT } from './exit-code';
import { refuseOperands } from './operands';
import { policyText } from './ec2/policy';
import { readSources } from './templates';
import { UsageError } from './usage-error';
import { type VerifyResult, verifyAccount, type VerifyTarget } from './verify-stack';
import { writeVerify } from './verify-text';

export const verify: Command = {
  usage: [
    'verify [--app PATH]... [--stack NAME] [--user-data] [--profile NAME] [--region NAME] [--allow-unknown] [--json]',
    'verify --vpc VPC [--user-data] [--profile NAME] [--region NAME] [--allow-unknown] [--json]',
    'verify --print-policy',
  ],
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
    'print-policy': { type: 'boolean', help: 'print the IAM policy that suffices, and end' },
    'allow-unknown': { type: 'boolean', help: 'end with 0 also where a rule cannot be judged, if nothing is refuted' },
  },
  run: async (invocation) => {
    refuseOperands(invocation, 'verify');
    const { terminal, values, json } = invocation;
    if (values['print-policy'] === true) {
      terminal.result(policyText());
      return EXIT.ok;
    }
    const target = targetOf(invocation);
    const account = await openAccount(invocation, target.sources);
    const result = await verifyAccount(account, target);
    terminal.result(json ? `${JSON.stringify(result, null, 2)}\n` : writeVerify(result, account.name));
    return isVerified(result, values['allow-unknown'] === true) ? EXIT.ok : EXIT.broken;
  },
};

/** Whether the account has what the template says, and the rules hold on it. */
export function isVerified(result: VerifyResult, allowUnknown: boolean): boolean {
  return result.judged && result.drift.length === 0 && isHeld(result, allowUnknown);
}

function targetOf(invocation: Invocation): VerifyTarget {
  const { values, stack } = invocation;
  const userData = values['user-data'] === true;
  const vpc = textOption(invocation, 'vpc');
  if (vpc !== null) {
    if (stack !== null)
      throw new UsageError('--vpc is verified without a template, and --stack with one; give one of them');
    if (!/^vpc-[0-9a-f]{8,17}$/.test(vpc))
      throw new UsageError(`--vpc "${vpc}" is no id of a VPC, for example vpc-0a1b2c3d4e5f60718`);
    return { sources: [], stack: null, vpcIds: [vpc], userData };
  }
  return { sources: sourcesOf(invocation), stack, vpcIds: [], userData };
}

/** The templates of the stack that is asked for, with those it is tied to by exports, or all. */
function sourcesOf(invocation: Invocation): readonly TemplateSource[] {
  const all = readSources({ ...invocation, stack: null });
  const { stack } = invocation;
  if (stack === null) return all;
  const group = tiedByImports(all).find((sources) => sources.some(({ stackName }) => stackName === stack));
  if (group !== undefined) return group;
  const [only] = all;
  // a template file does not say under which name it is deployed
  if (only !== undefined && all.length === 1 && !only.named) return [{ ...only, stackName: stack, named: true }];
  throw new UsageError(`no stack is called "${stack}"; stacks: ${all.map(({ stackName }) => stackName).join(', ')}`);
}

async function openAccount(invocation: Invocation, sources: readonly TemplateSource[]): Promise<Account> {
  const own = new Set(sources.flatMap(({ environment }) => environment.region ?? []));
  const region = textOption(invocation, 'region') ?? (own.size === 1 ? ([...own][0] ?? null) : null);
  // loading the SDK takes longer than all else that the command line does
  const { openAwsAccount } = await import('./ec2/aws-account.js');
  return openAwsAccount({ profile: textOption(invocation, 'profile'), region });
}

function textOption({ values }: Invocation, name: string): string | null {
  const value = values[name];
  if (value === '') throw new UsageError(`--${name} is empty; give a value`);
  return typeof value === 'string' ? value : null;
}
