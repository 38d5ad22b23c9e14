import type { Invocation } from './command';
import { UsageError } from './usage-error';

/**
 * Rejects surplus arguments: without this, a forgotten `--app` would silently read another assembly.
 *
 * @throws UsageError
 */
export function refuseOperands(
  invocation: Pick<Invocation, 'operands' | 'trailing'>,
  command: string,
  taken = 0,
  fix = 'pass a folder or template with --app PATH',
): void {
  const surplus = [...invocation.operands.slice(taken), ...(invocation.trailing ?? [])][0];
  if (surplus !== undefined) {
    throw new UsageError(`unexpected argument "${surplus}" for ${command}; ${fix}`);
  }
}
