import fc from 'fast-check';
import { nodeTexts } from './node-arbitrary';
import { ALL, BLOCK, NUMBER, rarely, TRAFFIC } from './plan-arbitrary';
import type {
  AclEntrySpec,
  GroupRuleSpec,
  GroupSpec,
  MachineSpec,
  NetworkSpec,
  PodRouteSpec,
  SubnetSpec,
  TableSpec,
  WorkerSpec,
} from './network-spec';

const POD_ROUTE = rarely<PodRouteSpec>(
  14,
  { to: 'own' },
  fc.oneof(
    fc
      .constantFrom(
        'instance' as const,
        'nobody' as const,
        'unattached' as const,
        'prefix list' as const,
        'gateway' as const,
        'second' as const,
      )
      .map((to): PodRouteSpec => ({ to })),
    fc.record({
      to: fc.constant('worker' as const),
      worker: NUMBER,
      part: fc.constantFrom('all' as const, 'half' as const, 'four' as const),
    }),
  ),
);

const TABLE: fc.Arbitrary<TableSpec> = fc.record({
  way: rarely(3, 'internet', fc.constantFrom('nat', 'none', 'nat', 'transit')),
  pods: rarely(9, [], fc.constant<readonly PodRouteSpec[]>(Array.from({ length: 4 }, () => ({ to: 'nobody' })))).chain(
    (none) => (none.length > 0 ? fc.constant(none) : fc.array(POD_ROUTE, { minLength: 4, maxLength: 4 })),
  ),
});

const ACL: fc.Arbitrary<readonly AclEntrySpec[]> = fc
  .array(
    fc.record({
      direction: fc.constantFrom('ingress' as const, 'egress' as const),
      action: fc.constantFrom('deny' as const, 'allow' as const),
      block: BLOCK,
      traffic: TRAFFIC,
    }),
    { maxLength: 3 },
  )
  .chain((stated) =>
    fc
      .constantFrom<readonly AclEntrySpec['direction'][]>(
        ['ingress', 'egress'],
        ['ingress', 'egress'],
        ['ingress'],
        ['egress'],
      )
      .map((open) => [
        ...stated,
        ...open.map((direction): AclEntrySpec => ({ direction, action: 'allow', block: { of: 'all' }, traffic: ALL })),
      ]),
  );

const SUBNET: fc.Arbitrary<SubnetSpec> = fc.record({ table: NUMBER, acl: rarely(3, null, ACL) });

const PEER: fc.Arbitrary<GroupRuleSpec['peer']> = fc.oneof(
  { weight: 3, arbitrary: BLOCK },
  { weight: 1, arbitrary: fc.record({ of: fc.constant('group' as const), group: NUMBER }) },
  { weight: 1, arbitrary: fc.constant({ of: 'list' as const }) },
);

const RULES: fc.Arbitrary<readonly GroupRuleSpec[]> = fc.array(fc.record({ peer: PEER, traffic: TRAFFIC }), {
  maxLength: 3,
});

const open = (...peers: readonly GroupRuleSpec['peer'][]): readonly GroupRuleSpec[] =>
  peers.map((peer) => ({ peer, traffic: ALL }));

const INGRESS = fc.oneof(
  { withCrossShrink: true },
  { weight: 6, arbitrary: fc.constant(open({ of: 'supernet' }, { of: 'vpc' })) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      open({ of: 'supernet' }, { of: 'group', group: 0 }),
      open({ of: 'list' }, { of: 'group', group: 0 }, { of: 'group', group: 1 }),
      open({ of: 'group', group: 0 }),
    ),
  },
  { weight: 1, arbitrary: fc.tuple(RULES, RULES).map(([a, b]) => [...a, ...b]) },
);

const GROUP: fc.Arbitrary<GroupSpec> = fc.record({
  ingress: INGRESS,
  egress: rarely(4, null, fc.oneof(fc.constant(open({ of: 'supernet' }, { of: 'vpc' }, { of: 'internet' })), RULES)),
});

const GROUPS_OF_ONE = rarely<readonly number[]>(5, [0], fc.uniqueArray(NUMBER, { minLength: 1, maxLength: 2 }));

function machine(check: fc.Arbitrary<boolean>): { [K in keyof MachineSpec]: fc.Arbitrary<MachineSpec[K]> } {
  return {
    subnet: NUMBER,
    groups: GROUPS_OF_ONE,
    sourceDestCheck: check,
    publicAddress: rarely(8, true, fc.constant(false)),
    address: rarely(10, 'stated', fc.constantFrom('picked', 'two')),
  };
}

const WORKER: fc.Arbitrary<WorkerSpec> = fc.record({
  ...machine(rarely(12, false, fc.constant(true))),
  second: rarely(
    10,
    null,
    fc.record({ subnet: NUMBER, groups: GROUPS_OF_ONE, sourceDestCheck: rarely(2, false, fc.constant(true)) }),
  ),
  node: nodeTexts(),
});

/** Random networks: most parts of each are sound, so that what is wrong is not hidden by what is wrong too. */
export function networks(): fc.Arbitrary<NetworkSpec> {
  return fc.record({
    podPrefix: rarely<24 | 27>(3, 24, fc.constant(27)),
    dnsSupport: rarely(9, true, fc.constant(false)),
    subnets: fc.array(SUBNET, { minLength: 1, maxLength: 3 }),
    tables: fc.array(TABLE, { minLength: 1, maxLength: 3 }),
    groups: fc.array(GROUP, { minLength: 1, maxLength: 2 }),
    workers: fc.array(WORKER, { minLength: 2, maxLength: 4, size: 'max' }),
    control: rarely(2, null, fc.record(machine(fc.constant(true)))),
    natAcl: rarely(3, null, ACL),
  });
}
