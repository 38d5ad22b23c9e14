import type { LabPair } from '../../lab/plan/lab-result';
import type { Origin } from '../../lib/model-api';
import type { AlsoName, RuleName } from '../../lib/walk/proof/prove';
import type { Verdict } from '../../lib/walk/proof/rule-proof';

export type Rules = Readonly<Record<RuleName, Verdict>>;
export type Also = Readonly<Record<AlsoName, Verdict>>;

/** What one witness says of the network: the proof, the lab, or the live account. */
export interface Evidence {
  readonly rules: Rules;
  /** null where it does not speak of them */
  readonly also: Also | null;
  /** the gravest first */
  readonly findings: readonly EvidenceFinding[];
}

/** The evidence of a report; the lab and the live account are optional. */
export interface EvidenceBySource {
  readonly proof: Evidence;
  readonly lab: LabEvidence | null;
  readonly live: LiveEvidence | null;
}

export interface EvidenceFinding {
  readonly id: string;
  readonly severity: 'error' | 'warning' | 'info';
  /** whether somebody has seen it and lets it stand; null or absent where that is not said */
  readonly acknowledged?: boolean | null;
  /** empty where it is the network as a whole */
  readonly resource: string;
  readonly place?: Origin | null;
  readonly message: string;
  readonly fix: string;
  readonly witness?: EvidenceWitness | null;
}

/** A packet that shows a finding. */
export interface EvidenceWitness {
  readonly from: string;
  readonly to: string;
  readonly protocol: 'tcp' | 'udp' | 'icmp';
  /** null for ICMP */
  readonly port: number | null;
  /** 0 for ICMP; null: any */
  readonly sourcePort?: number | null;
}

/** What `lab run --json` and `lab matrix --json` print. */
export interface LabEvidence extends Evidence {
  readonly probes: number;
  readonly pairs: readonly LabPair[];
}

/** What `verify --json` prints. */
export interface LiveEvidence extends Evidence {
  readonly drift: readonly Drift[];
  /** who does not reach whom; null where that is not said */
  readonly pairs: readonly LivePair[] | null;
  /** the stacks whose templates it was compared with, none where it was read without; null where that is not said */
  readonly stacks: readonly { readonly name: string; readonly status: string }[] | null;
  /** false while a stack was being deployed; null where that is not said */
  readonly judged: boolean | null;
}

/** Two ends of which one does not reach the other, or of which that cannot be told. */
export interface LivePair {
  readonly from: string;
  readonly to: string;
  readonly verdict: Verdict;
  /** id of the finding that says why */
  readonly rule: string;
}

/** Where the live network is not as the templates have it. */
export interface Drift {
  readonly resource: string;
  /** what AWS knows it by; null where that is not said, or it is not there */
  readonly liveId: string | null;
  readonly property: string;
  /** null: it should not be there */
  readonly expected: string | null;
  /** null: it is not there */
  readonly actual: string | null;
  /** what mends it; null where it is not said */
  readonly fix: string | null;
}
