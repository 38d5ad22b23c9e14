import { resolve } from 'node:path';
import type { TemplateSource } from '../lib/model-api';
import type { Invocation } from './option/command';
import type { Account } from './ec2/account';
import { openSavedAccount } from './ec2/saved-account';
import { readSources } from './option/templates';
import { textOption } from './option/text-option';
import { UsageError } from './option/usage-error';

export interface VerifyTarget {
  /** templates of the stacks; empty if a VPC is verified without a template */
  readonly sources: readonly TemplateSource[];
  /** the requested stack, which must exist; null: all must exist */
  readonly stack: string | null;
  readonly vpcIds: readonly string[];
  readonly userData: boolean;
}

/**
 * Reads what to verify: a VPC, a stack with the stacks that it is tied to, or all stacks.
 *
 * @throws UsageError for options that exclude each other, or a stack without a template
 */
export async function targetOf(invocation: Invocation): Promise<VerifyTarget> {
  const { values, stack, given } = invocation;
  const userData = values['user-data'] === true;
  const vpc = textOption(invocation, 'vpc');
  if (vpc === null) return { sources: refuseOneName(await sourcesOf(invocation)), stack, vpcIds: [], userData };
  const template = ['app', 'stack'].find((name) => given.includes(name));
  if (template !== undefined)
    throw new UsageError(
      `--vpc and --${template} exclude each other: --vpc verifies without a template; use one of them`,
    );
  if (!/^vpc-[0-9a-f]{8,17}$/.test(vpc))
    throw new UsageError(`--vpc must be a VPC id such as vpc-0a1b2c3d4e5f60718, got "${vpc}"`);
  return { sources: [], stack: null, vpcIds: [vpc], userData };
}

async function sourcesOf(invocation: Invocation): Promise<readonly TemplateSource[]> {
  const { stack } = invocation;
  if (stack === null) return readSources(invocation);
  const all = await readSources({ ...invocation, stack: null });
  const [only] = all;
  // a template file does not state its stack name
  if (only?.stackName !== stack && all.length === 1 && only?.named === false)
    return [{ ...only, stackName: stack, named: true }];
  return readSources(invocation);
}

/** @throws UsageError for two stacks of one name: an account has one of them in a Region */
function refuseOneName(sources: readonly TemplateSource[]): readonly TemplateSource[] {
  const twice = sources.find(({ stackName }, at) => sources.slice(0, at).some((one) => one.stackName === stackName));
  if (twice === undefined) return sources;
  throw new UsageError(
    `two stacks are named "${twice.stackName}"; choose one by the path of its construct: --stack ${twice.artifact?.constructs.path ?? 'PATH'}`,
  );
}

/** Opens the AWS account, or a folder of saved API responses. */
export async function openAccount(invocation: Invocation, { sources }: VerifyTarget): Promise<Account> {
  const [folder, profile, region] = ['from', 'profile', 'region'].map((name) => textOption(invocation, name));
  if (typeof folder === 'string') {
    if (typeof profile === 'string' || typeof region === 'string')
      throw new UsageError('--from does not call AWS; omit --profile and --region');
    return openSavedAccount(resolve(invocation.terminal.folder, folder));
  }
  const own = new Set(sources.flatMap(({ environment }) => environment.region ?? []));
  const ownRegion = own.size === 1 ? ([...own][0] ?? null) : null;
  // the SDK is slow to load
  const { openAwsAccount } = await import('./ec2/aws-account.js');
  return openAwsAccount({ profile: profile ?? null, region: region ?? ownRegion });
}
