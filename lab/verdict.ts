import { ALL_RULES } from '../lib/rules/rule-name';
import { bootFindings, ruleFindings, stallFindings, voidFindings } from './findings';
import { dropFindings, routeFindings } from './plan/drops';
import type { NodeFailure, NodeReport, Probe } from './plan/lab-plan';
import type { JudgedLab, LabPair, LabVerdict } from './plan/lab-result';
import type { Measured, Outcome } from './matrix';
import type { PlannedLab } from './plan/plan-lab';

/** What the measurements and the nodes' reports say of the rules. */
export function judgeLab(lab: PlannedLab, reported: readonly NodeReport[], measured: Measured): JudgedLab {
  const { drops, stalls } = measured;
  const reports = reported.map((report) => ofPods(lab, report));
  const outcomes = countedOutcomes(lab, reported, measured);
  const isStopped = reports.some((report) => whyStopped(lab, report) !== null);
  const verdicts = new Map(ALL_RULES.map((rule) => [rule, isStopped ? 'refuted' : verdictOf(rule, lab, outcomes)]));
  const verdict = (rule: Probe['rule']): LabVerdict => verdicts.get(rule) ?? 'unknown';
  return {
    rules: {
      podToPodWithoutNat: verdict('podToPodWithoutNat'),
      nodeToOwnPods: verdict('nodeToOwnPods'),
      podEgressAsNode: verdict('podEgressAsNode'),
    },
    also: {
      nodeToRemotePods: verdict('nodeToRemotePods'),
      podToNodes: verdict('podToNodes'),
      controlPlaneToPods: verdict('controlPlaneToPods'),
    },
    probes: outcomes.length,
    pairs: outcomes.map(pairOf),
    findings: [
      ...lab.findings,
      ...reports.flatMap((report) => bootFindings(report, lab.plan)),
      ...ALL_RULES.flatMap((rule) => ruleFindings(rule, verdict(rule), outcomes)),
      ...(verdict('podToPodWithoutNat') === 'proved' ? [] : routeFindings(lab.legend)),
      ...dropFindings(
        drops,
        lab.legend,
        outcomes.filter((outcome) => outcome.verdict !== 'passed').map(({ probe }) => probe),
      ),
      ...stallFindings(stalls),
      ...voidFindings(verdicts, outcomes),
    ],
  };
}

/** The outcomes, in doubt where nobody here can tell whether the pods that they are about would start. */
export function countedOutcomes(
  lab: PlannedLab,
  reports: readonly NodeReport[],
  { outcomes }: Measured,
): readonly Outcome[] {
  const heard = reports.map((report) => ofPods(lab, report));
  return outcomes.map((outcome) => doubtUnjudged(outcome, heard));
}

/** What libcni, a plugin or the kernel says where no pod of a node starts, and all of its user data is known; null elsewhere. */
export function whyStopped(lab: PlannedLab, { node, failures }: NodeReport): string | null {
  const failure = failures.find(({ kind }) => kind === 'pods');
  return failure === undefined || lab.uncertain.has(node) ? null : failure.message;
}

/** What keeps the lab from telling whether pods start. */
export const UNJUDGED: ReadonlySet<NodeFailure['kind']> = new Set(['plugin-missing', 'unjudged', 'no-network']);

/** A report without what concerns pods that nobody says are there: a route leads to the node, and it has no CNI file. */
function ofPods({ legend }: PlannedLab, report: NodeReport): NodeReport {
  const isWorker = legend.model.nodes.some(({ name, index }) => name === report.node && index !== null);
  return isWorker ? report : { ...report, failures: report.failures.filter(({ kind }) => kind !== 'no-network') };
}

/** A node whose pods would start elsewhere, for all that is known here: nothing that was seen of it counts. */
function doubtUnjudged(outcome: Outcome, reports: readonly NodeReport[]): Outcome {
  const { probe } = outcome;
  const isOn = (node: string): boolean =>
    [probe.from, probe.to].some((end) => end === node || end.replace(/\/[\d.]+$/, '') === `pod@${node}`);
  const missing = reports
    .filter(({ node }) => isOn(node))
    .flatMap(({ failures }) => failures)
    .find(({ kind }) => UNJUDGED.has(kind));
  if (missing === undefined) return outcome;
  return { ...outcome, verdict: 'unknown', probe: { ...probe, doubt: probe.doubt ?? missing.message } };
}

/** A rule with nothing to ask is proved, where nothing that it is about is missing from the lab. */
function verdictOf(rule: Probe['rule'], lab: PlannedLab, outcomes: readonly Outcome[]): LabVerdict {
  const own = outcomes.filter((outcome) => outcome.probe.rule === rule);
  if (own.some((outcome) => outcome.verdict === 'failed')) return 'refuted';
  if (own.some((outcome) => outcome.verdict === 'unknown')) return 'unknown';
  const lacksAsker = rule === 'controlPlaneToPods' && lab.lacksOther;
  return lab.lacksWorker || lacksAsker ? 'unknown' : 'proved';
}

/** What both readings agree on; null where they do not, or where nothing that was seen counts. */
function pairOf({ probe, strict, lenient }: Outcome): LabPair {
  const { from, to, protocol, port, doubt } = probe;
  const agreed = <T>(of: (measured: typeof strict) => T): T | null => {
    const value = of(strict);
    return doubt === null && (lenient === null || of(lenient) === value) ? value : null;
  };
  return {
    from,
    to,
    protocol,
    port,
    reached: agreed((measured) => measured.reached),
    sourceSeen: agreed((measured) => measured.seen?.[0] ?? null),
  };
}
