/** One attempt, as the runner makes it. */
export type IsolationAttempt = QuestionAttempt | PacketAttempt;

interface Attempt {
  readonly namespace: string;
  readonly address: string;
  /** whether it is to succeed: what is not gets a multiple of the time that this takes */
  readonly meant: boolean;
}

export interface QuestionAttempt extends Attempt {
  readonly kind: 'http';
  readonly request: string;
  readonly headers: readonly string[];
}

export interface PacketAttempt extends Attempt {
  readonly kind: 'packet';
  readonly protocol: 'tcp' | 'udp';
  readonly source: string;
  readonly sourcePort: number;
  readonly port: number;
  /** the link that it is sent by; null: as the namespace's routes say */
  readonly device: string | null;
  /** namespaces where it is looked for; the last is that of the other end */
  readonly watched: readonly string[];
}

/** What became of an attempt. */
export interface AttemptResult {
  /** of the answer; null where none came */
  readonly status: number | null;
  /** where the packet came in, and the source that it then had */
  readonly seen: readonly (readonly [namespace: string, device: string, source: string])[];
}
