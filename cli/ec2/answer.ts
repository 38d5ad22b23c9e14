import { PodNetworkError } from '../../lib/address/pod-network-error';

/** One thing in an answer of the API, in the form of `aws ec2 describe-*`. */
export type Answer = Readonly<Record<string, unknown>>;

/** Whether a value has the form of an answer. */
export function isAnswer(value: unknown): value is Answer {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A text, null where the answer has none; EC2 leaves out what is empty. */
export function textIn(answer: Answer, key: string): string | null {
  const value = answer[key] ?? null;
  if (value === null || value === '') return null;
  if (typeof value !== 'string') throw unexpected(key, value, 'text');
  return value;
}

/** A text that every answer of its kind has. */
export function requiredText(answer: Answer, key: string): string {
  const value = textIn(answer, key);
  if (value === null) throw unexpected(key, answer[key], 'text');
  return value;
}

export function flagIn(answer: Answer, key: string): boolean | null {
  const value = answer[key] ?? null;
  if (value !== null && typeof value !== 'boolean') throw unexpected(key, value, 'true or false');
  return value;
}

export function numberIn(answer: Answer, key: string): number | null {
  const value = answer[key] ?? null;
  if (value !== null && typeof value !== 'number') throw unexpected(key, value, 'a number');
  return value;
}

/** What stands under a key; empty where nothing does. */
export function partIn(answer: Answer, key: string): Answer {
  const value = answer[key] ?? {};
  if (!isAnswer(value)) throw unexpected(key, value, 'an object');
  return value;
}

/** The items of a list; empty where the answer has none. */
export function listIn(answer: Answer, key: string): readonly Answer[] {
  const value = answer[key] ?? [];
  if (!Array.isArray(value) || !value.every(isAnswer)) throw unexpected(key, value, 'a list of objects');
  return value;
}

/** The value of a tag, null where the thing does not have it. */
export function tagOf(answer: Answer, key: string): string | null {
  // DescribeNetworkInterfaces alone calls them otherwise
  const tag = [...listIn(answer, 'Tags'), ...listIn(answer, 'TagSet')].find((each) => each.Key === key);
  return tag === undefined ? null : textIn(tag, 'Value');
}

function unexpected(key: string, value: unknown, wanted: string): PodNetworkError {
  const found = value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 60);
  return new PodNetworkError(
    `an answer of the API has ${found} under "${key}" where ${wanted} is expected; save it with "aws ec2 describe-... --output json", without --query`,
  );
}
