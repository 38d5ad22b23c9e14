import { checkNetworks } from './checked-network';
import { describeFinding } from './finding-text';
import { readTemplates } from './model/template-reader';
import type { TemplateSource } from './model/template-source';
import { check, type CheckResult } from './rules/check';
import { type Finding, textOfPlace } from './rules/finding';

/** A synthesized template: `Template.fromStack(stack)` or `Template.fromJSON(...)` of `aws-cdk-lib/assertions`. */
export interface SynthesizedTemplate {
  toJSON(): object;
}

/** What a test may let pass, and what it knows beside the templates. */
export interface PodNetworkAssertionOptions {
  /**
   * Whether a rule that cannot be judged passes where nothing is refuted.
   * @default false
   */
  readonly allowUnknown?: boolean;

  /**
   * Values of the templates' parameters by name, which win over their defaults.
   * @default - parameters have their defaults; one without a default is unknown
   */
  readonly parameters?: Readonly<Record<string, string>>;
}

/**
 * Holds the three rules of a pod network on templates: every pod reaches every other pod without NAT, every node its own pods,
 * and what leaves a worker bears the worker's address. Needs no test framework.
 *
 * @example
 * assertPodNetwork(Template.fromStack(stack));
 *
 * @param templates one, or several that are deployed together, tied by exports
 * @throws Error where a rule is not proved, something else is found to be wrong, or there is no worker; it lists what was found
 * @throws PodNetworkError for a parameter that no template has
 */
export function assertPodNetwork(
  templates: SynthesizedTemplate | readonly SynthesizedTemplate[],
  { allowUnknown = false, parameters = {} }: PodNetworkAssertionOptions = {},
): void {
  const all = 'toJSON' in templates ? [templates] : templates;
  const model = readTemplates(
    all.map((template, index) => sourceOf(template, all.length === 1 ? 'template' : `template ${String(index + 1)}`)),
    parameters,
  );
  const networks = checkNetworks(model);
  if (networks.length > 0 && networks.every((network) => isHeld(network, allowUnknown))) return;
  const error = new Error(networks.length > 0 ? networks.map(report).join('\n') : report(check(model)));
  // the place of interest is the test's own line
  Error.captureStackTrace(error, assertPodNetwork);
  throw error;
}

type Judged = Pick<CheckResult, 'rules' | 'findings'>;

function sourceOf(template: SynthesizedTemplate, name: string): TemplateSource {
  const text = JSON.stringify(template.toJSON());
  return {
    stackName: name,
    named: false,
    file: name,
    template: JSON.parse(text) as TemplateSource['template'],
    bytes: Buffer.byteLength(text),
    environment: { account: null, region: null },
    nested: {},
    duplicates: [],
  };
}

function isHeld({ rules, findings }: Judged, allowUnknown: boolean): boolean {
  const passes = (verdict: string): boolean => verdict === 'proved' || (allowUnknown && verdict === 'unknown');
  return Object.values(rules).every(passes) && findings.every(({ severity }) => severity !== 'error');
}

function report({ rules, findings }: Judged): string {
  const verdicts = Object.entries(rules).map(([rule, verdict]) => `${rule} is ${verdict}`);
  const listed = findings.filter(({ severity }) => severity !== 'info').map((finding) => `\n${block(finding)}`);
  return `the pod network does not hold: ${verdicts.join(', ')}\n${listed.join('')}`;
}

function block(finding: Finding): string {
  const { severity, id, place, fix } = finding;
  const where = place === null ? [] : [`at ${textOfPlace(place)}`];
  return [
    `${severity} ${id}: ${describeFinding(finding)}`,
    ...[...where, `fix: ${fix}`].map((line) => `  ${line}`),
    '',
  ].join('\n');
}
