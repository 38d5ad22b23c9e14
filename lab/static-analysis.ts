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

/** What `check` finds in a model: packets for the lab to probe, and what no packet in the lab can show. */
export interface StaticAnalysis {
  /** packets of the proof that break a rule or are in doubt */
  readonly witnesses: readonly LabWitness[];
  /** no pod would start, so no rule holds, whatever the lab measures */
  readonly refuting: readonly LabFinding[];
  /** CloudFormation or EC2 would refuse the template; verdicts stay as the lab found them */
  readonly undeployable: readonly LabFinding[];
  /** rules that depend on what a node runs on AWS and not in the lab */
  readonly doubted: readonly Rule[];
  readonly doubts: readonly LabFinding[];
  /** rules that the proof refutes by a packet */
  readonly refuted: readonly Rule[];
  /** nodes whose user data downloads something, which fails in the lab: what fails here may hold on AWS */
  readonly fetching: readonly string[];
  /** what the verdicts of `check` assume */
  readonly assumptions: readonly Assumption[];
}

/** Nothing found: the lab sends its own probes only. */
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

/** The cause of a doubt about a node's own rules: its user data installs a firewall, or runs a script that cannot be read. */
const NODE_DOUBT = 'node-rules-unread';

/**
 * Proves the rules for each pod network of a model, and collects what a lab needs of the result.
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
 * Adds the static analysis to a result. A proved rule becomes unknown or refuted if the analysis contradicts it. A refuted rule
 * becomes unknown if nodes lack what they would download on AWS and the proof does not refute it too.
 *
 * @param isTested whether the lab ran what an assumption is about
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

/** A finding for nodes whose user data downloads something, which fails in the lab. */
function lackFindings(nodes: readonly string[]): LabFinding[] {
  if (nodes.length === 0) return [];
  const names = nodes.join(', ');
  return [
    {
      id: 'lab-lacks-outside',
      severity: 'warning',
      resource: names,
      message: `the user data of ${names} downloads packages or files, and the lab has no internet: what fails here may work on AWS`,
      fix: 'set up the pod network before any download, or rely on what check proves',
    },
  ];
}

/** Turns "refuted" into "unknown" in the finding of a rule that may fail only because a download failed. */
function withoutRefutation(finding: LabFinding, isLacking: (rule: string) => boolean): LabFinding {
  const [, rule] = /^(\w+) is refuted: /.exec(finding.message) ?? [];
  if (rule === undefined || finding.id !== ruleId(rule) || !isLacking(rule)) return finding;
  return { ...finding, message: finding.message.replace(' is refuted: ', ' is unknown: ') };
}

/**
 * Runs a lab. A network that cannot be built is judged by the static analysis alone.
 *
 * @param run throws an UnbuiltLab if the network cannot be built
 */
export async function runAnalyzed(run: () => Promise<LabResult>, analysis: StaticAnalysis): Promise<LabResult> {
  try {
    return await run();
  } catch (error) {
    // the kernel may refuse what AWS refuses, for example two interfaces with one address
    if (isUnbuilt(error) && analysis.refuting.length > 0) return unasked(analysis, 'refuted');
    if (isUnbuilt(error) && analysis.undeployable.length > 0) return unasked(analysis, 'unknown');
    throw error;
  }
}

/** The result for a network that cannot be built, here or on AWS. */
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
