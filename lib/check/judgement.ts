import { workersOf } from '../model/index-of-model';
import type { NetworkModel } from '../model/network-model';
import { nameApart } from '../plan/node-name';
import { nameNetworks, type PodNetwork, podNetworksOf } from '../plan/pod-networks';
import { withRoutedWorkers } from '../plan/routed-worker';
import { readTemplates } from '../template/template-reader';
import type { TemplateSource } from '../model/template-source';
import { parameterNames, refuseUnknownParameters } from '../template/resource/templates';
import type { Finding } from '../rules/finding';
import type { Severity } from '../rules/finding-kind';
import { LIMIT_RULES, type LimitLine, limitsLedger } from '../rules/limit/limit-rules';
import type { Rule, RuleContext } from '../rules/rule';
import type { AnyRuleName } from '../rules/rule-name';
import { RULES } from '../rules/rules';
import type { Verdict } from '../walk/proof/rule-proof';
import { wholeUnread } from '../walk/network/doubt';
import { type Assumption, mergeAssumptions } from './assumption';
import {
  type ConstructFacts,
  constructFacts,
  type LostWorker,
  lostWorkers,
  NO_FACTS,
  type PlacedWorker,
} from './construct-facts';
import { apart, contextOf, judgeNetwork, type JudgedNetwork, type NetworkVerdicts } from './judged-network';

/** A finding, and which pod network it is about. */
export interface JudgedFinding extends Finding {
  /** whether somebody has seen it and lets it stand */
  readonly acknowledged: boolean;
  /** name of the pod network; null where it is about several, or about what is read as a whole */
  readonly network: string | null;
}

/** The one judgement that `check`, `verify`, synthesis and tests share. */
export interface Judgement extends Pick<NetworkVerdicts, 'rules' | 'also'> {
  /** each pod network by itself; the verdicts above are the worst of theirs */
  readonly networks: readonly NetworkVerdicts[];
  /** what the verdicts rest on, actors first */
  readonly assumptions: readonly Assumption[];
  /** the gravest first */
  readonly findings: readonly JudgedFinding[];
  /** what is used of the limits of AWS, a line a limit */
  readonly limits: readonly LimitLine[];
}

export interface JudgeOptions {
  /** @default - all of them */
  readonly rules?: readonly Rule[];
  /**
   * whether an actor makes the rules unknown that it is about
   * @default - false: that it leaves the network alone is an assumption
   */
  readonly strict?: boolean;
  /**
   * whether to leave out pod networks whose constructs turn the validation off
   * @default - false
   */
  readonly validatedOnly?: boolean;
}

/** A model of what belongs together, and what its assembly says beside it. */
export interface ModelToJudge {
  /** canonical */
  readonly model: NetworkModel;
  readonly facts: ConstructFacts;
}

interface Part extends ModelToJudge {
  readonly whole: RuleContext;
  readonly networks: readonly PodNetwork[];
  readonly lost: readonly LostWorker[];
}

/**
 * Judges each pod network of a model by itself: the rules speak of the pods of one cluster, and an app may have several.
 *
 * @param model canonical
 */
export function judge(model: NetworkModel, options: JudgeOptions = {}): Judgement {
  return judgeAll([{ model, facts: NO_FACTS }], options);
}

/**
 * Judges the pod networks of templates, with what was acknowledged in their assembly.
 *
 * @param groups templates that belong together
 * @param parameters values of parameters, which win over the templates' defaults
 * @throws PodNetworkError for two stacks of one name in a group, or a parameter that no template has
 */
export function judgeTemplates(
  groups: readonly (readonly TemplateSource[])[],
  parameters: Readonly<Record<string, string>> = {},
  options: JudgeOptions = {},
): Judgement {
  return judgeAll(modelsOf(groups, parameters, groups.flat()), options);
}

/** Judges each group of templates by itself. Its nodes have the names that they have when all are judged together. */
export function judgeGroups(
  groups: readonly (readonly TemplateSource[])[],
  options: JudgeOptions,
): readonly Judgement[] {
  return modelsOf(groups, {}).map((model) => judgeAll([model], options));
}

