import { docsPage } from '../lib/address/docs-page';
import { kebabOf } from '../lib/address/kebab-case';
import type { LabPlan, NodeFailure, NodeReport, Probe } from './plan/lab-plan';
import type { LabFinding, LabVerdict } from './plan/lab-result';
import type { Outcome, Stall } from './matrix';

/** What went wrong while a node booted. */
export function bootFindings(report: NodeReport, plan: LabPlan): LabFinding[] {
  const failures = report.failures.map((failure) => failureFinding(report.node, failure));
  const hasPods = plan.nodes.some(({ name, pods }) => name === report.node && pods.length > 0);
  if (!hasPods || report.ipForward === '1') return failures;
  return [
    ...failures,
    {
      id: 'lab-ip-forward-off',
      severity: 'warning',
      resource: report.node,
      message: `net.ipv4.ip_forward is ${report.ipForward} on ${report.node} before its first pod; the bridge plugin turns it on then, with isGateway only`,
      fix: 'write net.ipv4.ip_forward = 1 into a file of /etc/sysctl.d',
    },
  ];
}

type Told = Pick<LabFinding, 'id' | 'severity' | 'fix'>;

const warned = (id: string, fix: string): Told => ({ id, severity: 'warning', fix });
const wrong = (id: string, fix: string): Told => ({ id, severity: 'error', fix });

const FAILURES: Readonly<Record<NodeFailure['kind'], Told>> = {
  pods: wrong('lab-pods-failed', 'correct the CNI file: on AWS no pod would start either'),
  pod: wrong('lab-pod-failed', 'correct the CNI file: on AWS the pod would not start either'),
  'no-network': warned(
    'lab-no-network',
    `write a CNI file into that folder, or boot the machine in a full lab (${docsPage('full-lab.md')})`,
  ),
  unjudged: warned('lab-pods-unjudged', `boot the machine in a full lab (${docsPage('full-lab.md')})`),
  'plugin-missing': warned('lab-plugin-missing', 'install the CNI plugin on this machine'),
  command: warned('lab-command-failed', 'see what the program says, and correct the user data'),
  file: warned('lab-file-failed', 'see what the system says; the lab lays files below folders that this machine has'),
  boot: wrong(
    'lab-boot-failed',
    `see what the machine says: the same happens on AWS, unless ${docsPage('lab.md')} names it as something that a container cannot do`,
  ),
  runtime: wrong(
    'lab-runtime-failed',
    'see what containerd says, and correct its configuration or the CNI file: on AWS no pod would start either',
  ),
  sysctl: warned(
    'lab-sysctl-failed',
    'see what the kernel says: the setting may need a module that is not loaded here',
  ),
};

function failureFinding(node: string, { kind, subject, message }: NodeFailure): LabFinding {
  const { id, severity, fix } = FAILURES[kind];
  return { id, severity, resource: node, message: `${subject}: ${message}`, fix };
}

/** What failed of a rule, how much of it, and the first packet that shows it. */
export function ruleFindings(rule: Probe['rule'], verdict: LabVerdict, outcomes: readonly Outcome[]): LabFinding[] {
  const own = outcomes.filter((outcome) => outcome.probe.rule === rule);
  const shown = own.filter((outcome) => outcome.verdict === (verdict === 'refuted' ? 'failed' : 'unknown'));
  const [first] = shown;
  if (verdict === 'proved' || first === undefined) return [];
  const { from, to, protocol, port, sourcePort } = first.probe;
  const ports = `${port === null ? '' : ` ${String(port)}`}${sourcePort === null ? '' : ` from port ${String(sourcePort)}`}`;
  const packet = `${from} to ${to}, ${protocol}${ports}`;
  return [
    {
      id: ruleId(rule),
      severity: 'error',
      resource: from,
      message: `${rule} is ${verdict}: ${String(shown.length)} of ${String(own.length)} probes, ${packet} the first: ${because(first)}`,
      fix:
        verdict === 'refuted'
          ? 'see what dropped or translated it, in the findings beside this one and in what the pairs have in common'
          : 'take the doubt out of the template; pods are let in for certain by a rule for the pod supernet as a CIDR',
      witness: { from, to, protocol, port },
    },
  ];
}

/** Transfers that opened a connection and did not end. */
export function stallFindings(stalls: readonly Stall[]): LabFinding[] {
  return stalls.map(({ transfer: { from, bytes }, carried: { out, back } }) => ({
    id: 'lab-transfer-stalled',
    severity: 'warning',
    resource: from,
    message: `a transfer of ${String(bytes)} bytes ${out < bytes ? `from ${from} to the internet` : `from the internet to ${from}`} stops after ${String(out < bytes ? out : back)}: small packets pass, and large ones are lost`,
    fix: "see which link or filter drops large packets; admit ICMP type 3 code 4 in the workers' security group, or set `mssClamp`",
  }));
}

/** Rules that hold because there is nobody to ask. */
export function voidFindings(
  verdicts: ReadonlyMap<Probe['rule'], LabVerdict>,
  outcomes: readonly Outcome[],
): LabFinding[] {
  const info = (subject: string, message: string): LabFinding => ({
    id: `lab-nothing-to-prove-${subject}`,
    severity: 'info',
    resource: '',
    message,
    fix: '',
  });
  const isVoid = (rule: Probe['rule']): boolean =>
    verdicts.get(rule) === 'proved' && !outcomes.some((outcome) => outcome.probe.rule === rule);
  const asksInternet = outcomes.some(({ probe }) => probe.to === 'internet');
  return [
    ...(verdicts.get('podEgressAsNode') === 'proved' && !asksInternet
      ? [info('internet', "no worker's subnet has a default route, so the internet was not probed")]
      : []),
    ...(isVoid('nodeToRemotePods')
      ? [info('remote-pods', 'there is only one worker, so no node has remote pods')]
      : []),
    ...(isVoid('controlPlaneToPods')
      ? [
          info(
            'control-plane',
            "the workers' security groups admit no node without pods that the templates have, so none was probed",
          ),
        ]
      : []),
  ];
}

function because({ probe, strict, verdict }: Outcome): string {
  const doubt = probe.doubt ?? probe.uncertain;
  if (doubt !== undefined) return doubt;
  if (verdict === 'unknown') return 'AWS does not document, or the template does not say, whether this passes';
  if (!strict.reached) {
    const arrived = strict.seen === null ? '' : `it arrived from ${strict.seen[0]}, and `;
    return `${arrived}${strict.error === null ? 'no answer came' : strict.error.toLowerCase()}`;
  }
  const expected = probe.expect === null || probe.expect === 'asSent' ? strict.sent?.[0] : probe.expect.source;
  const seen = strict.seen?.[0] ?? 'nowhere';
  if (seen === expected) return 'its ports or its destination were translated on the way';
  return `it arrived from ${seen} instead of ${expected ?? 'its own address'}`;
}

/** The id of the finding that a rule does not hold, or is unknown. */
export const ruleId = (name: string): string => `lab-${kebabOf(name)}`;
