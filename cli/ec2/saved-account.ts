import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { kebabOf } from '../../lib/address/kebab-case';
import { PodNetworkError } from '../../lib/address/pod-network-error';
import type { Account } from './account';
import { ALWAYS } from './account-reading';
import { type Answer, flagIn, isAnswer, listIn, partIn, requiredText, textIn } from './answer';
import { ANSWER_KINDS, type AnswerFilter, type AnswerKindName, FILTERS } from './answer-kind';

/** Required to judge a network. */
const NEEDED: readonly AnswerKindName[] = ['vpcs', ...ALWAYS];

interface SavedAnswers {
  readonly lists: Map<AnswerKindName, Answer[]>;
  /** null if stacks are not saved */
  stacks: Answer[] | null;
  readonly dnsSupport: Map<string, boolean>;
  readonly userData: Map<string, string | null>;
  readonly prefixLists: Map<string, readonly Answer[]>;
}

/**
 * Opens a folder with saved output of `aws ec2 describe-*` as an account. Files are recognized by content. Only prefix list
 * entries need the list's id in the file name, because the response does not state it.
 *
 * @throws PodNetworkError for an unreadable, incomplete or missing response
 */
export function openSavedAccount(folder: string): Account {
  const saved: SavedAnswers = {
    lists: new Map(),
    stacks: null,
    dnsSupport: new Map(),
    userData: new Map(),
    prefixLists: new Map(),
  };
  const files = filesIn(folder);
  for (const file of files.filter(isRead)) take(saved, file, readJson(join(folder, file)));
  const missing = NEEDED.filter((kind) => !saved.lists.has(kind));
  if (missing.length > 0) {
    const commands = missing.map((kind) => savingCommand(kind, folder));
    const others = files.filter((file) => !isRead(file)).slice(0, MOST_NAMED);
    const unread = others.length === 0 ? '' : ` (only .json files are read, not ${others.join(', ')})`;
    throw new PodNetworkError(`${folder} is missing responses${unread}; save them with:\n${commands.join('\n')}`);
  }
  const listOf = (kind: AnswerKindName): readonly Answer[] => {
    const list = saved.lists.get(kind);
    if (list !== undefined) return list;
    // interfaces state their public addresses too, and volumes are compared if they are saved
    if (kind === 'addresses' || kind === 'volumes') return [];
    throw new PodNetworkError(
      `the network has ${ANSWER_KINDS[kind].key}, but ${folder} has no response for them; save it with:\n${savingCommand(kind, folder)}`,
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
    dnsSupport: (vpcId) =>
      attempt(() => {
        const found = saved.dnsSupport.get(vpcId);
        if (found !== undefined) return found;
        const command = `describe-vpc-attribute --vpc-id ${vpcId} --attribute enableDnsSupport`;
        throw notSaved(folder, `enableDnsSupport of ${vpcId}`, command, `dns-${vpcId}`);
      }),
    userData: (id) =>
      attempt(() => {
        const found = saved.userData.get(id);
        if (found !== undefined) return found;
        const command = `describe-instance-attribute --instance-id ${id} --attribute userData`;
        throw notSaved(folder, `the user data of ${id}`, command, `user-data-${id}`);
      }),
    prefixListEntries: (listId) => Promise.resolve(saved.prefixLists.get(listId) ?? null),
  };
}

function filesIn(folder: string): readonly string[] {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new PodNetworkError(`${folder} is not a folder; pass one with saved output of "aws ec2 describe-*"`);
  return readdirSync(folder).sort();
}

const MOST_NAMED = 5;

function isRead(file: string): boolean {
  return /\.json$/i.test(file);
}

function readJson(path: string): Answer {
  let parsed: unknown;
  const text = fileText(path);
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message.replaceAll(/[\s\p{Cc}]+/gu, ' ') : String(error);
    throw new PodNetworkError(
      `${path} is not JSON (${why}); save the complete output of one command, with --output json`,
    );
  }
  if (!isAnswer(parsed)) throw new PodNetworkError(`${path} is not an API response; save it without --query`);
  if (typeof parsed.NextToken === 'string' && parsed.NextToken !== '')
    throw new PodNetworkError(
      `${path} is incomplete (it has a NextToken); save it without --max-items and --no-paginate`,
    );
  return parsed;
}

function fileText(path: string): string {
  try {
    return textOf(readFileSync(path));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new PodNetworkError(
      `${path} cannot be read (${why}); keep only output of "aws ec2 describe-*" in the folder`,
    );
  }
}

// Windows PowerShell writes UTF-16 with a byte order mark
function textOf(bytes: Buffer): string {
  const mark = bytes.subarray(0, 2).toString('hex');
  const encoding = mark === 'fffe' ? 'utf-16le' : mark === 'feff' ? 'utf-16be' : 'utf-8';
  return new TextDecoder(encoding).decode(bytes);
}

function take(saved: SavedAnswers, file: string, answer: Answer): void {
  for (const [kind, { key, id }] of Object.entries(ANSWER_KINDS)) {
    if (answer[key] === undefined) continue;
    const listed = listIn(answer, key);
    const items = kind === 'instances' ? listed.flatMap((each) => listIn(each, 'Instances')) : listed;
    // an EC2-Classic address has no allocation id
    if (kind !== 'addresses') for (const each of items) requiredText(each, id);
    const known = saved.lists.get(kind as AnswerKindName) ?? [];
    saved.lists.set(kind as AnswerKindName, joined(known, items, id, file));
  }
  if (answer.Stacks !== undefined) saved.stacks = joined(saved.stacks ?? [], listIn(answer, 'Stacks'), 'StackId', file);
  if (answer.EnableDnsSupport !== undefined)
    saved.dnsSupport.set(requiredText(answer, 'VpcId'), flagIn(partIn(answer, 'EnableDnsSupport'), 'Value') ?? true);
  if (answer.UserData !== undefined)
    saved.userData.set(requiredText(answer, 'InstanceId'), textIn(partIn(answer, 'UserData'), 'Value'));
  const listId = /pl-[0-9a-f]{8,17}/.exec(file)?.[0];
  if (answer.Entries !== undefined && listId !== undefined)
    saved.prefixLists.set(listId, joined(saved.prefixLists.get(listId) ?? [], listIn(answer, 'Entries'), 'Cidr', file));
}

/** Merges two lists. Rejects different facts about one resource, because either may be stale. */
function joined(known: readonly Answer[], added: readonly Answer[], key: string, file: string): Answer[] {
  const byId = new Map(known.map((each) => [each[key], JSON.stringify(each)]));
  const fresh = added.filter((each) => {
    const other = typeof each[key] === 'string' ? byId.get(each[key]) : undefined;
    if (other !== undefined && other !== JSON.stringify(each))
      throw new PodNetworkError(
        `${file} disagrees with another file about ${String(each[key])}; keep responses from one region and one point in time`,
      );
    return other === undefined;
  });
  return [...known, ...fresh];
}

function notSaved(folder: string, what: string, command: string, file: string): PodNetworkError {
  return new PodNetworkError(
    `${folder} does not contain ${what}; save it with:\n  aws ec2 ${command} --output json > ${folder}/${file}.json`,
  );
}

function savingCommand(kind: AnswerKindName, folder: string): string {
  const command = kebabOf(ANSWER_KINDS[kind].action);
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

// turns a thrown error into a rejection
async function attempt<T>(work: () => T): Promise<T> {
  return Promise.resolve().then(work);
}
