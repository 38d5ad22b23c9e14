import { contains, parseCidr } from '../address/cidr';
import { addressRange, cidrsOf } from '../address/address-range';
import { ALL_ADDRESSES, complement, intersection, union, type Range } from '../address/range';
import type { Chain, Match, Netfilter, NetfilterRule, Verdict } from '../model/netfilter';

const MULTICAST = parseCidr('224.0.0.0/4');

/** The kernel's own limit of jumps within jumps (nft manual page, "jump": 16). */
const DEEPEST = 16;

/** What a chain did to packets of the pods, by their destinations. */
interface Ends {
  /** no rule has decided */
  readonly open: readonly Range[];
  /** returned from the chain, or came to its end by a goto */
  readonly returned: readonly Range[];
  /** nothing more happens in this base chain */
  readonly ended: readonly Range[];
  /** mapped, if only to the own address: nothing more happens in any chain */
  readonly mapped: readonly Range[];
}

/** What was found on the way. */
interface Tally {
  readonly netfilter: Netfilter;
  readonly pods: Range;
  /** destinations that a rule leaves un-NATed by name */
  named: readonly Range[];
  /** blocks as the rules write them that name those */
  written: readonly Range[];
  /** destinations for which at least some packets get another source address */
  translated: readonly Range[];
}

/**
 * The destination blocks, as CIDR text, that the NAT rules leave un-NATed for packets of a node's pods on their way out
 * of the node: those that a rule names (by accept, return or a mapping to the own address, or as the exception of a
 * masquerade) and that no other rule translates. Multicast is left out, and what lies in the node's own pod CIDR.
 *
 * A rule for some packets only (a protocol, a port, a part of the pod CIDR, a part that was not understood) spares
 * nothing, and translates for all of them.
 *
 * @returns the widest blocks first, then those that rules write and that neighbours would hide: a pod supernet stays what it is
 * beside another network
 */
export function natExemptBlocks(netfilter: Netfilter, podCidr: string): readonly string[] {
  const own = parseCidr(podCidr);
  const tally: Tally = { netfilter, pods: [own.first, own.last], named: [], written: [], translated: [] };
  const bases = netfilter.chains
    .filter(
      ({ base, family }) => base?.type === 'nat' && base.hook === 'postrouting' && ['ip', 'inet'].includes(family),
    )
    .sort((a, b) => (a.base?.priority ?? 0) - (b.base?.priority ?? 0));
  let open: readonly Range[] = [ALL_ADDRESSES];
  for (const chain of bases) open = subtract(open, walk(chain, tally, open, true, 0).mapped);
  const exempt = subtract(tally.named, tally.translated);
  const isWhole = (block: Range): boolean => exempt.some(([first, last]) => first <= block[0] && block[1] <= last);
  const written = outermost(tally.written.filter(isWhole)).flatMap((block) => cidrsOf([block]));
  return [...new Set([...cidrsOf(exempt), ...written])].filter((text) => {
    const block = parseCidr(text);
    return !contains(own, block) && !contains(MULTICAST, block);
  });
}

function outermost(blocks: readonly Range[]): readonly Range[] {
  const byStart = [...blocks].sort((a, b) => a[0] - b[0] || b[1] - a[1]);
  let end = -1;
  return byStart.filter(([, last]) => {
    if (last <= end) return false;
    end = last;
    return true;
  });
}

function walk(chain: Chain, tally: Tally, start: readonly Range[], certain: boolean, depth: number): Ends {
  let ends: Ends = { open: start, returned: [], ended: [], mapped: [] };
  for (const rule of chain.rules) {
    const here = applicability(rule, tally.pods);
    if (here === null) continue;
    const reached = intersection(ends.open, here.destinations);
    const passed = subtract(ends.open, reached);
    const sure = certain && here.certain && rule.unread === null;
    const more = apply(rule, chain, tally, reached, sure, depth);
    if (more.mapped.length > 0) tally.named = union([...tally.named, ...intersection(passed, exceptionsOf(rule))]);
    if (rule.verdict !== null) tally.written = [...tally.written, ...writtenIn(rule)];
    ends = {
      open: union([...passed, ...more.open]),
      returned: union([...ends.returned, ...more.returned]),
      ended: union([...ends.ended, ...more.ended]),
      mapped: union([...ends.mapped, ...more.mapped]),
    };
  }
  return ends;
}

