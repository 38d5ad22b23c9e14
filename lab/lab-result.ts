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
  readonly pairs: readonly LabPair[];
  readonly findings: readonly LabFinding[];
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
