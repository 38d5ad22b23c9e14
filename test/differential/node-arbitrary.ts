import fc from 'fast-check';
import { CNI_FAULTS } from './cni-fault';
import { BLOCK, rarely, TRAFFIC } from './plan-arbitrary';
import type { CniSpec, FilterSpec, NatSpec, NodeRoutesSpec, NodeTextSpec } from './network-spec';
import { RUNTIME_FAULTS } from './runtime-fault';

const SOUND_CNI: CniSpec = {
  gateway: 'isGateway',
  ipMasq: true,
  routes: 'all',
  range: 'whole',
  form: 'conf',
  loopback: 'last',
  fault: null,
};

/** How pods find their way out: soundly, or one way or the other not. */
const WAY_OUT: fc.Arbitrary<Pick<CniSpec, 'gateway' | 'routes'>> = fc.oneof(
  { withCrossShrink: true },
  { weight: 6, arbitrary: fc.constant({ gateway: 'isGateway', routes: 'all' }) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      { gateway: 'isDefaultGateway', routes: 'none' },
      { gateway: 'isDefaultGateway', routes: 'supernet' },
    ),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      gateway: fc.constantFrom('isGateway', 'isDefaultGateway', 'neither'),
      routes: fc.constantFrom('supernet', 'none', 'all'),
    }),
  },
);

const CNI: fc.Arbitrary<CniSpec> = fc
  .tuple(
    WAY_OUT,
    fc.record({
      ipMasq: fc.boolean(),
      range: rarely(3, 'whole', fc.constantFrom('part', 'old subnet key', 'last gateway', 'two parts')),
      form: fc.constantFrom('conf', 'conflist'),
      loopback: rarely(15, 'last', fc.constantFrom('absent', 'absent', 'first')),
      fault: rarely<number | null>(4, null, fc.oneof(...CNI_FAULTS.map((kind) => fc.constantFrom(...kind)))),
    }),
  )
  .map(([wayOut, others]) => ({ ...wayOut, ...others }));

const PRIORITY = fc.constantFrom(90, 95, 99, 100, 101, 110);

const NAT: fc.Arbitrary<NatSpec> = fc.oneof(
  fc.record({ by: fc.constant('table' as const), exempt: fc.constantFrom('supernet', 'first two', 'ten') }),
  fc.record({
    by: fc.constant('iptables' as const),
    verdict: fc.constantFrom('RETURN', 'ACCEPT'),
    exempt: fc.constantFrom('supernet', 'supernet', 'first two', 'ten'),
  }),
  fc.record({
    by: fc.constant('iptables masquerade' as const),
    exempt: fc.constantFrom('supernet', 'supernet', 'ten', 'nothing'),
    out: fc.constantFrom(null, 'eth0', 'ens5'),
  }),
  fc.record({
    by: fc.constantFrom('iptables chain' as const, 'iptables mark' as const),
    exempt: fc.constantFrom('supernet', 'supernet', 'ten', 'nothing'),
  }),
  fc.record({ by: fc.constantFrom('iptables insert' as const, 'nft flush' as const) }),
  fc.record({ by: fc.constantFrom('nft accept' as const, 'nft identity' as const), priority: PRIORITY }),
  fc.record({
    by: fc.constant('nft masquerade' as const),
    priority: PRIORITY,
    exempt: fc.constantFrom('supernet', 'supernet', 'nothing'),
  }),
);

/** What leaves pod-to-pod alone and sends the rest as the node, by some way or other. */
const SOUND_NAT = fc.constantFrom<readonly NatSpec[]>(
  [{ by: 'table', exempt: 'supernet' }],
  [
    { by: 'iptables', verdict: 'ACCEPT', exempt: 'supernet' },
    { by: 'iptables masquerade', exempt: 'supernet', out: null },
  ],
  [
    { by: 'nft identity', priority: 90 },
    { by: 'nft masquerade', priority: 95, exempt: 'supernet' },
  ],
  [{ by: 'iptables insert' }, { by: 'iptables chain', exempt: 'supernet' }],
  [{ by: 'iptables insert' }, { by: 'iptables mark', exempt: 'supernet' }],
  [
    { by: 'iptables', verdict: 'RETURN', exempt: 'supernet' },
    { by: 'iptables masquerade', exempt: 'nothing', out: 'eth0' },
  ],
);

const FILTER: fc.Arbitrary<FilterSpec> = fc.oneof(
  fc
    .constantFrom('forward supernet', 'established first', 'drop invalid', 'forward policy drop', 'notrack')
    .map((rule): FilterSpec => ({ rule })),
  fc.record({
    rule: fc.constant('drop' as const),
    chain: fc.constantFrom('FORWARD', 'INPUT', 'OUTPUT'),
    by: fc.constantFrom('iptables', 'nft', 'reject chain', 'interfaces'),
    traffic: TRAFFIC,
    from: BLOCK,
  }),
);

/** What a worker's user data says. */
export function nodeTexts(): fc.Arbitrary<NodeTextSpec> {
  const nat = fc.oneof(
    { withCrossShrink: true },
    { weight: 8, arbitrary: SOUND_NAT },
    { weight: 1, arbitrary: fc.array(NAT, { maxLength: 3 }) },
  );
  const common = {
    filter: rarely<readonly FilterSpec[]>(6, [], fc.array(FILTER, { minLength: 1, maxLength: 3 })),
    routes: rarely<NodeRoutesSpec>(
      6,
      'none',
      fc.constantFrom('neighbours', 'neighbours', 'all', 'wrong neighbour', 'nobody', 'blackhole', 'half unreachable'),
    ),
    bridgeFilter: rarely<boolean | null>(3, null, fc.boolean()),
    strictReversePath: rarely(10, false, fc.constant(true)),
  };
  const written: fc.Arbitrary<NodeTextSpec> = fc.record({
    ...common,
    style: fc.constant('writer'),
    cni: fc.boolean().map((ipMasq): CniSpec => ({ ...SOUND_CNI, ipMasq })),
    nat: rarely<readonly NatSpec[]>(4, [], fc.array(NAT, { minLength: 1, maxLength: 2 })),
    forwarding: fc.constant('file'),
    runtime: fc.constant(null),
  });
  const stated: fc.Arbitrary<NodeTextSpec> = fc.record({
    ...common,
    style: fc.constantFrom('cloud-config', 'shell', 'mime'),
    cni: CNI,
    nat,
    forwarding: rarely(8, 'command', fc.constantFrom('file', 'unset', 'unset', 'off', 'interface off')),
    runtime: rarely<number | null>(30, null, fc.nat({ max: RUNTIME_FAULTS.length - 1 })),
  });
  // the shorter text first, which networks shrink to
  return fc.oneof({ withCrossShrink: true }, { weight: 2, arbitrary: stated }, { weight: 1, arbitrary: written });
}
