import { PodNetworkError } from '../../lib/address/pod-network-error';

/** One resource in an API response, in the format of `aws ec2 describe-*`. */
export type Answer = Readonly<Record<string, unknown>>;

export function isAnswer(value: unknown): value is Answer {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A string; null if absent, because EC2 omits empty values. */
export function textIn(answer: Answer, key: string): string | null {
  const value = answer[key] ?? null;
  if (value === null || value === '') return null;
  if (typeof value !== 'string') throw unexpected(key, value, 'text');
  return value;
}

/** A string that every response of its kind has. */
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

/** The object under a key; empty if absent. */
export function partIn(answer: Answer, key: string): Answer {
  const value = answer[key] ?? {};
  if (!isAnswer(value)) throw unexpected(key, value, 'an object');
  return value;
}

/** The items of a list; empty if absent. */
export function listIn(answer: Answer, key: string): readonly Answer[] {
  const value = answer[key] ?? [];
  if (!Array.isArray(value) || !value.every(isAnswer)) throw unexpected(key, value, 'a list of objects');
  return value;
}

/** The value of a tag; null if absent. */
export function tagOf(answer: Answer, key: string): string | null {
  // only DescribeNetworkInterfaces calls tags TagSet
  const tag = [...listIn(answer, 'Tags'), ...listIn(answer, 'TagSet')].find((each) => each.Key === key);
  return tag === undefined ? null : textIn(tag, 'Value');
}

function unexpected(key: string, value: unknown, wanted: string): PodNetworkError {
  const found = value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 60);
  return new PodNetworkError(
    `unexpected API response: "${key}" must be ${wanted}, got ${found}; save it with "aws ec2 describe-... --output json", without --query`,
  );
}
