import { collectTemplates } from '../../lib/template/assembly/collect-templates';
import { tieTemplates } from '../../lib/template/assembly/tied-templates';
import { readTemplates } from '../../lib/model-api';
import type { NetworkModel, TemplateSource } from '../../lib/model-api';
import type { Invocation } from './command';
import { withSynthesis } from '../synthesis';
import { UsageError } from './usage-error';

/**
 * Reads what `--app` and `--stack` name.
 *
 * @param parameters values of template parameters, which win over defaults
 * @default - the templates' defaults
 * @throws PodNetworkError for what cannot be read
 * @throws UsageError for a stack that is not there
 */
export async function readApps(
  invocation: Pick<Invocation, 'apps' | 'stack' | 'terminal'>,
  parameters: Readonly<Record<string, string>> = {},
): Promise<NetworkModel> {
  return readTemplates(await readSources(invocation), parameters);
}

/**
 * The templates that `--app` and `--stack` name, as they stand.
 *
 * @throws PodNetworkError for what cannot be read
 * @throws UsageError for a stack that is not there
 */
export async function readSources(
  invocation: Pick<Invocation, 'apps' | 'stack' | 'terminal'>,
): Promise<readonly TemplateSource[]> {
  return (await readGroups(invocation)).flat();
}

/**
 * The same in groups of what belongs together. `--stack` names a group by one of its stacks.
 *
 * @throws PodNetworkError for what cannot be read
 * @throws UsageError for a stack that is not there
 */
export async function readGroups({
  apps,
  stack,
  terminal,
}: Pick<Invocation, 'apps' | 'stack' | 'terminal'>): Promise<readonly (readonly TemplateSource[])[]> {
  const groups = tieTemplates(await withSynthesis(apps, terminal, collectTemplates));
  if (stack === null) return groups;
  const chosen = groups.filter((sources) => sources.some(({ stackName }) => stackName === stack));
  if (chosen.length === 0) {
    const names = [...new Set(groups.flat().map(({ stackName }) => stackName))].sort();
    throw new UsageError(`no stack is called "${stack}"; stacks: ${names.join(', ')}`);
  }
  return chosen;
}
