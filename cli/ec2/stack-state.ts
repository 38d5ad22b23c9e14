import type { TemplateSource } from '../../lib/model-api';
import type { Drift } from '../drift/drift';
import type { Account } from './account';
import { AccountError } from './account-error';
import { type Answer, isAnswer, listIn, requiredText, textIn } from './answer';
import { similarNames } from './similar-names';

/** A stack as CloudFormation has it. */
export interface LiveStack {
  readonly name: string;
  readonly status: string;
  readonly id: string | null;
  /** being deployed or rolled back: what stands now is not what will stand */
  readonly moving: boolean;
  /** values that it was deployed with, those of Systems Manager looked up */
  readonly parameters: ReadonlyMap<string, string>;
  /** says so where it is not wholly deployed */
  readonly drift: readonly Drift[];
}

/**
 * Finds the stacks of some templates. One that was not asked for by name, and was never deployed, is left out.
 *
 * @throws AccountError for a stack that was asked for and is not there
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
  if (missing !== undefined) throw await notThere(account, missing.source.stackName);
  const found = asked.filter(({ answer }) => answer !== null);
  return {
    stacks: found.flatMap(({ answer }) => (isAnswer(answer) ? [stackOf(answer)] : [])),
    sources: found.map(({ source }) => source),
  };
}

async function notThere(account: Account, name: string): Promise<AccountError> {
  const names = await account.stackNames();
  const near = similarNames(name, names);
  const there = near.length > 0 ? `near names: ${near.join(', ')}` : 'no stack there has a name like it';
  const hint = 'is the region right (--region), and the account (--profile)?';
  return new AccountError('usage', `there is no stack "${name}" in ${account.name}; ${there}; ${hint}`);
}

function mendOf(status: string, moving: boolean): string {
  if (status === 'REVIEW_IN_PROGRESS')
    return 'execute the change set that waits for it, or cdk deploy: nothing is made yet';
  return moving
    ? 'wait until the deploy has ended, then verify again (--watch SECONDS does)'
    : 'see "aws cloudformation describe-stack-events", mend the cause, and cdk deploy again';
}

const WHOLE = /^(CREATE|UPDATE|IMPORT)_COMPLETE(_CLEANUP_IN_PROGRESS)?$/;

function stackOf(answer: Answer): LiveStack {
  const name = requiredText(answer, 'StackName');
  const status = requiredText(answer, 'StackStatus');
  const moving = status.endsWith('_IN_PROGRESS') && !status.endsWith('_CLEANUP_IN_PROGRESS');
  const parameters = listIn(answer, 'Parameters').flatMap((each) => {
    const key = textIn(each, 'ParameterKey');
    const value = textIn(each, 'ResolvedValue') ?? textIn(each, 'ParameterValue');
    // what stands for a parameter with NoEcho
    return key === null || value === null || /^\*+$/.test(value) ? [] : [[key, value] as const];
  });
  const reason = textIn(answer, 'StackStatusReason');
  const drift: Drift = {
    resource: name,
    liveId: textIn(answer, 'StackId'),
    property: 'stack status',
    expected: 'CREATE_COMPLETE or UPDATE_COMPLETE',
    actual: reason === null ? status : `${status}: ${reason}`,
    fix: mendOf(status, moving),
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
