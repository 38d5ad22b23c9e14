import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { PodNetworkError } from '../../lib/address/pod-network-error';
import type { Account } from './account';
import { type Answer, flagIn, isAnswer, listIn, partIn, requiredText, textIn } from './answer';
import { ANSWER_KINDS, type AnswerFilter, type AnswerKindName, FILTERS } from './answer-kind';

/** Without these there is no network to judge. */
const NEEDED = [
  'vpcs',
  'subnets',
  'routeTables',
  'networkInterfaces',
  'securityGroups',
  'networkAcls',
  'instances',
] as const satisfies readonly AnswerKindName[];

interface SavedAnswers {
  readonly lists: Map<AnswerKindName, Answer[]>;
  /** null: no answer about stacks */
  stacks: Answer[] | null;
  readonly dnsSupport: Map<string, boolean>;
  readonly userData: Map<string, string | null>;
  readonly prefixLists: Map<string, readonly Answer[]>;
}

/**
 * Opens a folder with saved output of `aws ec2 describe-*` as an account. What a file holds is told by its content; the entries
 * of a prefix list alone do not say whose they are, and their file's name must.
 *
 * @throws PodNetworkError for what cannot be read, a part of an answer, an answer that is missing
 */
export function openSavedAccount(folder: string): Account {
  const saved: SavedAnswers = {
    lists: new Map(),
    stacks: null,
    dnsSupport: new Map(),
    userData: new Map(),
    prefixLists: new Map(),
  };
  for (const file of filesIn(folder)) take(saved, file, readJson(join(folder, file)));
  const missing = NEEDED.filter((kind) => !saved.lists.has(kind));
  if (missing.length > 0) {
    const commands = missing.map((kind) => savingCommand(kind, folder));
    throw new PodNetworkError(`${folder} lacks answers; save them with:\n${commands.join('\n')}`);
  }
  const listOf = (kind: AnswerKindName): readonly Answer[] => {
    const list = saved.lists.get(kind);
    if (list !== undefined) return list;
    // an interface tells its public address too
    if (kind === 'addresses') return [];
    throw new PodNetworkError(
      `the network has ${ANSWER_KINDS[kind].key}, of which ${folder} has no answer; save it with:\n${savingCommand(kind, folder)}`,
    );
  };
  return {
    name: folder,
    stack: (name) =>
      Promise.resolve(
        saved.stacks === null ? undefined : (saved.stacks.find((each) => each.StackName === name) ?? null),
      ),
    stackNames: () => Promise.resolve((saved.stacks ?? []).map((each) => requiredText(each, 'StackName'))),
    list: (kind, filter) => attempt(() => listOf(kind).filter((each) => meets(each, filter))),
    dnsSupport: (vpcId) => Promise.resolve(saved.dnsSupport.get(vpcId) ?? null),
    userData: (instanceId) => Promise.resolve(saved.userData.get(instanceId)),
    prefixListEntries: (listId) => Promise.resolve(saved.prefixLists.get(listId) ?? null),
  };
}

function filesIn(folder: string): readonly string[] {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new PodNetworkError(`${folder} is no folder; name one with the saved output of "aws ec2 describe-*"`);
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort();
}

function readJson(path: string): Answer {
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new PodNetworkError(`${path} is not JSON (${error instanceof Error ? error.message : String(error)})`);
  }
  if (!isAnswer(parsed)) throw new PodNetworkError(`${path} holds no answer of the API; save it without --query`);
  if (typeof parsed.NextToken === 'string')
    throw new PodNetworkError(
      `${path} holds a part of the answer only (it has a NextToken); save it without --max-items and --no-paginate`,
    );
  return parsed;
}

function take(saved: SavedAnswers, file: string, answer: Answer): void {
  for (const [kind, { key }] of Object.entries(ANSWER_KINDS)) {
    if (answer[key] === undefined) continue;
    const listed = listIn(answer, key);
    const items = kind === 'instances' ? listed.flatMap((each) => listIn(each, 'Instances')) : listed;
    const known = saved.lists.get(kind as AnswerKindName) ?? [];
    saved.lists.set(kind as AnswerKindName, [...known, ...items]);
  }
  if (answer.Stacks !== undefined) saved.stacks = [...(saved.stacks ?? []), ...listIn(answer, 'Stacks')];
  if (answer.EnableDnsSupport !== undefined)
    saved.dnsSupport.set(requiredText(answer, 'VpcId'), flagIn(partIn(answer, 'EnableDnsSupport'), 'Value') ?? true);
  if (answer.UserData !== undefined)
    saved.userData.set(requiredText(answer, 'InstanceId'), textIn(partIn(answer, 'UserData'), 'Value'));
  const listId = /pl-[0-9a-f]{8,17}/.exec(file)?.[0];
  if (answer.Entries !== undefined && listId !== undefined) saved.prefixLists.set(listId, listIn(answer, 'Entries'));
}

function savingCommand(kind: AnswerKindName, folder: string): string {
  const { command } = ANSWER_KINDS[kind];
  return `  aws ec2 ${command} --output json > ${folder}/${command}.json`;
}

function meets(answer: Answer, filter: AnswerFilter | null): boolean {
  if (filter === null) return true;
  const patterns = filter.values.map(
    (value) => new RegExp(`^${value.replaceAll(/[^\w*]/g, String.raw`\$&`).replaceAll('*', '.*')}$`),
  );
  const values = FILTERS[filter.name](answer);
  return values.some((value) => value !== null && patterns.some((pattern) => pattern.test(value)));
}

// a refusal inside a promise is a rejection
async function attempt<T>(work: () => T): Promise<T> {
  return Promise.resolve().then(work);
}
