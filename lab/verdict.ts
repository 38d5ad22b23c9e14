import type { AlsoName, NodeReport, Probe, RuleName } from './lab-plan';
import type { LabFinding, LabPair, LabResult, LabVerdict } from './lab-result';
import type { Outcome } from './matrix';

const RULES: readonly RuleName[] = ['podToPodWithoutNat', 'nodeToOwnPods', 'podEgressAsNode'];
const ALSO: readonly AlsoName[] = ['nodeToRemotePods', 'podToNodes', 'controlPlaneToPods'];

/** What the outcomes and the nodes' reports say of the rules. */
export function judgeLab(
  outcomes: readonly Outcome[],
  reports: readonly NodeReport[],
  findings: readonly LabFinding[],
): LabResult {
  const incomplete = findings.some((finding) => finding.id === 'lab-not-built') || reports.some(lacksPlugin);
  const verdicts = new Map([...RULES, ...ALSO].map((rule) => [rule, ruleVerdict(rule, outcomes, incomplete)] as const));
  const verdict = (rule: RuleName | AlsoName): LabVerdict => verdicts.get(rule) ?? 'unknown';
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
    pairs: outcomes.map(toPair),
    findings: [
      ...findings,
      ...reports.flatMap(bootFindings),
      ...[...RULES, ...ALSO].flatMap((rule) => ruleFindings(rule, verdict(rule), outcomes)),
    ],
  };
}

function ruleVerdict(rule: Probe['rule'], outcomes: readonly Outcome[], incomplete: boolean): LabVerdict {
  const own = outcomes.filter((outcome) => outcome.probe.rule === rule);
  if (own.some((outcome) => outcome.verdict === 'failed')) return 'refuted';
  if (own.some((outcome) => outcome.verdict === 'unknown')) return 'unknown';
  const nothing = own.length === 0 && rule !== 'controlPlaneToPods';
  return incomplete || nothing ? 'unknown' : 'proved';
}

function toPair({ probe, verdict, strict, lenient }: Outcome): LabPair {
  const { from, to, protocol, port } = probe;
  const agreed = verdict !== 'unknown' && (lenient === null || lenient.reached === strict.reached);
  const source = strict.seen?.[0] ?? lenient?.seen?.[0] ?? null;
  return {
    from,
    to,
    protocol,
    port,
    reached: agreed ? strict.reached : null,
    sourceSeen: verdict === 'unknown' ? null : source,
  };
}

function lacksPlugin(report: NodeReport): boolean {
  return report.failures.some((failure) => failure.kind === 'plugin-missing');
}

function bootFindings(report: NodeReport): LabFinding[] {
  const failures = report.failures.map(({ kind, subject, message }): LabFinding => ({
    id: `lab-${kind}-failed`,
    severity: kind === 'pod' ? 'error' : 'warning',
    resource: report.node,
    message: `${kind} ${subject}: ${message}`,
    fix:
      kind === 'plugin-missing'
        ? 'install the plugin on this machine, or put up with what the lab cannot say'
        : 'see what the program said, and correct the user data',
  }));
  return failures;
}

/** One finding a rule: what failed, how much of it, and the first packet that shows it. */
function ruleFindings(rule: Probe['rule'], verdict: LabVerdict, outcomes: readonly Outcome[]): LabFinding[] {
  const own = outcomes.filter((outcome) => outcome.probe.rule === rule);
  const shown = own.filter((outcome) => outcome.verdict === (verdict === 'refuted' ? 'failed' : 'unknown'));
  const [first] = shown;
  if (verdict === 'proved' || first === undefined) return [];
  const { from, to, protocol, port } = first.probe;
  const packet = `${from} -> ${to}, ${protocol}${port === null ? '' : ` ${String(port)}`}`;
  return [
    {
      id: `lab-${kebab(rule)}`,
      severity: 'error',
      resource: from,
      message: `${rule} is ${verdict}: ${String(shown.length)} of ${String(own.length)} probes; the first: ${packet}: ${because(first)}`,
      fix:
        verdict === 'refuted'
          ? 'correct what the pairs have in common: a route, a check, a group, a NAT rule'
          : 'take the doubt out of the template',
      witness: { from, to, protocol, port },
    },
  ];
}

function because({ probe, strict, verdict }: Outcome): string {
  if (probe.doubt !== null) return probe.doubt;
  if (verdict === 'unknown') return 'AWS does not document whether this passes; it does under one reading only';
  if (!strict.reached) return strict.error === null ? 'no answer' : strict.error.toLowerCase();
  const expected = probe.expect === null || probe.expect === 'asSent' ? strict.sent?.[0] : probe.expect.source;
  return `arrived from ${strict.seen?.join(' port ') ?? 'nowhere'} instead of ${expected ?? 'its own address'}`;
}

const kebab = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
