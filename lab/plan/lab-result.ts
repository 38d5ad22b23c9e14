import type { Assumption } from '../../lib/check/assumption';
import type { AlsoName, ProbeProtocol, RuleName } from './lab-plan';

/**
 * `proved`: no probe failed. `refuted`: one did. `unknown`: it could not be judged, and a finding says why. The rules and
 * their names mean what they mean in `check`.
 */
export type LabVerdict = 'proved' | 'refuted' | 'unknown';

/** What the lab found, as `lab run --json` prints it. */
export interface LabResult {
  readonly rules: Readonly<Record<RuleName, LabVerdict>>;
  readonly also: Readonly<Record<AlsoName, LabVerdict>>;
  /** how many probes were sent, retries not counted */
  readonly probes: number;
  /** those of `check` */
  readonly assumptions: readonly TestedAssumption[];
  readonly pairs: readonly LabPair[];
  readonly findings: readonly LabFinding[];
  /** what pods and outside hosts reached without permission; from the full lab only */
  readonly isolation?: LabIsolation;
}

/** What the measurements say, before the assumptions are added. */
export type JudgedLab = Omit<LabResult, 'assumptions'>;

export interface TestedAssumption extends Assumption {
  /** whether the lab has run what it is about: a full lab does for scripts, a fast one never */
  readonly tested: boolean;
}

/**
 * `metadataFromPods`: the metadata service gives pods nothing. `sourcesOfPods`: no packet of a pod leaves its node under an
 * address that is neither of that node's pods nor the node's. `nodePortsFromOutside`: nothing from the internet, or from an
 * address of the VPC that has no interface of the network, comes to the management ports of a node.
 */
export type IsolationName = 'metadataFromPods' | 'sourcesOfPods' | 'nodePortsFromOutside';

export interface LabIsolation {
  readonly verdicts: Readonly<Record<IsolationName, LabVerdict>>;
  readonly attempts: readonly LabAttempt[];
}

/** One attempt at what is not one's own, or at what is, by which the others are told from a lab that is out of order. */
export interface LabAttempt {
  readonly name: IsolationName;
  /** `pod@worker-0/10.200.0.2`, `worker-0`, `internet`, or `vpc`: an address of the VPC that nobody has */
  readonly from: string;
  /** the source address that it is sent under; null: the own one */
  readonly as: string | null;
  readonly to: string;
  /** for example `udp 8080`, or the request to the metadata service */
  readonly what: string;
  /** whether it is one's own */
  readonly meant: boolean;
  /** `left`: it left the node, and did not come to the other end; null: unknown */
  readonly outcome: 'stopped' | 'left' | 'arrived' | null;
}

/** One probe's outcome. */
export interface LabPair {
  /** `worker-0`, `pod@worker-0/10.200.0.2`, or the name of another node */
  readonly from: string;
  /** the same, or `internet`, or the resolver's address */
  readonly to: string;
  readonly protocol: ProbeProtocol;
  /** destination port; null for ICMP */
  readonly port: number | null;
  /** the request arrived and its reply came back; null: unknown */
  readonly reached: boolean | null;
  /** the source address that the other end saw; null: nothing arrived, or unknown */
  readonly sourceSeen: string | null;
}

export interface LabFinding {
  readonly id: string;
  readonly severity: 'error' | 'warning' | 'info';
  /** id of the resource or name of the node */
  readonly resource: string;
  readonly message: string;
  readonly fix: string;
  /** a packet that shows it */
  readonly witness?: {
    readonly from: string;
    readonly to: string;
    readonly protocol: ProbeProtocol;
    readonly port: number | null;
  };
}
