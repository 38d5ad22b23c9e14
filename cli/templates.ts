import { collectTemplates } from '../lib/assembly';
import { readTemplates } from '../lib/model';
import type { NetworkModel } from '../lib/model';
import type { Invocation } from './command';
import { UsageError } from './usage-error';

/**
 * Reads what `--app` and `--stack` name.
 *
 * @param parameters values of template parameters, which win over defaults
 * @default - the templates' defaults
 * @throws PodNetworkError for what cannot be read
 * @throws UsageError for a stack that is not there
 */
export function readApps(
  invocation: Pick<Invocation, 'apps' | 'stack'>,
  parameters: Readonly<Record<string, string>> = {},
): NetworkModel {
  const sources = collectTemplates(invocation.apps);
  const { stack } = invocation;
  if (stack === null) return readTemplates(sources, parameters);
  const chosen = sources.filter((source) => source.stackName === stack);
  if (chosen.length === 0) {
    const names = [...new Set(sources.map((source) => source.stackName))].sort();
    throw new UsageError(`no stack is called "${stack}"; stacks: ${names.join(', ')}`);
  }
  return readTemplates(chosen, parameters);
}
