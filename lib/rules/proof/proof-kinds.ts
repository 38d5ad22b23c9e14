import { kindsById } from '../finding-kind';

/** What the proof says of the network as a whole, and of what it rests on. */
export const PROOF_KINDS = kindsById([
  {
    id: 'nothing-to-prove',
    severity: 'info',
    meaning: 'a rule, or a part of it, holds because there is nobody whom it speaks of',
    fix: 'nothing, where that is meant',
  },
  {
    id: 'machine-not-asked',
    severity: 'info',
    meaning: "no rule of the workers' security groups names a machine without pods, so nothing is proved about it",
    fix: 'nothing, where it does not have to reach pods; else let it in, by addPeer or by an ingress rule that names its group',
  },
  {
    id: 'assumption-broken',
    severity: 'warning',
    meaning: 'the user data does what a verdict would assume that nobody does',
    fix: 'take it out of the user data, or say in the user data what the verdict has to assume',
  },
  {
    id: 'actor-not-read',
    severity: 'warning',
    meaning: 'with `--strict`: something runs code or calls an API and could change the network, and it is not read',
    fix: 'put the assumption to the test and acknowledge this finding, or write as facts what the actor does',
  },
]);