function apply(
  { verdict }: NetfilterRule,
  chain: Chain,
  tally: Tally,
  reached: readonly Range[],
  sure: boolean,
  depth: number,
): Ends {
  const none: Ends = { open: reached, returned: [], ended: [], mapped: [] };
  switch (verdict?.kind) {
    case 'accept':
    case 'return':
    case 'drop':
    case 'reject':
      if (!sure) return none;
      if (verdict.kind === 'accept' || verdict.kind === 'return') tally.named = union([...tally.named, ...reached]);
      return { ...none, open: [], [verdict.kind === 'return' ? 'returned' : 'ended']: reached };
    case 'masquerade':
    case 'snat':
      if (verdict.kind === 'snat' && isIdentity(verdict, tally.pods)) {
        if (!sure) return none;
        tally.named = union([...tally.named, ...reached]);
      } else {
        tally.translated = union([...tally.translated, ...reached]);
      }
      return { ...none, open: sure ? [] : reached, mapped: reached };
    case 'jump':
    case 'goto': {
      const callee = tally.netfilter.chains.find((one) => one.name === verdict.chain && isSibling(one, chain));
      if (callee === undefined || depth >= DEEPEST) return none;
      const inner = walk(callee, tally, reached, sure, depth + 1);
      const back = union([...inner.open, ...inner.returned]);
      return verdict.kind === 'jump' ? { ...inner, open: back, returned: [] } : { ...inner, open: [], returned: back };
    }
    default:
      return none;
  }
}

/** The destinations that a rule leaves out by name: `daddr != 10.0.0.0/8`. */
function exceptionsOf(rule: NetfilterRule): readonly Range[] {
  return rule.matches.flatMap((match) =>
    match.field === 'daddr' && match.not ? addressesOf({ ...match, not: false }) : [],
  );
}

/** The blocks of destinations in a rule, as it writes them. */
function writtenIn({ matches }: NetfilterRule): readonly Range[] {
  return matches.flatMap((match) => (match.field === 'daddr' ? match.blocks.flatMap(rangesOf) : []));
}

function isIdentity(verdict: Extract<Verdict, { readonly kind: 'snat' | 'dnat' }>, from: Range): boolean {
  const mapping = verdict.to.find((one) => {
    const source = one.from === null ? null : addressRange(one.from);
    return source !== null && source[0] <= from[0] && from[1] <= source[1];
  });
  return verdict.prefix && mapping !== undefined && mapping.from === mapping.to;
}

function isSibling(a: Chain, b: Chain): boolean {
  return a.table === b.table && a.family === b.family && a.backend === b.backend;
}

/** To which destinations a rule applies, and whether to all packets of the pods to them; null: to none. */
function applicability(
  rule: NetfilterRule,
  from: Range,
): { readonly destinations: readonly Range[]; readonly certain: boolean } | null {
  let destinations: readonly Range[] = [ALL_ADDRESSES];
  let certain = true;
  for (const match of rule.matches) {
    if (match.field === 'daddr') {
      destinations = intersection(destinations, addressesOf(match));
      continue;
    }
    const holds = holdsFor(match, from);
    if (holds === false) return null;
    certain &&= holds === true;
  }
  return { destinations, certain };
}

/** Whether a match holds for the first packet of a pod on its way out of the node; null: for some of them. */
function holdsFor(match: Match, from: Range): boolean | null {
  switch (match.field) {
    case 'saddr': {
      const inside = intersection([from], addressesOf(match));
      const [first] = inside;
      return first === undefined ? false : first[0] === from[0] && first[1] === from[1] ? true : null;
    }
    case 'iifname':
      return match.names.some(isUplink) === match.not;
    case 'oifname':
      return match.names.some(isUplink) !== match.not;
    case 'mark':
      return (match.value === 0) !== match.not;
    case 'ctstate':
      return match.states.includes('new') !== match.not;
    case 'ctstatus':
      return match.not;
    case 'addrtype':
      return match.of === 'daddr' ? match.not : null;
    case 'nfproto':
      return match.not;
    default:
      return null;
  }
}

/** Linux names network cards on EC2 eth0, ens5 or enX0; a bridge is named otherwise. */
function isUplink(name: string): boolean {
  return /^(\*|e)/.test(name);
}

function addressesOf(match: { readonly not: boolean; readonly blocks: readonly string[] }): readonly Range[] {
  const ranges = match.blocks.flatMap(rangesOf);
  return match.not ? complement(ALL_ADDRESSES, ranges) : union(ranges);
}

function rangesOf(block: string): readonly Range[] {
  const range = addressRange(block);
  return range === null ? [] : [range];
}

function subtract(a: readonly Range[], b: readonly Range[]): readonly Range[] {
  return intersection(a, complement(ALL_ADDRESSES, b));
}
