import type { Invocation } from './command';
import { UsageError } from './usage-error';

/**
 * Rejects an option that this form of a command does not use: without this, it would silently have no effect.
 *
 * @param form for example `lab down`
 * @param taken names of the options that it uses
 * @throws UsageError
 */
export function refuseOptions({ given }: Pick<Invocation, 'given'>, form: string, taken: readonly string[]): void {
  const surplus = given.find((name) => !taken.includes(name));
  if (surplus === undefined) return;
  const options = taken.map((name) => `--${name}`).join(', ');
  throw new UsageError(`${form} does not take --${surplus}; options: ${options}, --help`);
}
