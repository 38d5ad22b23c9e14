import type { AlsoName, RuleName } from '../walk/proof/prove';

/** One of the three rules, or of those that are reported beside them. */
export type AnyRuleName = RuleName | AlsoName;

/** All six, in the order of every report. */
export const ALL_RULES: readonly AnyRuleName[] = [
  'podToPodWithoutNat',
  'nodeToOwnPods',
  'podEgressAsNode',
  'nodeToRemotePods',
  'podToNodes',
  'controlPlaneToPods',
];
