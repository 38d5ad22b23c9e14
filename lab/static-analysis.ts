import { indexModel } from '../lib/model/index-of-model';
import type { NetworkModel } from '../lib/model/network-model';
import { podNetworksOf } from '../lib/plan/pod-networks';
import type { Assumption } from '../lib/check/assumption';
import { breachFindings } from '../lib/check/image-assumptions';
import type { Finding } from '../lib/rules/finding';
import { proofFindings } from '../lib/rules/proof/proof-findings';
import { isUndeployable, refutesAll } from '../lib/rules/registry';
import { RULES } from '../lib/rules/rules';
import { compileNetwork } from '../lib/walk/network/compile-network';
import { prove } from '../lib/walk/proof/prove';
import type { RuleProof } from '../lib/walk/proof/rule-proof';
import { ruleId } from './findings';
import { isUnbuilt } from './lab-error';
import type { AlsoName, RuleName } from './plan/lab-plan';
import type { JudgedLab, LabFinding, LabResult, LabVerdict } from './plan/lab-result';
import type { LabWitness } from './plan/witness';

type Rule = RuleName | AlsoName;

/** What `check` says of a model that a lab has to ask about, or that no packet in it can show. */
export interface StaticAnalysis {
  /** the packets of the proof that break a rule or are in doubt */
  readonly witnesses: readonly LabWitness[];
  /** no pod would start: no rule holds, whatever the lab's packets do */
  readonly refuting: readonly LabFinding[];
  /** CloudFormation or EC2 would refuse the template; the rules stand as the lab found them */
  readonly undeployable: readonly LabFinding[];
  /** rules that depend on what a node runs and the lab does not */
  readonly doubted: readonly Rule[];
  readonly doubts: readonly LabFinding[];
  /** rules that the proof refutes by a packet */
  readonly refuted: readonly Rule[];
  /** nodes whose user data gets something that does not come to this lab: what fails of them may hold on AWS */
  readonly fetching: readonly string[];
  /** what the verdicts of `check` assume */
  readonly assumptions: readonly Assumption[];
}

/** A lab that is asked about nothing beside what every lab asks. */
export const NO_ANALYSIS: StaticAnalysis = {
  witnesses: [],
  refuting: [],
  undeployable: [],
  doubted: [],
  doubts: [],
  refuted: [],
  fetching: [],
  assumptions: [],
};

/** What part of a node's own rules nobody can tell: of a firewall that the user data installs, or of a script that is not read. */
const NODE_DOUBT = 'node-rules-unread';

/**
 * Asks `check` what a lab of this model cannot find by itself, of each of its pod networks.
 *
 * @param model canonical
 */
export function analyzeModel(model: NetworkModel): StaticAnalysis {
  const networks = podNetworksOf(model).map((network) => network.model);
  if (networks.length < 2) return analyzePodNetwork(model);
  const all = networks.map(analyzePodNetwork);
  return {
    witnesses: all.flatMap(({ witnesses }) => witnesses),
    refuting: distinct(all.flatMap(({ refuting }) => refuting)),
    undeployable: distinct(all.flatMap(({ undeployable }) => undeployable)),
    doubted: distinct(all.flatMap(({ doubted }) => doubted)),
    doubts: distinct(all.flatMap(({ doubts }) => doubts)),
    refuted: distinct(all.flatMap(({ refuted }) => refuted)),
    fetching: [],
    assumptions: [],
  };
}

function analyzePodNetwork(model: NetworkModel): StaticAnalysis {
  const network = compileNetwork(model);
  const proof = prove(network);
  const proofs = [...Object.entries(proof.rules), ...Object.entries(proof.also)] as [Rule, RuleProof][];
  const found = RULES.flatMap((rule) => rule.find({ model, index: indexModel(model), network, proof }));
  const doubtful = [...proofFindings(proof, model).filter(({ id }) => id === NODE_DOUBT), ...breachFindings(network)];
  return {
    witnesses: proofs.flatMap(([rule, { failures }]) =>
      failures.flatMap(({ witness }) => (witness === null ? [] : [{ rule, ...witness }])),
    ),
    refuting: found.filter(refutesAll).map(labFinding),
    undeployable: found.filter(isUndeployable).map(labFinding),
    doubted: proofs
      .filter(([, { failures }]) =>
        failures.some(({ cause, verdict }) => cause.id === NODE_DOUBT && verdict === 'unknown'),
      )
      .map(([rule]) => rule),
    doubts: doubtful.filter(({ severity }) => severity === 'warning').map(labFinding),
    refuted: proofs.filter(([, { verdict }]) => verdict === 'refuted').map(([rule]) => rule),
    fetching: [],
    assumptions: [],
  };
}

