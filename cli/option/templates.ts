import { collectTemplates } from '../../lib/template/assembly/collect-templates';
import { tieTemplates } from '../../lib/template/assembly/tied-templates';
import { readTemplates } from '../../lib/model-api';
import type { NetworkModel, TemplateSource } from '../../lib/model-api';
import type { Invocation } from './command';
import { withSynthesis } from '../synthesis';
import { UsageError } from './usage-error';

/**
 * Reads the network that `--app` and `--stack` select.
 *
 * @param parameters values that override parameter defaults
 * @default - the templates' defaults
 * @throws PodNetworkError for unreadable input
 * @throws UsageError if the stack does not exist
 */
export async function readApps(
  invocation: Pick<Invocation, 'apps' | 'stack' | 'terminal'>,
  parameters: Readonly<Record<string, string>> = {},
): Promise<NetworkModel> {
  return readTemplates(await readSources(invocation), parameters);
}

/**
 * Reads the templates that `--app` and `--stack` select.
 *
 * @throws PodNetworkError for unreadable input
 * @throws UsageError if the stack does not exist
 */
export async function readSources(
  invocation: Pick<Invocation, 'apps' | 'stack' | 'terminal'>,
): Promise<readonly TemplateSource[]> {
  return (await readGroups(invocation)).flat();
}

/**
 * Reads the same templates, grouped by stacks that are tied to each other. `--stack` selects the group of that stack.
 *
 * @throws PodNetworkError for unreadable input
 * @throws UsageError if the stack does not exist
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
    throw new UsageError(`the stack "${stack}" does not exist; stacks: ${names.join(', ')}`);
  }
  return chosen;
}
