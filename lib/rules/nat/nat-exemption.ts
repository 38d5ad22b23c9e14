import { isUnknown } from '../../address/unknown';
import type { Chain, Netfilter, NetfilterRule } from '../../model/netfilter';
import { endpointOf } from '../../walk/endpoint';
import { walkHook } from '../../walk/node/netfilter-hook';
import { compileNetfilter, rangeOf } from '../../walk/network/compile-netfilter';
import type { Worker } from '../../walk/network/network';
import type { PacketSet } from '../../walk/packet/packet-set';
import { common, type Range } from '../../address/range';
import { holds } from '../pod-cidr/pod-blocks';
import type { RuleContext } from '../rule';

/** A rule of a node that is to keep some destinations out of NAT. */
export interface Exemption {
  /** the rule as it was written */
  readonly text: string;
  readonly blocks: readonly Range[];
  /** the base chain by which packets come to it */
  readonly base: Chain;
  /**
   * `ends`: accept or return, which end this base chain and no other. `maps`: a mapping to the own address, which ends NAT where no
   * chain has mapped before. `excepts`: a masquerade of everything else, which stops no other rule.
   */
  readonly by: 'ends' | 'maps' | 'excepts';
}

/** A worker whose pods' packets are translated on their way to other pods, with what was to prevent it. */
export interface Masqueraded {
  readonly worker: Worker;
  /** the pod address that the witness packet is sent to */
  readonly to: number;
  readonly exemptions: readonly Exemption[];
  /** the base chains that, each alone, translate the witness packet */
  readonly translators: readonly Chain[];
}

/** Every worker by whom the proof saw pod-to-pod packets translated. */
export function masqueradedWorkers({ network, proof }: RuleContext): readonly Masqueraded[] {
  return proof.rules.podToPodWithoutNat.failures.flatMap(({ cause, witness }): readonly Masqueraded[] => {
    const worker = network.workers.find(({ id }) => id === cause.resource);
    if (cause.id !== 'pod-to-pod-masqueraded' || worker === undefined || witness === null) return [];
    const to = endpointOf(network, witness.to).address;
    return [
      {
        worker,
        to,
        exemptions: exemptionsOf(worker),
        translators: translatorsOf(worker, endpointOf(network, witness.from).address, to),
      },
    ];
  });
}

/** The rules of a node that spare destinations outside its own pod subnets. */
function exemptionsOf({ netfilter, pods }: Worker): readonly Exemption[] {
  const isOwn = (block: Range): boolean => pods.subnets.some((subnet) => holds(subnet, block));
  return natBases(netfilter).flatMap((base) =>
    reachedFrom(base, netfilter)
      .flatMap(({ rules }) => rules)
      .flatMap((rule): readonly Exemption[] => {
        const by = kindOf(rule);
        if (by === null || !isForPods(rule, pods.subnets)) return [];
        const blocks = destinationsOf(rule, by === 'excepts').filter((block) => !isOwn(block));
        return blocks.length === 0 ? [] : [{ text: rule.text, blocks, base, by }];
      }),
  );
}

function kindOf({ verdict }: NetfilterRule): Exemption['by'] | null {
  if (verdict?.kind === 'accept' || verdict?.kind === 'return') return 'ends';
  if (verdict?.kind === 'snat' && verdict.prefix && verdict.to.some(({ from, to }) => from === to)) return 'maps';
  return verdict?.kind === 'masquerade' || verdict?.kind === 'snat' ? 'excepts' : null;
}

function isForPods({ matches }: NetfilterRule, pods: readonly Range[]): boolean {
  return matches.every((match) => {
    if (match.field !== 'saddr') return true;
    const touches = match.blocks.some((text) => {
      const block = rangeOf(text);
      return block !== null && pods.some((subnet) => common(block, subnet) !== null);
    });
    return touches !== match.not;
  });
}

const MULTICAST: Range = [0xe0000000, 0xefffffff];

function destinationsOf({ matches }: NetfilterRule, excepted: boolean): readonly Range[] {
  return matches
    .flatMap((match) => (match.field === 'daddr' && match.not === excepted ? match.blocks : []))
    .flatMap((text): readonly Range[] => {
      const block = rangeOf(text);
      return block === null ? [] : [block];
    })
    .filter((block) => !holds(MULTICAST, block));
}

/** The base chains that source NAT comes from, in the order of their priorities. */
function natBases({ chains }: Netfilter): readonly Chain[] {
  return chains
    .filter(({ base, family }) => base?.type === 'nat' && base.hook === 'postrouting' && /^(ip|inet)$/.test(family))
    .sort((a, b) => (a.base?.priority ?? 0) - (b.base?.priority ?? 0));
}

/** A chain and those that its packets are sent on to. */
function reachedFrom(base: Chain, { chains }: Netfilter): readonly Chain[] {
  const found = new Set([base]);
  // a set grows while it is walked
  for (const { rules, table, family, backend } of found) {
    for (const { verdict } of rules) {
      if (verdict?.kind !== 'jump' && verdict?.kind !== 'goto') continue;
      const next = chains.find(
        (one) => one.name === verdict.chain && one.table === table && one.family === family && one.backend === backend,
      );
      if (next) found.add(next);
    }
  }
  return [...found];
}

function translatorsOf(worker: Worker, from: number, to: number): readonly Chain[] {
  const { netfilter, pods, primary, primaryName, local } = worker;
  const masqueradeAs: Range = isUnknown(primary.primary) ? [0, 0] : primary.primary;
  const state = {
    hook: 'postrouting',
    iif: pods.bridge,
    oif: primaryName,
    mark: 0,
    ctstate: 'new',
    local,
    masqueradeAs,
  } as const;
  const packet: PacketSet = { src: [from, from], dst: [to, to], protocol: 6, sport: [40000, 40000], dport: [80, 80] };
  return natBases(netfilter).filter((base) => {
    const chains = netfilter.chains.filter((one) => one.base === null || one === base);
    return walkHook(compileNetfilter({ chains, unread: [] }), packet, state).some(({ after }) => after.src[0] !== from);
  });
}

/** A base chain as people call it. */
export function nameOfChain({ backend, table, name, base }: Chain): string {
  return `${backend} ${table} ${name} (priority ${String(base?.priority ?? 0)})`;
}

/** What was to spare an address and could. */
export function sparing({ exemptions, to }: Masqueraded): readonly Exemption[] {
  return exemptions.filter(
    ({ blocks, by }) => by !== 'excepts' && blocks.some(([first, last]) => first <= to && to <= last),
  );
}
