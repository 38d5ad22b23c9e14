import { kindsById } from '../finding-kind';

/** What the proof says of the network as a whole, and of what it rests on. */
export const PROOF_KINDS = kindsById([
  {
    id: 'nothing-to-prove',
    severity: 'info',
    meaning: 'a rule, or a part of it, holds because nothing in the network is subject to it',
    fix: 'nothing, if this is intended',
  },
  {
    id: 'machine-not-asked',
    severity: 'info',
    meaning: "no rule of the workers' security groups admits an instance without pods, so nothing is proved about it",
    fix: 'nothing, if the instance does not have to reach pods; otherwise admit it with allowPodAccess or an ingress rule for its security group',
  },
  {
    id: 'assumption-broken',
    severity: 'warning',
    meaning: 'the user data contradicts an assumption of a verdict',
    fix: 'remove it from the user data, or set the assumed state explicitly in the user data',
  },
  {
    id: 'actor-not-read',
    severity: 'warning',
    meaning: 'with `--strict`: something runs code or calls an API that is not analyzed and could change the network',
    fix: 'test the assumption and acknowledge this finding, or declare the effect in the template or user data',
  },
]);
