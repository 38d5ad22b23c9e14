import { allKnown, embeddedUnknown, isUnknown, unknown, type Maybe, type Unknown } from '../../address/unknown';
import { addressText } from '../../address/address-range';
import { ADDRESS_TYPES, CT_STATES, CT_STATUSES, icmpTypeOf, numberOf, portRange, protocolOf } from '../netfilter-names';
import type { Match } from '../../model/netfilter';
import type { NftCursor } from './nft-cursor';
import { nftAddressRange } from './nft-set';
import { NFT_WORDS } from './nft-words';

/** The left side of a match: what of a packet is asked. */
export type Selector = {
  /** what asking already demands: `tcp dport` is for TCP packets */
  readonly implied: readonly Match[];
} & (
  | { readonly field: Exclude<Match['field'], 'addrtype'> | 'etherType' }
  | { readonly field: 'addrtype'; readonly of: 'saddr' | 'daddr' }
);

const INTERFACES = { iif: 'iifname', iifname: 'iifname', oif: 'oifname', oifname: 'oifname' } as const;
const TRANSPORTS = ['tcp', 'udp', 'sctp', 'dccp', 'udplite', 'th'];

/** Reads the selector that comes next; null, and nothing is taken, where it is none that the model knows. */
export function readSelector(cursor: NftCursor): Selector | null {
  const at = cursor.copy();
  const selector = readAny(at);
  if (selector !== null) cursor.moveTo(at);
  return selector;
}

function readAny(at: NftCursor): Selector | null {
  const transport = at.accept(...TRANSPORTS);
  if (transport !== null) {
    const field = at.accept('sport', 'dport');
    const protocol = protocolOf(transport);
    const implied: Match[] = protocol === null ? [] : [{ field: 'protocol', not: false, protocols: [protocol] }];
    return field === 'sport' || field === 'dport' ? { implied, field } : null;
  }
  if (at.accept('ip') !== null) {
    const field = at.accept('saddr', 'daddr', 'protocol');
    return field === 'saddr' || field === 'daddr' || field === 'protocol' ? { implied: [], field } : null;
  }
  if (at.acceptAll('icmp', 'type')) {
    return { implied: [{ field: 'protocol', not: false, protocols: [1] }], field: 'icmptype' };
  }
  if (at.acceptAll('ct', 'state')) return { implied: [], field: 'ctstate' };
  if (at.acceptAll('ct', 'status')) return { implied: [], field: 'ctstatus' };
  if (at.accept('fib') !== null) {
    const of = at.accept('saddr', 'daddr');
    return (of === 'saddr' || of === 'daddr') && at.accept('type') !== null
      ? { implied: [], field: 'addrtype', of }
      : null;
  }
  return readMeta(at);
}

function readMeta(at: NftCursor): Selector | null {
  const meta = at.accept('meta') !== null;
  const names = ['iif', 'iifname', 'oif', 'oifname', 'mark'];
  const key = at.accept(...names, ...(meta ? ['l4proto', 'nfproto', 'protocol'] : []));
  switch (key) {
    case 'iif':
    case 'oif':
      // an index, which the interface must have when the rule is loaded: no bridge has one before the first pod
      return AT_BOOT.test(valueAfter(at)) ? { implied: [], field: INTERFACES[key] } : null;
    case 'iifname':
    case 'oifname':
      return { implied: [], field: INTERFACES[key] };
    case 'mark':
    case 'nfproto':
      return { implied: [], field: key };
    case 'l4proto':
      return { implied: [], field: 'protocol' };
    case 'protocol':
      return { implied: [], field: 'etherType' };
    default:
      return null;
  }
}

/** What a named set holds that the selector is compared with; empty where none may be. */
export function setTypeOf({ field }: Selector): string {
  return SET_TYPES[field] ?? '';
}

