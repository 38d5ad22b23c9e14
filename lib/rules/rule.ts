import type { NetworkModel } from '../model/network-model';
import type { ModelIndex } from '../model/index-of-model';
import type { Network } from '../walk/network/network';
import type { Proof } from '../walk/proof/prove';
import type { Finding } from './finding';
import type { FindingId } from './registry';

/** What a rule may look at. */
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
export interface Rule {
  /** the kind of finding that it makes */
  readonly id: FindingId;
  readonly find: (context: RuleContext) => readonly Finding[];
}
