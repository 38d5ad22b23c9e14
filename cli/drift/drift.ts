/** One fact in which an account differs from the template. */
export interface Drift {
  /** id of the resource in the template */
  readonly resource: string;
  /** what AWS knows it by; null where it is not there */
  readonly liveId: string | null;
  /** for example `SourceDestCheck`, `route 10.200.1.0/24`; `existence` for the resource itself */
  readonly property: string;
  readonly expected: string;
  readonly actual: string;
  /** the command, or the step, that mends it */
  readonly fix: string;
}
