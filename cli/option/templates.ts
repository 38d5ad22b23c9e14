import { PodNetworkError } from '../../lib/address/pod-network-error';
import { isAssembly, readAssembly } from '../../lib/template/assembly/assembly-manifest';
import { collectTemplates } from '../../lib/template/assembly/collect-templates';
import { tieTemplates } from '../../lib/template/assembly/tied-templates';
import { readTemplates } from '../../lib/model-api';
import type { NetworkModel, TemplateSource } from '../../lib/model-api';
import type { Invocation } from './command';
import type { Terminal } from '../terminal';
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
  const groups = tieTemplates(
    await withSynthesis(apps, terminal, (paths) => {
      for (const path of paths) tellPendingLookUps(path, terminal);
      return collectTemplates(paths);
    }),
  );
  if (stack === null) return groups;
  const isChosen = ({ stackName, artifact }: TemplateSource): boolean =>
    stackName === stack || artifact?.constructs.path === stack;
  const chosen = groups.filter((sources) => sources.some(isChosen));
  if (chosen.length === 0) {
    const names = [...new Set(groups.flat().map(({ stackName }) => stackName))].sort();
    throw new UsageError(`the stack "${stack}" does not exist; stacks: ${names.join(', ')}`);
  }
  return chosen;
}

/** What the CDK writes in place of these is a network that nobody has. */
const NETWORK_LOOK_UPS: readonly string[] = ['vpc-provider', 'security-group'];

/** @throws PodNetworkError if the network itself is a stand-in */
function tellPendingLookUps(path: string, terminal: Terminal): void {
  const pending = isAssembly(path) ? readAssembly(path).pending : [];
  const ofNetwork = pending.find(({ provider }) => NETWORK_LOOK_UPS.includes(provider));
  if (ofNetwork !== undefined) {
    throw new PodNetworkError(
      `${path} has a stand-in for ${ofNetwork.key}, which the CDK has yet to look up; run \`npx cdk synth\` with credentials for that account, and keep cdk.context.json`,
    );
  }
  const [first] = pending;
  if (first === undefined) return;
  const more = pending.length === 1 ? '' : ` and ${String(pending.length - 1)} more`;
  terminal.notice(
    `${path} has a stand-in for ${first.key}${more}, which the CDK has yet to look up; with credentials, \`npx cdk synth\` does\n`,
  );
}