function distinct<T>(items: readonly T[]): readonly T[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
}

/**
 * A result with what was known before: a rule that it proved is no longer proved where that speaks against it, and one that it
 * refuted is unknown where nodes lack what they would get on AWS, and the proof does not refute it too.
 *
 * @param isTested whether the lab has run what an assumption is about
 */
export function withAnalysis(
  result: JudgedLab,
  analysis: StaticAnalysis,
  isTested: (assumption: Assumption) => boolean = () => false,
): LabResult {
  const { refuting, undeployable, doubted, doubts, refuted, fetching, assumptions } = analysis;
  const canLack = refuting.length === 0 && fetching.length > 0;
  const rules = Object.keys({ ...result.rules, ...result.also });
  const isLacking = (rule: string): boolean => canLack && rules.includes(rule) && !refuted.some((one) => one === rule);
  const judged = (rule: string, verdict: LabVerdict): LabVerdict => {
    if (refuting.length > 0) return 'refuted';
    if (verdict === 'refuted' && isLacking(rule)) return 'unknown';
    return verdict === 'proved' && doubted.some((one) => one === rule) ? 'unknown' : verdict;
  };
  const words = <Name extends string>(verdicts: Readonly<Record<Name, LabVerdict>>): Record<Name, LabVerdict> =>
    Object.fromEntries(
      Object.entries<LabVerdict>(verdicts).map(([rule, verdict]) => [rule, judged(rule, verdict)]),
    ) as Record<Name, LabVerdict>;
  return {
    ...result,
    rules: words(result.rules),
    also: words(result.also),
    assumptions: assumptions.map((assumption) => ({ ...assumption, tested: isTested(assumption) })),
    findings: [
      ...refuting,
      ...undeployable,
      ...doubts,
      ...lackFindings(fetching),
      ...result.findings.map((finding) => withoutRefutation(finding, isLacking)),
    ],
  };
}

/** What is said of nodes that get something from outside, where nothing comes from there. */
function lackFindings(nodes: readonly string[]): LabFinding[] {
  if (nodes.length === 0) return [];
  const names = nodes.join(', ');
  return [
    {
      id: 'lab-lacks-outside',
      severity: 'warning',
      resource: names,
      message: `the user data of ${names} gets packages or files from outside, and nothing comes from there here: what fails in this lab may hold on AWS`,
      fix: 'set up the pod network before anything is brought, or see what check says',
    },
  ];
}

/** A finding that a rule is refuted, as one that it is unknown where that may be for want of something from outside. */
function withoutRefutation(finding: LabFinding, isLacking: (rule: string) => boolean): LabFinding {
  const [, rule] = /^(\w+) is refuted: /.exec(finding.message) ?? [];
  if (rule === undefined || finding.id !== ruleId(rule) || !isLacking(rule)) return finding;
  return { ...finding, message: finding.message.replace(' is refuted: ', ' is unknown: ') };
}

/**
 * Runs a lab. A network that could not be built is judged by what was known before.
 *
 * @param run throws an UnbuiltLab where the network could not be built
 */
export async function runAnalyzed(run: () => Promise<LabResult>, analysis: StaticAnalysis): Promise<LabResult> {
  try {
    return await run();
  } catch (error) {
    // what AWS refuses may be refused by the kernel too: two interfaces with one address, for example
    if (isUnbuilt(error) && analysis.refuting.length > 0) return unasked(analysis, 'refuted');
    if (isUnbuilt(error) && analysis.undeployable.length > 0) return unasked(analysis, 'unknown');
    throw error;
  }
}

/** What is said of a network that cannot stand, here as little as on AWS. */
function unasked({ refuting, undeployable, assumptions }: StaticAnalysis, verdict: LabVerdict): LabResult {
  return {
    rules: { podToPodWithoutNat: verdict, nodeToOwnPods: verdict, podEgressAsNode: verdict },
    also: { nodeToRemotePods: verdict, podToNodes: verdict, controlPlaneToPods: verdict },
    probes: 0,
    assumptions: assumptions.map((assumption) => ({ ...assumption, tested: false })),
    pairs: [],
    findings: [...refuting, ...undeployable],
  };
}

function labFinding({ id, severity, resource, message, fix, witness }: Finding): LabFinding {
  if (witness === undefined) return { id, severity, resource, message, fix };
  const { from, to, protocol, port } = witness;
  return { id, severity, resource, message, fix, witness: { from, to, protocol, port } };
}
