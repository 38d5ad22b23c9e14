import type { LabFinding, LabPair, LabResult } from '../plan/lab-result';

/** The result of a drill, as `lab drill --full --json` prints it. */
export interface DrillResult {
  /** whether every step healed */
  readonly healed: boolean;
  readonly seconds: {
    /** from start to the end of every machine's first boot, including the build of the root file system if it is not cached */
    readonly up: number;
    /** from start to the end of the last step */
    readonly whole: number;
  };
  readonly steps: readonly DrillStepResult[];
}

/** One step and the matrix after it. */
export interface DrillStepResult {
  readonly name: string;
  /** the injected failure */
  readonly does: string;
  /** what an operator has to do besides waiting; null: nothing */
  readonly person: string | null;
  readonly healed: boolean;
  /** from the failure until all rules were proved, including what an operator does; null if they never were */
  readonly secondsToHeal: number | null;
  /** limit for healing */
  readonly withinSeconds: number;
  readonly rules: LabResult['rules'];
  readonly also: LabResult['also'];
  readonly probes: number;
  /** pairs that failed */
  readonly failed: readonly LabPair[];
  readonly findings: readonly LabFinding[];
}
