/** `error`: the network is wrong. `warning`: it cannot be judged, or will be wrong under some circumstance. `info`: good to know. */
export type Severity = 'error' | 'warning' | 'info';

export interface FindingKind<Id extends string = string> {
  /** kebab-case; never changes its meaning */
  readonly id: Id;
  /** how grave it is where nothing else is said */
  readonly severity: Severity;
  /** one line: what it means that one is there */
  readonly meaning: string;
  /** what puts it right, as an order */
  readonly fix: string;
  /**
   * whether no rule can hold where it is an error: no pod starts, so that no packet shows it
   *
   * @default - false
   */
  readonly refutes?: boolean;
  /**
   * whether, where it is an error, CloudFormation or EC2 refuses the template: the rules are judged of the network that it describes,
   * since a deploy that fails changes none, and a value that nobody can read would leave all rules unknown
   *
   * @default - false
   */
  readonly undeployable?: boolean;
}

/** Kinds of finding by their ids, in the same order. */
export function kindsById<Id extends string>(kinds: readonly FindingKind<Id>[]): Readonly<Record<Id, FindingKind<Id>>> {
  return Object.fromEntries(kinds.map((kind) => [kind.id, kind])) as Record<Id, FindingKind<Id>>;
}
