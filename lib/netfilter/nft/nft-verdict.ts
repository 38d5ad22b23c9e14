import { allKnown, embeddedUnknown, isUnknown, unknown, type Maybe, type Unknown } from '../../address/unknown';
import { addressRange, addressText } from '../../address/address-range';
import { ALL_ADDRESSES, type Range } from '../../address/range';
import type { AddressMapping, Match, Verdict } from '../../model/netfilter';
import type { NftCursor } from './nft-cursor';
import { readOperand } from './nft-relation';
import { portRange } from '../netfilter-names';
import { matchesOf, readSelector, setTypeOf } from './nft-selector';
import { valueText, type NftElement, type SetLookup } from './nft-set';

/** What a rule does to the packets that it matches; several where it looks the outcome up in a map. */
export interface Outcome {
  /** beside those of the rule */
  readonly matches: readonly Match[];
  readonly verdict: Verdict | null;
}

const NAT_FLAGS = ['random', 'fully-random', 'persistent'];

export const VERDICTS = 'accept drop return continue reject jump goto notrack masquerade redirect snat dnat'.split(' ');

/** Reads the verdict that comes next; null where none does. */
export function readVerdict(cursor: NftCursor, sets: SetLookup): readonly Outcome[] | Unknown | null {
  const keyword = cursor.accept(...VERDICTS);
  switch (keyword) {
    case 'accept':
    case 'drop':
    case 'return':
    case 'notrack':
      return only({ kind: keyword });
    case 'continue':
      return only(null);
    case 'jump':
    case 'goto': {
      const chain = cursor.next().text;
      const marked = embeddedUnknown(chain);
      if (marked !== null) return marked;
      return chain === '' || chain === '{' ? unknown('a chain without a name') : only({ kind: keyword, chain });
    }
    case 'reject':
      return readReject(cursor);
    case 'masquerade':
    case 'redirect': {
      const ports = cursor.accept('to') === null ? null : (readPorts(cursor) ?? unknown(`${keyword} to no port`));
      skipNatFlags(cursor);
      return isUnknown(ports) ? ports : only({ kind: keyword, ports });
    }
    case 'snat':
    case 'dnat':
      return readNat(cursor, keyword, sets);
    default:
      return null;
  }
}

function only(verdict: Verdict | null): readonly Outcome[] {
  return [{ matches: [], verdict }];
}

/** `random,persistent` */
function skipNatFlags(cursor: NftCursor): void {
  while (cursor.accept(...NAT_FLAGS) !== null && NAT_FLAGS.includes(cursor.following)) cursor.accept(',');
}

const REJECTS = [
  ...['net-unreachable', 'host-unreachable', 'prot-unreachable', 'port-unreachable', 'net-prohibited'],
  ...['host-prohibited', 'admin-prohibited'],
];

function readReject(cursor: NftCursor): readonly Outcome[] | Unknown {
  if (cursor.accept('with') !== null && !cursor.acceptAll('tcp', 'reset')) {
    const type = cursor.accept('icmp') !== null && cursor.accept('type', ...REJECTS);
    if (type === false || type === null || (type === 'type' && cursor.accept(...REJECTS) === null))
      return unknown('reject with something unknown');
  }
  return only({ kind: 'reject' });
}

/** A destination whose port changes and whose address stays. */
export function toPorts(ports: Range): Verdict {
  const everywhere = addressText(ALL_ADDRESSES);
  return { kind: 'dnat', to: [{ from: everywhere, to: everywhere }], prefix: true, ports };
}

/** `:80` or `:100-200`; null where no port follows. */
function readPorts(cursor: NftCursor): Maybe<Range> | null {
  if (cursor.accept(':') === null) return null;
  const text = cursor.next().text;
  return embeddedUnknown(text) ?? portRange(text) ?? unknown(`"${text}" is no port`);
}

function readNat(cursor: NftCursor, kind: 'snat' | 'dnat', sets: SetLookup): readonly Outcome[] | Unknown {
  if (cursor.accept('ip6') !== null) return unknown(`${kind} ip6`);
  const isNamed = cursor.accept('ip') !== null;
  const prefix = cursor.accept('prefix') !== null;
  if (cursor.accept('addr', 'interval') !== null) return unknown(`${kind} of address and port together`);
  if (cursor.accept('to') === null && (isNamed || prefix)) return unknown(`${kind} without "to"`);
  const portsAlone = kind === 'dnat' && !isNamed ? readPorts(cursor) : null;
  if (portsAlone !== null) {
    skipNatFlags(cursor);
    return isUnknown(portsAlone) ? portsAlone : only(toPorts(portsAlone));
  }
  const selector = readSelector(cursor);
  if (selector === null) {
    const elements = readOperand(cursor, sets, '');
    if (isUnknown(elements)) return elements;
    const to = addressOf(elements.map(({ key }) => key).join(', '));
    const ports = readPorts(cursor);
    skipNatFlags(cursor);
    if (isUnknown(to)) return to;
    return isUnknown(ports) ? ports : only({ kind, to: [{ from: null, to }], prefix, ports });
  }
  if (cursor.accept('map') === null) return unknown(`${kind} to a value of the packet`);
  const elements = readOperand(cursor, sets, `${setTypeOf(selector)} : ipv4_addr`);
  const ports = readPorts(cursor);
  skipNatFlags(cursor);
  if (isUnknown(elements)) return elements;
  if (isUnknown(ports)) return ports;
  if (selector.field === (kind === 'snat' ? 'saddr' : 'daddr')) {
    const to = allKnown(elements.map(mappingOf));
    return isUnknown(to) ? to : only({ kind, to, prefix, ports });
  }
  return allKnown(
    elements.map((element): Maybe<Outcome> => {
      const matches = matchesOf(selector, false, [element.key]);
      const to = addressOf(valueText(element.value));
      if (isUnknown(matches)) return matches;
      return isUnknown(to) ? to : { matches, verdict: { kind, to: [{ from: null, to }], prefix, ports } };
    }),
  );
}

function mappingOf({ key, value }: NftElement): Maybe<AddressMapping> {
  const from = addressOf(key);
  const to = addressOf(valueText(value));
  return isUnknown(from) ? from : isUnknown(to) ? to : { from, to };
}

function addressOf(text: string): Maybe<string> {
  const range = addressRange(text);
  return embeddedUnknown(text) ?? (range === null ? unknown(`"${text}" is no IPv4 address`) : addressText(range));
}
