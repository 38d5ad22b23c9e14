import { Token, Tokenization } from 'aws-cdk-lib';
import { PodNetworkError } from '../address/pod-network-error';

/**
 * A text or a number that must be known at synthesis, since the nodes' files and the address plan are made of it.
 *
 * @throws PodNetworkError for a token
 */
export function literal<T extends string | number | undefined>(property: string, value: T): T {
  if (Token.isUnresolved(value)) {
    throw new PodNetworkError(
      `${property} is a token, known only at deploy; the plan needs it at synthesis: write it out`,
    );
  }
  return value;
}

/**
 * A text that must be known at synthesis; null, as JavaScript has it, is as good as none.
 *
 * @throws PodNetworkError for a token, and for anything else
 */
export function text(property: string, value: string | undefined): string | undefined {
  return ofType(property, value, 'string', 'a text');
}

/**
 * A number that must be known at synthesis; null, as JavaScript has it, is as good as none.
 *
 * @throws PodNetworkError for a token, and for anything else
 */
export function number(property: string, value: number | undefined): number | undefined {
  return ofType(property, value, 'number', 'a number');
}

function ofType<T extends string | number>(
  property: string,
  value: T | undefined,
  type: 'string' | 'number',
  needed: string,
): T | undefined {
  if ((value ?? null) === null) return undefined;
  literal(property, value);
  if (typeof value !== type) throw new PodNetworkError(`${property} is ${shown(value)}; ${needed} is needed`);
  return value;
}

/**
 * An object of the class that is needed: from JavaScript, and from TypeScript by a cast, an id or a name may come in its
 * place. Told by a member, since an app may hold two copies of a package.
 *
 * @param needed what to write
 * @throws PodNetworkError for what lacks the member
 */
export function made<T extends object>(property: string, value: T, member: keyof T & string, needed: string): T {
  if (typeof value === 'object' && member in value) return value;
  throw new PodNetworkError(`${property} is ${shown(value)}; ${needed} is needed`);
}

/** A value as a message shows it. */
function shown(value: unknown): string {
  if (typeof value !== 'object' || value === null) return typeof value === 'string' ? `"${value}"` : String(value);
  return Array.isArray(value) ? JSON.stringify(value) : 'an object of another class';
}

/**
 * A whole number between two bounds.
 *
 * @throws PodNetworkError for anything else, and for a token
 */
export function wholeNumber(property: string, value: number, from: number, to: number | null): number {
  literal(property, value);
  if (!Number.isInteger(value) || value < from || (to !== null && value > to)) {
    const range = to === null ? `from ${String(from)} up` : `from ${String(from)} to ${String(to)}`;
    throw new PodNetworkError(`${property} is ${shown(value)}; a whole number ${range} is needed`);
  }
  return value;
}

/**
 * Texts whose number is known at synthesis; each may be or hold a token.
 *
 * @throws PodNetworkError for what is no list of texts, where the list is a token as a whole, or has the items of one
 */
export function literalList(property: string, values: readonly string[]): readonly string[] {
  refuseOtherThanTexts(property, values);
  const token = values.find((value) => Tokenization.reverseList([value]) !== undefined);
  if (token !== undefined) {
    throw new PodNetworkError(
      `${property} is the list token "${token}", whose length is known only at deploy; only a text in it may be a token: join the list into one, Fn.join('\\n', list)`,
    );
  }
  return values;
}

/** From JavaScript, and from TypeScript by a cast, one text may come where a list of them is needed. */
function refuseOtherThanTexts(property: string, values: unknown): void {
  if (Array.isArray(values) && values.every((value) => typeof value === 'string')) return;
  throw new PodNetworkError(`${property} is ${JSON.stringify(values)}; a list of texts is needed`);
}

/**
 * A yes or no that must be known at synthesis.
 *
 * @throws PodNetworkError for anything but true and false
 */
export function flag(property: string, value: boolean): boolean {
  if (typeof value === 'boolean') return value;
  throw new PodNetworkError(`${property} is ${JSON.stringify(value)}; true or false is needed`);
}
