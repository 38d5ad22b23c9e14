import { Stack, Stage } from 'aws-cdk-lib';
import { join } from 'node:path';
import { collectTemplates } from './template/assembly/collect-templates';
import { tieTemplates } from './template/assembly/tied-templates';
import './construct/cdk-version';
import { type Judgement, type JudgedFinding, judgeTemplates } from './check/judgement';
import { isHeld } from './check/outcome';
import { describeFinding } from './check/finding-text';
import type { TemplateSource } from './model/template-source';
import { textOfPlace } from './rules/finding';

/** A synthesized template: `Template.fromStack(stack)` or `Template.fromJSON(...)` of `aws-cdk-lib/assertions`. */
export interface SynthesizedTemplate {
  toJSON(): object;
}

/**
 * What is judged: an app or another stage, a stack with those that it is tied to, the folder of a cloud assembly, or bare
 * templates that are deployed together.
 */
export type PodNetworkSubject = Stage | Stack | string | SynthesizedTemplate | readonly SynthesizedTemplate[];

/** What a test may let pass, and what it knows beside the templates. */
export interface PodNetworkAssertionOptions {
  /**
   * Whether a rule that cannot be judged passes where nothing is refuted.
   * @default false
   */
  readonly allowUnknown?: boolean;

  /**
   * Whether a rule is unknown where something runs code or calls an API that is not read, and could change what the rule needs.
   * @default false - that it does not is an assumption
   */
  readonly strict?: boolean;

  /**
   * Values of the templates' parameters by name, which win over their defaults.
   * @default - parameters have their defaults; one without a default is unknown
   */
  readonly parameters?: Readonly<Record<string, string>>;
}

/**
 * Asserts the three rules of a pod network: every pod reaches every other pod without NAT, every node its own pods, and what
 * leaves a worker has the worker's address. Judges as `pod-network check` does, and needs no test framework.
 *
 * Acknowledged findings pass. They are in the assembly: a bare template has none of them.
 *
 * @example
 * assertPodNetwork(stack);
 *
 * @throws Error where a rule is not proved, something else is found to be wrong, or there is no worker; it lists what was found
 * @throws PodNetworkError for a parameter that no template has, and for a folder that is no assembly
 */
export function assertPodNetwork(
  subject: PodNetworkSubject,
  { allowUnknown = false, strict = false, parameters = {} }: PodNetworkAssertionOptions = {},
): void {
  const { groups, isBare } = sourcesOf(subject);
  const judgement = judgeTemplates(groups, parameters, { strict });
  if (judgement.networks.length > 0 && isHeld(judgement, allowUnknown)) return;
  const error = new Error(report(judgement, isBare));
  // the place of interest is the test's own line
  Error.captureStackTrace(error, assertPodNetwork);
  throw error;
}

interface Sources {
  readonly groups: readonly (readonly TemplateSource[])[];
  /** whether nobody can tell what was acknowledged */
  readonly isBare: boolean;
}

function sourcesOf(subject: PodNetworkSubject): Sources {
  if (typeof subject === 'string') return { groups: tieTemplates(collectTemplates([subject])), isBare: false };
  if (Stage.isStage(subject)) return { groups: tieTemplates(assemblyOf(subject)), isBare: false };
  if (Stack.isStack(subject)) return { groups: groupsOf(subject), isBare: false };
  const all = 'toJSON' in subject ? [subject] : subject;
  const sources = all.map((template, index) =>
    bareSource(template, all.length === 1 ? 'template' : `template ${String(index + 1)}`),
  );
  return { groups: tieTemplates(sources), isBare: true };
}

function assemblyOf(stage: Stage): readonly TemplateSource[] {
  const { root } = stage.node;
  if (Stage.isStage(root)) root.synth();
  return collectTemplates([stage.outdir]);
}

/** The stack with those that it is tied to. */
function groupsOf(stack: Stack): Sources['groups'] {
  if (stack.nestedStackParent !== undefined) return groupsOf(stack.nestedStackParent);
  const stage = Stage.of(stack);
  if (stage === undefined)
    throw new Error(`the stack ${stack.node.path} is in no app; make it in one: new Stack(new App())`);
  const file = join(stage.outdir, stack.templateFile);
  return tieTemplates(assemblyOf(stage)).filter((sources) => sources.some((source) => source.file === file));
}

function bareSource(template: SynthesizedTemplate, name: string): TemplateSource {
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

function report({ networks, rules, findings }: Judgement, isBare: boolean): string {
  const judged =
    networks.length > 1 ? networks.map(({ name, ...one }) => ({ name: `${name}: `, ...one })) : [{ name: '', rules }];
  const verdicts = judged.map(
    (one) =>
      `${one.name}${Object.entries(one.rules)
        .map(([rule, verdict]) => `${rule} is ${verdict}`)
        .join(', ')}`,
  );
  const open = findings.filter(({ severity, acknowledged }) => severity !== 'info' && !acknowledged);
  const weaker = isBare
    ? '\nnote: a bare template does not say what was acknowledged; pass the stack, the app or the assembly folder to see it\n'
    : '';
  return `the pod network does not hold: ${verdicts.join('; ')}\n${open.map((one) => `\n${block(one)}`).join('')}${weaker}`;
}

function block(finding: JudgedFinding): string {
  const { severity, id, place, fix } = finding;
  const where = place === null ? [] : [`at ${textOfPlace(place)}`];
  return [
    `${severity} ${id}: ${describeFinding(finding)}`,
    ...[...where, `fix: ${fix}`].map((line) => `  ${line}`),
    '',
  ].join('\n');
}
