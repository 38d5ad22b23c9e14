import type { Answer } from './answer';
import type { AnswerFilter, AnswerKindName } from './answer-kind';

/** Read access to an account in one region, through the API or saved responses. */
export interface Account {
  /** its name in messages: a region or a folder */
  readonly name: string;
  /** a stack by its name; null if it does not exist, undefined if not known */
  stack(name: string): Promise<Answer | null | undefined>;
  stackNames(): Promise<readonly string[]>;
  /** all pages of a kind; instances without their reservations */
  list(kind: AnswerKindName, filter: AnswerFilter | null): Promise<readonly Answer[]>;
  /** `enableDnsSupport` of a VPC; null if not known */
  dnsSupport(vpcId: string): Promise<boolean | null>;
  /** an instance's user data in base64; null if it has none, undefined if not known */
  userData(instanceId: string): Promise<string | null | undefined>;
  /** entries of a prefix list; null if not known */
  prefixListEntries(listId: string): Promise<readonly Answer[] | null>;
}
