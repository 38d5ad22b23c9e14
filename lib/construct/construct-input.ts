import { type Duration, Token, Tokenization } from 'aws-cdk-lib';
import { PodNetworkError } from '../address/pod-network-error';
import { similarNames } from '../address/similar-names';

/**
 * Returns a string or number whose value is known at synthesis: the address plan and the nodes' files depend on it.
 *
 * @throws PodNetworkError for a token
 */
export function concreteValue<T extends string | number | undefined>(property: string, value: T): T {
  if (Token.isUnresolved(value)) throw tokenError(property);
  return value;
}

function tokenError(property: string): PodNetworkError {
  return new PodNetworkError(
    `\`${property}\` must not be a token: its value is needed at synthesis; pass a literal value`,
  );
}

/**
 * Returns a concrete string, or undefined. `null` is treated as `undefined`.
 *
 * @throws PodNetworkError for a token, and for a value of another type
 */
export function optionalString(property: string, value: string | undefined): string | undefined {
  return optional(property, value, 'string');
}

/**
 * Returns a concrete number, or undefined. `null` is treated as `undefined`.
 *
 * @throws PodNetworkError for a token, and for a value of another type
 */
export function optionalNumber(property: string, value: number | undefined): number | undefined {
  return optional(property, value, 'number');
}

function optional<T extends string | number>(
  property: string,
  value: T | undefined,
  type: 'string' | 'number',
): T | undefined {
  if (isMissing(value)) return undefined;
  concreteValue(property, value);
  if (typeof value !== type) throw wrongType(property, value, `a ${type}`);
  return value;
}

/** Whether a property is not stated. `null` is treated as `undefined`; an empty text is not. */
export function isMissing(value: unknown): value is undefined {
  return value === undefined || value === null;
}

/**
 * Returns an object that has a member of the required class. Plain JavaScript and casts may pass an id or a name instead. A
 * member is checked, not `instanceof`, because an app may load two copies of a package.
 *
 * @param required the class, for the message
 * @param example how to create one, for the message
 * @throws PodNetworkError for a value without the member
 */
export function objectWith<T extends object>(
  property: string,
  value: T,
  member: keyof T & string,
  required: string,
  example?: string,
): T {
  if (typeof value === 'object' && (value as T | null) !== null && member in value) return value;
  throw wrongType(property, value, required, example);
}

/**
 * Returns a list of objects that have a member of the required class.
 *
 * @param required the class, for the message
 * @throws PodNetworkError for anything but a list, and for an item without the member, by its position
 */
export function listOf<T extends object>(
  property: string,
  values: readonly T[],
  member: keyof T & string,
  required: string,
  example?: string,
): readonly T[] {
  // plain JavaScript and casts may pass a single item
  if (!Array.isArray(values)) throw wrongType(property, values, 'a list', example && `[${example}]`);
  return values.map((value: T, at) => objectWith(`${property}[${String(at)}]`, value, member, required, example));
}

/**
 * Returns an object. Plain JavaScript may leave it out or pass something else.
 *
 * @param example for the message
 * @throws PodNetworkError for any other value
 */
export function plainObject<T extends object>(property: string, value: T, example: string): T {
  const given: unknown = value;
  // neither null, a list, a Date nor a Map
  if (Object.prototype.toString.call(given) === '[object Object]') return value;
  throw wrongType(property, given, 'an object', example);
}

/** The names of all members of a type. */
export type NamesOf<T> = Readonly<Record<keyof T, true>>;

/**
 * Returns an object of named values. Plain JavaScript may misspell a name.
 *
 * @param names those that the object may have
 * @param example for the message
 * @throws PodNetworkError for anything but an object, and for a value of another name
 */
export function namedValues<T extends object>(property: string, value: T, names: NamesOf<T>, example: string): T {
  const [stray] =
    Object.entries(plainObject(property, value, example)).find(
      ([name, one]) => one !== undefined && !Object.hasOwn(names, name),
    ) ?? [];
  if (stray === undefined) return value;
  const all = Object.keys(names);
  const similar = similarNames(stray, all);
  throw new PodNetworkError(
    `\`${property}\` has no property "${stray}"; use ${(similar.length > 0 ? similar : all).join(', ')}, or leave it out`,
  );
}

