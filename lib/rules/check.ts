import { indexModel } from '../model/index-of-model';
import type { NetworkModel } from '../model/network-model';
import { podNetworksOf } from '../model/pod-networks';
import { compileNetwork } from '../walk/network';
import { type AlsoName, prove, type Proof, type RuleName, type RuleProof, type Verdict } from '../walk/prove';
import { type Assumption, assumptionsOf, breachFindings } from './assumptions';
import type { Finding } from './finding';
import type { FindingKind, Severity } from './finding-kind';
import { LIMIT_RULES, type LimitLine, limitsLedger } from './limits-ledger';
import { proofFindings } from './proof-findings';
import { FINDING_KINDS } from './registry';
import type { Rule, RuleContext } from './rule';
import { RULES } from './rules';
import { unreadFindings } from './unread-findings';

/** What `check` says of a network. */
export interface CheckResult {
  readonly rules: Readonly<Record<RuleName, Verdict>>;
  readonly also: Readonly<Record<AlsoName, Verdict>>;
  readonly assumptions: readonly Assumption[];
  /** the gravest first */
  readonly findings: readonly Finding[];
  /** what is used of the limits of AWS, a line a limit */
  readonly limits: readonly LimitLine[];
}

export interface CheckOptions {
  /** @default - all of them */
  readonly rules?: readonly Rule[];
}

/**
 * Proves or refutes the rules for every packet that they speak of, and looks for what explains or foretells a fault. The rules
 * speak of the pods of one cluster: where there are several, each is judged by itself, and a verdict is the worst of all.
 *
 * @param model canonical
 */
export function check(model: NetworkModel, options: CheckOptions = {}): CheckResult {
  const networks = podNetworksOf(model).map((network) => network.model);
  return networks.length < 2 ? checkPodNetwork(model, options) : checkEach(model, networks, options);
}

/**
 * The same for a model whose workers are all of one pod network.
 *
 * @param model canonical
 */
export function checkPodNetwork(model: NetworkModel, { rules = RULES }: CheckOptions = {}): CheckResult {
  const context = contextOf(model);
  const { network, proof } = context;
  const found = rules.flatMap((rule) => rule.find(context));
  return {
    ...verdictsOf(proof, found.some(refutesAll)),
    assumptions: assumptionsOf(network),
    findings: gravestFirst([
      ...proofFindings(proof, model),
      ...breachFindings(network),
      ...unreadFindings(network),
      ...found,
    ]),
    limits: limitsLedger(context),
  };
}

/** What counts against a limit of AWS counts whichever pod network it is of. */
function checkEach(
  model: NetworkModel,
  networks: readonly NetworkModel[],
  { rules = RULES }: CheckOptions,
): CheckResult {
  const own = rules.filter((rule) => !LIMIT_RULES.includes(rule));
  const results = networks.map((network) => checkPodNetwork(network, { rules: own }));
  const whole = contextOf(model);
  const limits = rules.filter((rule) => LIMIT_RULES.includes(rule)).flatMap((rule) => rule.find(whole));
  return {
    rules: worstOf(results.map((result) => result.rules)),
    also: worstOf(results.map((result) => result.also)),
    assumptions: distinct(results.flatMap(({ assumptions }) => assumptions)),
    findings: gravestFirst(distinct([...results.flatMap(({ findings }) => findings), ...limits])),
    limits: limitsLedger(whole),
  };
}

function contextOf(model: NetworkModel): RuleContext {
  const network = compileNetwork(model);
  return { model, index: indexModel(model), network, proof: prove(network) };
}

const WORST_FIRST: readonly Verdict[] = ['refuted', 'unknown', 'proved'];

function worstOf<Name extends string>(all: readonly Readonly<Record<Name, Verdict>>[]): Record<Name, Verdict> {
  const names = Object.keys(all[0] ?? {}) as Name[];
  const worst = (name: Name): Verdict =>
    WORST_FIRST.find((verdict) => all.some((verdicts) => verdicts[name] === verdict)) ?? 'unknown';
  return Object.fromEntries(names.map((name) => [name, worst(name)])) as Record<Name, Verdict>;
}

/** Items without those that are said more than once, as two pod networks may. */
export function distinct<T>(items: readonly T[]): readonly T[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
}

/** Whether no rule can hold where this is found. */
export function refutesAll({ id, severity }: Finding): boolean {
  const kind: FindingKind = FINDING_KINDS[id];
  return severity === 'error' && kind.refutes === true;
}

function verdictsOf({ rules, also }: Proof, refuted: boolean): Pick<CheckResult, 'rules' | 'also'> {
  const words = <Name extends string>(proofs: Readonly<Record<Name, RuleProof>>): Record<Name, Verdict> =>
    Object.fromEntries(
      Object.entries<RuleProof>(proofs).map(([name, { verdict }]) => [name, refuted ? 'refuted' : verdict]),
    ) as Record<Name, Verdict>;
  return { rules: words(rules), also: words(also) };
}

/** Whether the template cannot be deployed, whatever packets do. */
export function isUndeployable({ id }: Finding): boolean {
  const kind: FindingKind = FINDING_KINDS[id];
  return kind.undeployable === true;
}

const GRAVITY: readonly Severity[] = ['error', 'warning', 'info'];

function gravestFirst(findings: readonly Finding[]): readonly Finding[] {
  return [...findings].sort((a, b) => GRAVITY.indexOf(a.severity) - GRAVITY.indexOf(b.severity));
}
