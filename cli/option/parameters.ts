import type { CommandOption, Invocation } from './command';
import { UsageError } from './usage-error';

/** The `--parameter` option. */
export const PARAMETER_OPTION = {
  type: 'string',
  multiple: true,
  value: 'KEY=VALUE',
  help: 'template parameter; overrides its default; repeatable',
} as const satisfies CommandOption;

/**
 * Reads all `--parameter KEY=VALUE`.
 *
 * @throws UsageError for a missing key or `=`, or a key with two values
 */
export function parametersOf({ values }: Pick<Invocation, 'values'>): Readonly<Record<string, string>> {
  const given = Array.isArray(values.parameter) ? values.parameter : [];
  const found = new Map<string, string>();
  for (const text of given) {
    const [, key, value] = /^([^=]+)=(.*)$/s.exec(String(text)) ?? [];
    if (key === undefined || value === undefined)
      throw new UsageError(`--parameter must be KEY=VALUE, for example VpcCidr=10.0.0.0/16, got "${String(text)}"`);
    const before = found.get(key);
    if (before !== undefined && before !== value)
      throw new UsageError(`--parameter sets "${key}" to both "${before}" and "${value}"; set it once`);
    found.set(key, value);
  }
  return Object.fromEntries(found);
}
