import type { Answer } from './answer';
import type { AnswerFilter, AnswerKindName } from './answer-kind';

/** An account in one region, which only answers: by the API, or out of saved answers. */
export interface Account {
  /** what messages call it, for example `eu-west-1` or a folder */
  readonly name: string;
  /** a stack by its name; null where there is none, undefined where nothing tells */
  stack(name: string): Promise<Answer | null | undefined>;
  /** names of all stacks */
  stackNames(): Promise<readonly string[]>;
  /** every thing of a kind, all pages; instances come without their reservations */
  list(kind: AnswerKindName, filter: AnswerFilter | null): Promise<readonly Answer[]>;
  /** whether a VPC's resolver answers; null where nothing tells */
  dnsSupport(vpcId: string): Promise<boolean | null>;
  /** an instance's user data in base64; null where it has none, undefined where nothing tells */
  userData(instanceId: string): Promise<string | null | undefined>;
  /** entries of a prefix list, null where nothing tells */
  prefixListEntries(listId: string): Promise<readonly Answer[] | null>;
}