/**
 * Returns one of a few texts.
 *
 * @throws PodNetworkError for any other value
 */
export function oneOf<T extends string>(property: string, value: T, values: readonly T[]): T {
  if (values.includes(value)) return value;
  throw wrongType(property, value, values.map((one) => `"${one}"`).join(' or '));
}

/**
 * Returns a text, which may be or contain a token.
 *
 * @throws PodNetworkError for a value of another type, and for an empty text
 */
export function text(property: string, value: string, example: string): string {
  const given: unknown = value;
  if (typeof given === 'string' && given !== '') return given;
  throw wrongType(property, given, 'a string', example);
}

/**
 * Returns whole seconds.
 *
 * @param to null: no maximum
 * @param why what sets the limits, for the message
 * @throws PodNetworkError for anything but a `Duration`, for a token, for a part of a second, and outside the range
 */
export function wholeSeconds(
  property: string,
  value: Duration,
  [from, to]: readonly [number, number | null],
  why: string,
  example: string,
): number {
  const duration = objectWith(property, value, 'toSeconds', 'a Duration', example);
  if (duration.isUnresolved()) throw tokenError(property);
  const seconds = duration.toSeconds({ integral: false });
  if (Number.isInteger(seconds) && seconds >= from && (to === null || seconds <= to)) return seconds;
  throw new PodNetworkError(
    `\`${property}\` must be whole seconds ${rangeText(from, to)}, got ${String(seconds)}: ${why}; for example ${example}`,
  );
}

/**
 * Returns an integer in a range.
 *
 * @param to null: no maximum
 * @param unit what follows the range in the message
 * @throws PodNetworkError for any other value, and for a token
 */
export function integer(property: string, value: number, from: number, to: number | null, unit = ''): number {
  concreteValue(property, value);
  if (!Number.isInteger(value) || value < from || (to !== null && value > to)) {
    throw wrongType(property, value, `an integer ${rangeText(from, to)}${unit}`);
  }
  return value;
}

/**
 * Returns a list of strings whose length is known at synthesis. A string may be or contain a token.
 *
 * @param example for the message
 * @throws PodNetworkError for any other value, for an item that is no string, by its position, for a list token, and for a list that contains the items of one
 */
export function stringList(property: string, values: readonly string[], example?: string): readonly string[] {
  // plain JavaScript and casts may pass a single string
  const given: unknown = values;
  if (!Array.isArray(given)) throw wrongType(property, given, 'a list of strings', example);
  const stray = values.findIndex((value: unknown) => typeof value !== 'string');
  if (stray >= 0) throw wrongType(`${property}[${String(stray)}]`, values[stray], 'a string', example);
  const token = values.find((value) => Tokenization.reverseList([value]) !== undefined);
  if (token !== undefined) {
    throw new PodNetworkError(
      `\`${property}\` must not contain the list token "${token}", whose length is unknown at synthesis; join the list into one string: Fn.join('\\n', list)`,
    );
  }
  return values;
}

/**
 * Returns a list of strings that are known at synthesis.
 *
 * @throws PodNetworkError for any other value, and for a token
 */
export function concreteList(property: string, values: readonly string[]): readonly string[] {
  return stringList(property, values).map((value) => concreteValue(property, value));
}

/**
 * Returns a boolean.
 *
 * @throws PodNetworkError for any other value
 */
export function boolean(property: string, value: boolean): boolean {
  if (typeof value === 'boolean') return value;
  throw wrongType(property, value, 'true or false');
}

function rangeText(from: number, to: number | null): string {
  return to === null ? `from ${String(from)}` : `from ${String(from)} to ${String(to)}`;
}

function wrongType(property: string, value: unknown, required: string, example?: string): PodNetworkError {
  const fix = example === undefined ? '' : `; for example ${example}`;
  return new PodNetworkError(`\`${property}\` must be ${required}, got ${formatValue(value)}${fix}`);
}

function formatValue(value: unknown): string {
  if (typeof value === 'string') return `"${value}"`;
  if (Array.isArray(value))
    return `[${value.map((one) => (Array.isArray(one) ? 'a list' : formatValue(one))).join(',')}]`;
  if (typeof value === 'function') return 'a function, which is not called';
  return typeof value === 'object' && value !== null ? 'an object of another class' : String(value);
}
