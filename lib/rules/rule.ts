import type { NetworkModel, Origin } from '../model/network-model';
import type { ModelIndex } from '../model/index-of-model';
import type { Network } from '../walk/network/network';
import type { Proof } from '../walk/proof/prove';
import { type Finding, finding, type FindingDetails } from './finding';
import type { FindingKind } from './finding-kind';

export interface RuleContext {
  /** canonical */
  readonly model: NetworkModel;
  /** the model's things by their ids */
  readonly index: ModelIndex;
  /** the model made ready to be walked */
  readonly network: Network;
  readonly proof: Proof;
}

/** A static rule: what explains a broken proof, or foretells what a proof of today does not see. */
export interface Rule<Id extends string = string> {
  /** of the findings that it makes */
  readonly kind: FindingKind<Id>;
  readonly find: (context: RuleContext) => readonly Finding[];
}

/** Makes a finding of a rule's own kind. */
export type MakeFinding = (place: Origin | null, message: string, details?: FindingDetails) => Finding;

export function rule<Id extends string>(
  kind: FindingKind<Id>,
  find: (context: RuleContext, finding: MakeFinding) => readonly Finding[],
): Rule<Id> {
  return { kind, find: (context) => find(context, (...said) => finding(kind, ...said)) };
}
