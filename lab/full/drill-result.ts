import type { LabFinding, LabPair, LabResult } from '../plan/lab-result';

/** What a bad week did to a network, as `lab drill --full --json` prints it. */
export interface DrillResult {
  /** whether every step healed */
  readonly healed: boolean;
  readonly seconds: {
    /** from nothing to the end of every machine's first boot; with the build of the root file system where it is not kept */
    readonly up: number;
    /** from nothing to the end of the last step */
    readonly whole: number;
  };
  readonly steps: readonly DrillStepResult[];
}

/** One step: what happened, and the whole matrix after it. */
export interface DrillStepResult {
  readonly name: string;
  /** what was done */
  readonly does: string;
  /** what a person has to do, besides waiting; null: nothing */
  readonly person: string | null;
  readonly healed: boolean;
  /** from when it was done until all rules were proved, what a person does included; null where they never were */
  readonly secondsToHeal: number | null;
  /** how long it may take */
  readonly withinSeconds: number;
  readonly rules: LabResult['rules'];
  readonly also: LabResult['also'];
  readonly probes: number;
  /** pairs that failed */
  readonly failed: readonly LabPair[];
  readonly findings: readonly LabFinding[];
}
