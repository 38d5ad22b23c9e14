import { similarNames } from '../../lib/address/similar-names';
import type { TemplateSource } from '../../lib/model-api';
import type { Drift } from '../drift/drift';
import type { Account } from './account';
import { AccountError } from './account-error';
import { type Answer, isAnswer, listIn, requiredText, textIn } from './answer';

export interface LiveStack {
  readonly name: string;
  readonly status: string;
  readonly id: string | null;
  /** whether a deployment or rollback is in progress */
  readonly moving: boolean;
  /** deployed parameter values, with Systems Manager values resolved */
  readonly parameters: ReadonlyMap<string, string>;
  /** one entry if it is not completely deployed */
  readonly drift: readonly Drift[];
}

/**
 * Finds the deployed stacks of templates. Leaves out stacks that were neither requested nor deployed.
 *
 * @throws AccountError if a requested stack does not exist
 */
export async function findStacks(
  account: Account,
  sources: readonly TemplateSource[],
  wanted: string | null,
): Promise<{ readonly stacks: readonly LiveStack[]; readonly sources: readonly TemplateSource[] }> {
  const asked = await Promise.all(
    sources.map(async (source) => ({ source, answer: await account.stack(source.stackName) })),
  );
  const missing = asked.find(
    ({ source, answer }) => answer === null && (wanted === null || source.stackName === wanted),
  );
  if (missing !== undefined) throw await missingStack(account, missing.source.stackName);
  const found = asked.filter(({ answer }) => answer !== null);
  return {
    stacks: found.flatMap(({ answer }) => (isAnswer(answer) ? [stackOf(answer)] : [])),
    sources: found.map(({ source }) => source),
  };
}

async function missingStack(account: Account, name: string): Promise<AccountError> {
  const names = await account.stackNames();
  const near = similarNames(name, names);
  const there = near.length > 0 ? `similar names: ${near.join(', ')}` : 'no stack has a similar name';
  const hint = 'check the region (--region) and the account (--profile)';
  return new AccountError('usage', `the stack "${name}" does not exist in ${account.name}; ${there}; ${hint}`);
}

function fixOf(status: string, moving: boolean): string {
  if (status === 'REVIEW_IN_PROGRESS')
    return 'execute the pending change set, or run cdk deploy: no resource exists yet';
  return moving
    ? 'wait for the deployment to finish, then verify again (or use --watch SECONDS)'
    : 'see "aws cloudformation describe-stack-events", fix the cause, and run cdk deploy again';
}

const WHOLE = /^(CREATE|UPDATE|IMPORT)_COMPLETE(_CLEANUP_IN_PROGRESS)?$/;

function stackOf(answer: Answer): LiveStack {
  const name = requiredText(answer, 'StackName');
  const status = requiredText(answer, 'StackStatus');
  const moving = status.endsWith('_IN_PROGRESS') && !status.endsWith('_CLEANUP_IN_PROGRESS');
  const parameters = listIn(answer, 'Parameters').flatMap((each) => {
    const key = textIn(each, 'ParameterKey');
    const value = textIn(each, 'ResolvedValue') ?? textIn(each, 'ParameterValue');
    // the value of a NoEcho parameter
    return key === null || value === null || /^\*+$/.test(value) ? [] : [[key, value] as const];
  });
  const reason = textIn(answer, 'StackStatusReason');
  const drift: Drift = {
    resource: name,
    liveId: textIn(answer, 'StackId'),
    property: 'stack status',
    expected: 'CREATE_COMPLETE or UPDATE_COMPLETE',
    actual: reason === null ? status : `${status}: ${reason}`,
    fix: fixOf(status, moving),
  };
  return {
    name,
    status,
    id: drift.liveId,
    moving,
    parameters: new Map(parameters),
    drift: WHOLE.test(status) ? [] : [drift],
  };
}