function modelsOf(
  groups: readonly (readonly TemplateSource[])[],
  parameters: Readonly<Record<string, string>>,
  all?: readonly TemplateSource[],
): readonly ModelToJudge[] {
  refuseUnknownParameters(groups.flat(), parameters);
  const models = groups.map((sources) => {
    const own = Object.entries(parameters).filter(([name]) => parameterNames(sources).includes(name));
    return readTemplates(sources, Object.fromEntries(own), all);
  });
  const facts = groups.map((sources) => constructFacts(sources, all));
  return nameApart(models).map((model, at) => ({ model, facts: facts[at] ?? NO_FACTS }));
}

/** Judges the pod networks of several models. A model without one counts only where none has one. */
export function judgeAll(models: readonly ModelToJudge[], options: JudgeOptions = {}): Judgement {
  const parts = models.map((one) => partOf(one, options));
  const inhabited = parts.filter(({ networks }) => networks.length > 0);
  if (inhabited.length > 0) return judgeParts(inhabited, options);
  return {
    ...judgeParts(
      parts.map((part) => ({ ...part, networks: [{ name: '', podSupernet: null, model: part.model }] })),
      options,
    ),
    networks: [],
  };
}

function partOf({ model, facts }: ModelToJudge, { validatedOnly = false }: JudgeOptions): Part {
  const isAsked = (worker: PlacedWorker | null): boolean => !validatedOnly || worker?.validated !== false;
  return {
    model,
    facts,
    whole: contextOf(model),
    networks: podNetworksOf(withRoutedWorkers(model)).filter((network) =>
      workersOf(network.model).some((worker) => isAsked(facts.workerOf(worker))),
    ),
    lost: lostWorkers(model, facts).filter(({ worker }) => isAsked(worker)),
  };
}

const LIMITS: ReadonlySet<Rule> = new Set(LIMIT_RULES);

function judgeParts(parts: readonly Part[], { rules = RULES, strict = false }: JudgeOptions): Judgement {
  const names = namesIn(parts);
  const judged = parts.map((part) => {
    // of a template that is not as it was read, nothing is found either
    const asked = wholeUnread(part.model) === null ? rules : [];
    const own = asked.filter((rule) => !LIMITS.has(rule));
    // what counts against a limit of AWS counts whichever pod network it is of
    const counted = asked.filter((rule) => LIMITS.has(rule));
    const limits = counted.flatMap((rule) => rule.find(part.whole));
    const networks = part.networks.map(({ name, podSupernet, model: network }) => {
      const context = network === part.model ? part.whole : contextOf(network);
      const found = [
        ...limits.filter((limit) => isAbout(limit, network, part.model)),
        ...part.lost.filter(isOf(network, part)).map(({ finding }) => finding),
      ];
      // a machine that nothing connects to the only network is asked nothing, and its routes are judged all the same
      const seen = part.networks.length === 1 ? part.whole : seenIn(network, part, context);
      return judgeNetwork(context, { name: names.get(network) ?? name, podSupernet, rules: own, seen, found, strict });
    });
    const beside = [...limits, ...part.lost.map(({ finding }) => finding)];
    return { networks, findings: acknowledged([...placed(networks), ...beside.map(ofAll)], networks, part.facts) };
  });
  const all = judged.flatMap(({ networks }) => networks);
  return {
    ...apart((rule) => worstOf(all, rule)),
    networks: all.map(verdictsOf),
    assumptions: mergeAssumptions(all.flatMap(({ assumptions }) => assumptions)),
    findings: gravestFirst(judged.flatMap(({ findings }) => findings)),
    limits: fullest(parts.map(({ whole }) => limitsLedger(whole))),
  };
}

/** Names that no two networks of several models share. */
function namesIn(parts: readonly Part[]): ReadonlyMap<NetworkModel, string> {
  if (parts.length < 2) return new Map();
  const models = parts.flatMap(({ networks }) => networks.map(({ model }) => model));
  const names = nameNetworks(models);
  return new Map(models.map((model, at) => [model, names[at] ?? '']));
}

