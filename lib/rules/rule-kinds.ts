import type { FindingKind } from './finding-kind';

/** What the static rules find; each rule stands in a file of its own, named like its kind. */
export const RULE_KINDS = {
  'duplicate-address': {
    severity: 'error',
    meaning: 'two network interfaces of a VPC have the same private address',
    fix: 'give each network interface an address of its own',
  },
  'reserved-address': {
    severity: 'error',
    meaning: 'a network interface has an address that AWS keeps for itself in its subnet, or one outside it',
    fix: 'take an address of the subnet that is neither among its first four nor its last',
  },
  'hairpin-off': {
    severity: 'warning',
    meaning: 'a pod does not reach itself through its own Service',
    fix: 'set "hairpinMode": true in the CNI file where pods ask their own Services',
  },
} as const satisfies Readonly<Record<string, FindingKind>>;
