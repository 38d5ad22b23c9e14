import { collectTemplates } from '../lib/assembly';
import { readTemplates } from '../lib/model';
import type { NetworkModel } from '../lib/model';
import type { Invocation } from './command';
import { UsageError } from './usage-error';

/**
 * Reads what `--app` and `--stack` name.
 *
 * @throws PodNetworkError for what cannot be read
 * @throws UsageError for a stack that is not there
 */
export function readApps(invocation: Pick<Invocation, 'apps' | 'stack'>): NetworkModel {
  const sources = collectTemplates(invocation.apps);
  const { stack } = invocation;
  if (stack === null) return readTemplates(sources);
  const chosen = sources.filter((source) => source.stackName === stack);
  if (chosen.length === 0) {
    const names = [...new Set(sources.map((source) => source.stackName))].sort();
    throw new UsageError(`no stack is called "${stack}"; stacks: ${names.join(', ')}`);
  }
  return readTemplates(chosen);
}
