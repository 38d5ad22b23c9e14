import { Stack, Stage } from 'aws-cdk-lib';
import { join } from 'node:path';
import { collectTemplates } from './template/assembly/collect-templates';
import { tieTemplates } from './template/assembly/tied-templates';
import { type NamesOf, namedValues, objectWith } from './construct/construct-input';
import './construct/validation/cdk-version';
import { type Judgement, type JudgedFinding, judgeTemplates } from './check/judgement';
import { isHeld } from './check/outcome';
import type { TemplateSource } from './model/template-source';
import { describeFinding, textOfPlace } from './rules/finding';

/** A synthesized template: `Template.fromStack(stack)` or `Template.fromJSON(...)` of `aws-cdk-lib/assertions`. */
export interface SynthesizedTemplate {
  toJSON(): object;
}

/**
 * What to check: an app or another stage, a stack with the stacks that it depends on or shares exports with, the path of a
 * cloud assembly, or templates that are deployed together.
 */
export type PodNetworkSubject = Stage | Stack | string | SynthesizedTemplate | readonly SynthesizedTemplate[];

/** Options of `assertPodNetwork`. */
export interface PodNetworkAssertionOptions {
  /**
   * Whether a rule whose verdict is unknown passes, as long as no rule is refuted.
   * @default false
   */
  readonly allowUnknown?: boolean;

  /**
   * Whether a rule is unknown if something that runs code or calls an API could change a fact that the rule depends on.
   * @default false - it is assumed to leave the network alone
   */
  readonly strict?: boolean;

  /**
   * Values of the templates' parameters, by name. They override the parameters' defaults.
   * @default - the parameters' defaults; a parameter without a default is unknown
   */
  readonly parameters?: Readonly<Record<string, string>>;
}

/**
 * Asserts the three rules of a pod network: every pod reaches every other pod without NAT, every node reaches its own pods,
 * and pods reach other destinations with the worker's address. The verdicts are those of `pod-network check`. Works with any
 * test framework.
 *
 * Acknowledged findings pass. Acknowledgements are part of the cloud assembly, so they have no effect on a bare template.
 *
 * @param subject what to check
 * @param options what may pass
 *
 * @example
 * assertPodNetwork(stack);
 *
 * @throws Error if a rule is not proved, there is another error, or there is no worker; its message lists the findings
 * @throws PodNetworkError if the subject is none of these, a parameter is in no template, or the path is not a cloud assembly
 */
export function assertPodNetwork(subject: PodNetworkSubject, options: PodNetworkAssertionOptions = {}): void {
  const {
    allowUnknown = false,
    strict = false,
    parameters = {},
  } = namedValues('options', options, NAMES, '{ strict: true }');
  const { groups, isBare } = sourcesOf(subject);
  const judgement = judgeTemplates(groups, parameters, { strict });
  if (judgement.networks.length > 0 && isHeld(judgement, allowUnknown)) return;
  const error = new Error(report(judgement, isBare));
  // so that the stack trace starts at the test's line
  Error.captureStackTrace(error, assertPodNetwork);
  throw error;
}

const NAMES: NamesOf<PodNetworkAssertionOptions> = { allowUnknown: true, strict: true, parameters: true };

const SUBJECT = 'an app, a Stage, a Stack, the path of an assembly or a Template of aws-cdk-lib/assertions';
const EXAMPLE = 'assertPodNetwork(stack), or assertPodNetwork(Template.fromJSON(template)) for plain JSON';

interface Sources {
  readonly groups: readonly (readonly TemplateSource[])[];
  /** whether there is no assembly, and so no acknowledgements */
  readonly isBare: boolean;
}

function sourcesOf(subject: PodNetworkSubject): Sources {
  if (typeof subject === 'string') return { groups: tieTemplates(collectTemplates([subject])), isBare: false };
  if (Stage.isStage(subject)) return { groups: tieTemplates(assemblyOf(subject)), isBare: false };
  if (Stack.isStack(subject)) return { groups: groupsOf(subject), isBare: false };
  const all = [subject].flat().map((one) => objectWith('subject', one, 'toJSON', SUBJECT, EXAMPLE));
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

/** The stack, with the stacks that it depends on or shares exports with. */
function groupsOf(stack: Stack): Sources['groups'] {
  if (stack.nestedStackParent !== undefined) return groupsOf(stack.nestedStackParent);
  const stage = Stage.of(stack);
  if (stage === undefined)
    throw new Error(`stack ${stack.node.path} is in no app; create it in one: new Stack(new App())`);
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
  const note = isBare
    ? '\nnote: a bare template contains no acknowledgements; to use them, pass the stack, the app or the assembly folder\n'
    : '';
  return `the pod network does not hold: ${verdicts.join('; ')}\n${open.map((one) => `\n${block(one)}`).join('')}${note}`;
}

function block(finding: JudgedFinding): string {
  const { severity, id, place, fix } = finding;
  const where = place === null ? [] : [`at ${textOfPlace(place)}`];
  return [
    `${severity} ${id}: ${describeFinding(finding)}`,
    ...[...where, `fix: ${inTest(fix)}`].map((line) => `  ${line}`),
    '',
  ].join('\n');
}

/** What a test passes where a fix names an option of the command line. */
const IN_TEST = [
  ['pass --allow-unknown', 'set allowUnknown: true'],
  ['pass it with --parameter KEY=VALUE', 'set parameters: { KEY: VALUE }'],
  ['pass the other template with --app', 'pass the app or the other template too'],
] as const;

function inTest(fix: string): string {
  return IN_TEST.reduce((text, [option, property]) => text.replace(option, property), fix);
}
