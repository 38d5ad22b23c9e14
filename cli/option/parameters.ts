import type { CommandOption, Invocation } from './command';
import { UsageError } from './usage-error';

/** The option by which a command takes values of template parameters. */
export const PARAMETER_OPTION = {
  type: 'string',
  multiple: true,
  value: 'KEY=VALUE',
  help: 'value of a template parameter, which wins over its default; may be repeated',
} as const satisfies CommandOption;

/**
 * Reads `--parameter KEY=VALUE`, repeated or not.
 *
 * @throws UsageError for one without a key or without `=`, or a key with two values
 */
export function parametersOf({ values }: Pick<Invocation, 'values'>): Readonly<Record<string, string>> {
  const given = Array.isArray(values.parameter) ? values.parameter : [];
  const found = new Map<string, string>();
  for (const text of given) {
    const [, key, value] = /^([^=]+)=(.*)$/s.exec(String(text)) ?? [];
    if (key === undefined || value === undefined)
      throw new UsageError(
        `--parameter "${String(text)}" is not KEY=VALUE, for example --parameter VpcCidr=10.0.0.0/16`,
      );
    const before = found.get(key);
    if (before !== undefined && before !== value)
      throw new UsageError(`--parameter gives "${key}" two values, "${before}" and "${value}"; give one`);
    found.set(key, value);
  }
  return Object.fromEntries(found);
}
