import { resolve } from 'node:path';
import type { TemplateSource } from '../lib/model-api';
import type { Invocation } from './option/command';
import type { Account } from './ec2/account';
import { openSavedAccount } from './ec2/saved-account';
import { readSources } from './option/templates';
import { UsageError } from './option/usage-error';

/** What to verify. */
export interface VerifyTarget {
  /** templates of the stacks, as they are deployed; empty where a VPC is verified without any */
  readonly sources: readonly TemplateSource[];
  /** the stack that was asked for, which must be there; null: all must be */
  readonly stack: string | null;
  readonly vpcIds: readonly string[];
  readonly userData: boolean;
}

/**
 * What `verify` is to verify: a VPC, or the stack that is asked for with those it is tied to by exports, or all stacks.
 *
 * @throws UsageError for options that do not go together, a stack that no template is of
 */
export async function targetOf(invocation: Invocation): Promise<VerifyTarget> {
  const { values, stack } = invocation;
  const userData = values['user-data'] === true;
  const vpc = textOption(invocation, 'vpc');
  if (vpc === null) return { sources: await sourcesOf(invocation), stack, vpcIds: [], userData };
  if (stack !== null)
    throw new UsageError('--vpc is verified without a template, and --stack with one; give one of them');
  if (!/^vpc-[0-9a-f]{8,17}$/.test(vpc))
    throw new UsageError(`--vpc "${vpc}" is no id of a VPC, for example vpc-0a1b2c3d4e5f60718`);
  return { sources: [], stack: null, vpcIds: [vpc], userData };
}

async function sourcesOf(invocation: Invocation): Promise<readonly TemplateSource[]> {
  const { stack } = invocation;
  if (stack === null) return readSources(invocation);
  const all = await readSources({ ...invocation, stack: null });
  const [only] = all;
  // a template file does not say under which name it is deployed
  if (only?.stackName !== stack && all.length === 1 && only?.named === false)
    return [{ ...only, stackName: stack, named: true }];
  return readSources(invocation);
}

/** The account that `verify` asks: one of AWS, or a folder of saved answers. */
export async function openAccount(invocation: Invocation, { sources }: VerifyTarget): Promise<Account> {
  const [folder, profile, region] = ['from', 'profile', 'region'].map((name) => textOption(invocation, name));
  if (typeof folder === 'string') {
    if (typeof profile === 'string' || typeof region === 'string')
      throw new UsageError('--from reads saved answers and asks nobody; leave --profile and --region out');
    return openSavedAccount(resolve(invocation.terminal.folder, folder));
  }
  const own = new Set(sources.flatMap(({ environment }) => environment.region ?? []));
  const ownRegion = own.size === 1 ? ([...own][0] ?? null) : null;
  // loading the SDK takes longer than all else that the command line does
  const { openAwsAccount } = await import('./ec2/aws-account.js');
  return openAwsAccount({ profile: profile ?? null, region: region ?? ownRegion });
}

/** @throws UsageError for an option without a value */
export function textOption({ values }: Pick<Invocation, 'values'>, name: string): string | null {
  const value = values[name];
  if (value === '') throw new UsageError(`--${name} is empty; give a value, or leave it out`);
  return typeof value === 'string' ? value : null;
}
