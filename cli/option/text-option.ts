import type { Invocation } from './command';
import { UsageError } from './usage-error';

/**
 * Reads an option with a text value.
 *
 * @returns null if it is not given
 * @throws UsageError if the value is empty
 */
export function textOption({ values }: Pick<Invocation, 'values'>, name: string): string | null {
  const value = values[name];
  if (value === '') throw new UsageError(`--${name} is empty; give it a value, or omit it`);
  return typeof value === 'string' ? value : null;
}
