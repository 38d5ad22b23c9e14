import type { FindingKind } from './finding-kind';

/** What the proof says of the network as a whole, and of what it rests on. */
export const PROOF_KINDS = {
  'no-pod-network': {
    severity: 'warning',
    meaning: 'no worker with a routed pod network was found, so no rule can be judged',
    fix: 'write a CNI bridge file with host-local addresses to /etc/cni/net.d in the user data of each worker',
  },
  'nothing-to-prove': {
    severity: 'info',
    meaning: 'a rule, or a part of it, holds because there is nobody whom it speaks of',
    fix: 'nothing, where that is meant',
  },
  'template-part-unread': {
    severity: 'warning',
    meaning: 'a part of the template could carry or stop a packet, and was not understood',
    fix: 'state it in a form that is read, or take it out of the stack',
  },
} as const satisfies Readonly<Record<string, FindingKind>>;
