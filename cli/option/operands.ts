import type { Invocation } from './command';
import { UsageError } from './usage-error';

/**
 * Refuses words that a command has no use for: a forgotten `--app` must not read another assembly silently.
 *
 * @throws UsageError
 */
export function refuseOperands(
  invocation: Pick<Invocation, 'operands' | 'trailing'>,
  command: string,
  taken = 0,
): void {
  const surplus = [...invocation.operands.slice(taken), ...(invocation.trailing ?? [])][0];
  if (surplus !== undefined) {
    throw new UsageError(`${command} takes no "${surplus}"; a folder or a template is given by --app PATH`);
  }
}
