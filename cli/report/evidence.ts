import type { LabPair } from '../../lab/plan/lab-result';
import type { Origin } from '../../lib/model-api';
import type { AlsoName, RuleName } from '../../lib/walk/proof/prove';
import type { Verdict } from '../../lib/walk/proof/rule-proof';

export type Rules = Readonly<Record<RuleName, Verdict>>;
export type Also = Readonly<Record<AlsoName, Verdict>>;

/** Verdicts and findings of one source: the proof, the lab, or the live account. */
export interface Evidence {
  readonly rules: Rules;
  /** null if not stated */
  readonly also: Also | null;
  /** by severity, errors first */
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
  /** whether the finding is acknowledged; null or absent if not stated */
  readonly acknowledged?: boolean | null;
  /** empty if the finding is about the whole network */
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
  /** broken pairs; null if not stated */
  readonly pairs: readonly LivePair[] | null;
  /** the stacks whose templates were compared; empty without templates; null if not stated */
  readonly stacks: readonly { readonly name: string; readonly status: string }[] | null;
  /** false while a stack was being deployed; null if not stated */
  readonly judged: boolean | null;
}

/** A pair of endpoints that does not communicate, or for which that is unknown. */
export interface LivePair {
  readonly from: string;
  readonly to: string;
  readonly verdict: Verdict;
  /** id of the finding that explains it */
  readonly rule: string;
}

/** A difference between the live network and the templates. */
export interface Drift {
  readonly resource: string;
  /** AWS id; null if not stated or the resource does not exist */
  readonly liveId: string | null;
  readonly property: string;
  /** null: it should not exist */
  readonly expected: string | null;
  /** null: it does not exist */
  readonly actual: string | null;
  /** how to fix it; null if not stated */
  readonly fix: string | null;
}
