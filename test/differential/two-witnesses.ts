import { measureLab, type MeasuredLab } from '../../lab/lab';
import type { Measurement } from '../../lab/plan/lab-plan';
import type { Outcome } from '../../lab/matrix';
import { countedOutcomes, judgeLab } from '../../lab/verdict';
import type { LabWitness } from '../../lab/plan/witness';
import type { NetworkModel, Node } from '../../lib/model/network-model';
import { compileNetwork } from '../../lib/walk/network/compile-network';
import type { Network } from '../../lib/walk/network/network';
import { prove, type Proof } from '../../lib/walk/proof/prove';
import type { RuleProof, Verdict } from '../../lib/walk/proof/rule-proof';
import { labAnswer, READINGS_DIFFER } from './lab-answer';
import { readStart, seenStart, type PodStart } from './pod-start';
import { askWalk, RULES, type Answer, type Question, type Rule } from './walk-answer';

/** Where the two do not say the same. */
export interface Disagreement {
  /** the rule, and the packet where one packet shows it */
  readonly about: string;
  readonly walk: string;
  readonly lab: string;
}

/** How the answers of two witnesses compare. */
export interface Comparison {
  readonly probes: number;
  /** probes and rules of which both say the same */
  readonly agreed: number;
  /** who could not tell and why, an entry for each probe and rule that is not compared; the walk first */
  readonly unknown: readonly string[];
  /** as the lab has them */
  readonly verdicts: Readonly<Record<Rule, Verdict>>;
  readonly disagreements: readonly Disagreement[];
}

/** Runs a model, and asks what every lab asks and whatever a proof gives as its witnesses. */
export function askLab(model: NetworkModel, walked: NetworkModel = model): Promise<MeasuredLab> {
  return measureLab(model, { witnesses: witnessesOf(prove(compileNetwork(walked))) });
}

/** Compares what was measured with the walk of a model: each node's pods, each rule and each packet, and each packet's trace with the proof. */
export function compareWitnesses(asked: MeasuredLab, walked: NetworkModel): Comparison {
  const { lab, reports, measured } = asked;
  const network = compileNetwork(walked);
  const proof = prove(network);
  const { rules, also, probes } = judgeLab(lab, reports, measured);
  // a node that no route leads to is not tried in the lab
  const refused = walked.nodes.find(
    (node) => readStart(node).verdict === 'refused' && seenStart(asked, node).verdict !== 'unknown',
  );
  const compared = [
    ...walked.nodes.flatMap((node) => compareStart(asked, node)),
    // what lets no pod start refutes every rule
    ...RULES.map((rule) =>
      refused === undefined
        ? compareRule(rule, proofOf(proof, rule), { ...rules, ...also }[rule])
        : compareVerdicts(rule, 'refuted', `pods of ${refused.name} cannot start`, { ...rules, ...also }[rule]),
    ),
    ...countedOutcomes(lab, reports, measured).map((outcome) =>
      compareOutcome(network, outcome, proofOf(proof, outcome.probe.rule).verdict),
    ),
  ];
  return {
    probes,
    agreed: compared.filter(({ unknown, disagreements }) => unknown === null && disagreements.length === 0).length,
    unknown: compared.flatMap(({ unknown }) => unknown ?? []),
    verdicts: { ...rules, ...also },
    disagreements: compared.flatMap(({ disagreements }) => disagreements),
  };
}

/**
 * Compares packet by packet only: a full lab's pods have the addresses that their runtime gives them, and no packet of the proof
 * that wants another one is sent.
 */
export function comparePackets(asked: MeasuredLab, walked: NetworkModel): Comparison {
  const isPacket = ({ about }: Disagreement): boolean => about.includes(':');
  const comparison = compareWitnesses(asked, walked);
  return { ...comparison, disagreements: comparison.disagreements.filter(isPacket) };
}

interface Compared {
  readonly unknown: string | null;
  readonly disagreements: readonly Disagreement[];
}

function witnessesOf(proof: Proof): readonly LabWitness[] {
  return RULES.flatMap((rule) =>
    proofOf(proof, rule).failures.flatMap(({ witness }) => (witness === null ? [] : [{ rule, ...witness }])),
  );
}

function proofOf({ rules, also }: Proof, rule: Rule): RuleProof {
  return { ...rules, ...also }[rule];
}

