/** One difference between an account and its template. */
export interface Drift {
  /** id of the resource in the template */
  readonly resource: string;
  /** its AWS id; null if it does not exist */
  readonly liveId: string | null;
  /** for example `SourceDestCheck`, `route 10.200.1.0/24`; `existence` for the resource itself */
  readonly property: string;
  readonly expected: string;
  readonly actual: string;
  /** the command or step that fixes it */
  readonly fix: string;
}