const SET_TYPES: Readonly<Partial<Record<Selector['field'], string>>> = {
  saddr: 'ipv4_addr',
  daddr: 'ipv4_addr',
  sport: 'inet_service',
  dport: 'inet_service',
  protocol: 'inet_proto',
  mark: 'mark',
  iifname: 'ifname',
  oifname: 'ifname',
};

const AT_BOOT = /^(lo|e(th|n)[A-Za-z0-9]+)$/;

function valueAfter(at: NftCursor): string {
  const copy = at.copy();
  copy.accept('==', '!=');
  return copy.next().text;
}

/** The selector with values as matches; unknown where a value is unknown or none of its kind. */
export function matchesOf(selector: Selector, not: boolean, values: readonly string[]): readonly Match[] | Unknown {
  const match = matchOf(selector, not, values);
  return isUnknown(match) ? match : [...selector.implied, ...match];
}

function matchOf(selector: Selector, not: boolean, values: readonly string[]): readonly Match[] | Unknown {
  const { field } = selector;
  const each = <T>(read: (value: string) => T | null, make: (all: readonly T[]) => Match) => {
    const all = allKnown(values.map((value) => known(value, read, field)));
    return isUnknown(all) ? all : [make(all)];
  };
  switch (field) {
    case 'saddr':
    case 'daddr':
      return each(blockText, (blocks) => ({ field, not, blocks }));
    case 'iifname':
    case 'oifname':
      return each(nameText, (names) => ({ field, not, names }));
    case 'protocol':
      return each(protocolOf, (protocols) => ({ field, not, protocols }));
    case 'sport':
    case 'dport':
      return each(portRange, (ranges) => ({ field, not, ranges }));
    case 'icmptype':
      return each(icmpTypeOf, (types) => ({ field, not, types }));
    case 'ctstate':
      return each(oneOf(NFT_STATES), (states) => ({ field, not, states }));
    case 'ctstatus':
      return each(oneOf(CT_STATUSES), (statuses) => ({ field, not, statuses }));
    case 'addrtype':
      return each(oneOf(ADDRESS_TYPES), (types) => ({ field, of: selector.of, not, types }));
    case 'mark': {
      const numbers = allKnown(values.map((value) => known(value, numberOf, field)));
      if (isUnknown(numbers)) return numbers;
      const [value, ...others] = numbers;
      if (value === undefined || others.length > 0) return unknown('several marks in one match');
      return [{ field, not, mask: 2 ** 32 - 1, value }];
    }
    case 'nfproto':
      return values.every((value) => ['ipv4', 'ipv6'].includes(value))
        ? familyMatches(values.includes('ipv4') !== not)
        : unknown(`nfproto ${values.join(', ')}`);
    case 'etherType':
      return values.every((value) => ['ip', 'ip6', 'arp', 'vlan'].includes(value))
        ? familyMatches(values.includes('ip') !== not)
        : unknown(`ether type ${values.join(', ')}`);
  }
}

/** The model's packets are IPv4 packets: every one matches, or none does. */
function familyMatches(isIpv4: boolean): readonly Match[] {
  return isIpv4 ? [] : [{ field: 'nfproto', not: false, families: ['ipv6'] }];
}

function known<T>(value: string, read: (value: string) => T | null, field: string): Maybe<T> {
  const marked = embeddedUnknown(value);
  if (marked !== null) return marked;
  return read(value) ?? unknown(`"${value}" is not understood as ${field}`);
}

function blockText(value: string): string | null {
  const range = nftAddressRange(value);
  return range === null ? null : addressText(range);
}

function nameText(value: string): string | null {
  return NAME.test(value) && !/^\d+$/.test(value) && !NFT_WORDS.has(value) ? value : null;
}

// IFNAMSIZ is 16 with the closing zero (linux/if.h)
const NAME = /^[A-Za-z0-9_](?=.{0,14}$)[\w.@-]*\*?$/;

function oneOf(words: readonly string[]): (value: string) => string | null {
  return (value) => (words.includes(value) ? value : null);
}

const NFT_STATES = CT_STATES.filter((state) => state !== 'dnat');