/** Whether pods start at all, of each node that is to have some. */
function compareStart(asked: MeasuredLab, node: Node): Compared[] {
  const [walk, lab] = [readStart(node), seenStart(asked, node)];
  if (node.setup.networks.length === 0) return [];
  const unknown = walk.verdict === 'unknown' ? 'walk: pods' : lab.verdict === 'unknown' ? 'lab: pods' : null;
  if (unknown !== null || walk.verdict === lab.verdict) return [{ unknown, disagreements: [] }];
  const said = ({ verdict, because }: PodStart): string => `${verdict}${because === '' ? '' : `, ${because}`}`;
  return [{ unknown, disagreements: [{ about: `pods of ${node.name}`, walk: said(walk), lab: said(lab) }] }];
}

function compareRule(rule: Rule, { verdict, failures }: RuleProof, lab: Verdict): Compared {
  if (verdict === 'unknown') return { unknown: `walk: ${failures[0]?.cause.id ?? rule}`, disagreements: [] };
  return compareVerdicts(rule, verdict, failures.map(({ cause }) => cause.id).join(', '), lab);
}

function compareVerdicts(rule: Rule, verdict: Verdict, why: string, lab: Verdict): Compared {
  const unknown = lab === 'unknown' ? `lab: ${rule}` : null;
  if (unknown !== null || verdict === lab) return { unknown, disagreements: [] };
  return { unknown, disagreements: [{ about: rule, walk: `${verdict}${why === '' ? '' : ` (${why})`}`, lab }] };
}

function compareOutcome(network: Network, outcome: Outcome, verdict: Verdict): Compared {
  const { strict, lenient } = outcome;
  const questions = [strict, ...(lenient === null ? [] : [lenient])].map((one) => questionOf(outcome, one));
  const [answer, other = answer] = questions.map((question) => askWalk(network, question));
  const [question] = questions;
  if (question === undefined || answer === undefined) throw new Error('a probe was never measured');
  if (isOtherPort(outcome) || other?.holds !== answer.holds) {
    return { unknown: 'lab: the kernel took another source port', disagreements: [] };
  }
  return compareProbe(question, answer, labAnswer(outcome), verdict);
}

/** Whether a translation took another source port, since somebody had taken the one that was sent from. */
function isOtherPort({ probe, strict: { sent, seen } }: Outcome): boolean {
  return probe.protocol !== 'icmp' && sent !== null && seen !== null && sent[1] !== seen[1];
}

/** The packet that was sent: where the kernel picked a source port, the one that it picked. */
function questionOf({ probe }: Outcome, { sent }: Measurement): Question {
  const { rule, from, to, protocol, port, sourcePort } = probe;
  return { rule, from, to, protocol, port, sourcePort: sourcePort ?? sent?.[1] ?? null };
}

function compareProbe(question: Question, walk: Answer, lab: Answer, verdict: Verdict): Compared {
  const about = describe(question);
  const said = (value: unknown, { because }: Answer): string => `${String(value)}, ${because}`;
  const found: Disagreement[] = KEYS.filter(
    (key) => walk[key] !== null && lab[key] !== null && walk[key] !== lab[key],
  ).map((key) => ({ about: `${about}: ${key}`, walk: said(walk[key], walk), lab: said(lab[key], lab) }));
  if (verdict === 'proved' && walk.holds !== true)
    found.push({ about: `${about}: proof and trace`, walk: said('proved', walk), lab: said(lab.holds, lab) });
  // what depends on what AWS does not document is certain for nobody
  if (lab.cause === READINGS_DIFFER && walk.holds !== null)
    found.push({ about: `${about}: both readings`, walk: said(walk.holds, walk), lab: said('either', lab) });
  const unknown = walk.holds === null ? `walk: ${walk.cause}` : lab.holds === null ? `lab: ${lab.cause}` : null;
  return { unknown, disagreements: found };
}

const KEYS = ['holds', 'arrived', 'reached', 'sourceSeen'] as const;

function describe({ rule, from, to, protocol, port, sourcePort }: Question): string {
  const ports = port === null ? '' : ` ${String(sourcePort)} > ${String(port)}`;
  return `${rule}: ${from} > ${to}, ${protocol}${ports}`;
}