/** A worker that is lost is of the network that its construct wrote; where that has no other worker, of all. */
function isOf(network: NetworkModel, { facts, networks }: Part): (lost: LostWorker) => boolean {
  const isWritten = ({ model: one }: Pick<PodNetwork, 'model'>, name: string): boolean =>
    workersOf(one).some((worker) => facts.workerOf(worker)?.network === name);
  return ({ worker }) =>
    isWritten({ model: network }, worker.network) || !networks.some((one) => isWritten(one, worker.network));
}

/** A limit of a node is about the network of the node; what CloudFormation refuses stops all. */
function isAbout({ resource }: Finding, network: NetworkModel, { nodes }: NetworkModel): boolean {
  const isNode = ({ id }: { readonly id: string }): boolean => id === resource;
  return !nodes.some(isNode) || network.nodes.some(isNode);
}

/** What the rules of a network look at: workers that are known by their routes are machines without pods there. */
function seenIn(network: NetworkModel, { model }: Part, context: RuleContext): RuleContext {
  if (!network.nodes.some(({ knownByRoutes }) => knownByRoutes === true)) return context;
  const ids = new Set(network.nodes.map(({ id }) => id));
  return contextOf({ ...network, nodes: model.nodes.filter(({ id }) => ids.has(id)) });
}

function verdictsOf(judged: JudgedNetwork): NetworkVerdicts {
  const { name, stack, podSupernet, workers, knownByRoutes, rules, also } = judged;
  return { name, stack, podSupernet, workers, ...(knownByRoutes && { knownByRoutes }), rules, also };
}

const WORST_FIRST: readonly Verdict[] = ['refuted', 'unknown', 'proved'];

function worstOf(networks: readonly NetworkVerdicts[], rule: AnyRuleName): Verdict {
  const verdicts = networks.map(({ rules, also }) => ({ ...rules, ...also })[rule]);
  return WORST_FIRST.find((verdict) => verdicts.includes(verdict)) ?? 'unknown';
}

type Told = Finding & Pick<JudgedFinding, 'network'>;

function ofAll(finding: Finding): Told {
  return { ...finding, network: null };
}

/** What is found in several pod networks is one finding, about none of them alone. */
function placed(networks: readonly JudgedNetwork[]): readonly Told[] {
  if (networks.length === 1)
    return networks.flatMap(({ name, findings }) => findings.map((one) => ({ ...one, network: name || null })));
  const told = new Map<string, Told>();
  for (const { name, findings } of networks) {
    for (const one of findings) {
      const key = JSON.stringify(one);
      told.set(key, told.has(key) ? ofAll(one) : { ...one, network: name });
    }
  }
  return [...told.values()];
}

/** Whether each finding is acknowledged; what has no place is about the stack of the workers. */
function acknowledged(
  findings: readonly Told[],
  networks: readonly JudgedNetwork[],
  facts: ConstructFacts,
): readonly JudgedFinding[] {
  const stackOf = ({ network }: Told): string | null =>
    (networks.find(({ name }) => name === network) ?? networks[0])?.stack ?? null;
  return findings.map((one) => {
    const { id, severity, network, ...rest } = one;
    return { id, severity, acknowledged: facts.isAcknowledged(one, stackOf(one)), network, ...rest };
  });
}

/** For each limit, the line of what uses most of it. */
function fullest(ledgers: readonly (readonly LimitLine[])[]): readonly LimitLine[] {
  const lines = new Map<string, LimitLine>();
  for (const line of ledgers.flat()) {
    const known = lines.get(line.id);
    if (known === undefined || line.used / line.default > known.used / known.default) lines.set(line.id, line);
  }
  return [...lines.values()];
}

const GRAVITY: readonly Severity[] = ['error', 'warning', 'info'];

function gravestFirst(findings: readonly JudgedFinding[]): readonly JudgedFinding[] {
  return [...findings].sort((a, b) => GRAVITY.indexOf(a.severity) - GRAVITY.indexOf(b.severity));
}
