/** A limit of AWS or of a format, with the page that states it. */
export interface Limit {
  readonly value: number;
  readonly unit: string;
  /** page or file that states it, by name */
  readonly source: string;
}
