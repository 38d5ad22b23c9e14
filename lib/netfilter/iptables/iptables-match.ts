import { allKnown, embeddedUnknown, isUnknown, unknown, type Maybe, type Unknown } from '../../address/unknown';
import { addressRange, addressText } from '../../address/address-range';
import type { Range } from '../../address/range';
import type { IptablesOption } from './iptables-options';
import { ADDRESS_TYPES, CT_STATES, icmpTypeOf, numberOf, portOf, protocolOf } from '../netfilter-names';
import type { Match } from '../../model/netfilter';

/** What an option asks of a packet; null where it is no match that the model knows. */
export function matchesOfOption(option: IptablesOption): readonly Match[] | Unknown | null {
  const { name, not, values } = option;
  const value = values[0] ?? '';
  const list = value.split(',');
  const each = <T>(texts: readonly string[], read: (text: string) => T | null, make: (all: readonly T[]) => Match) => {
    const all = allKnown(texts.map((text) => known(text, read, option)));
    return isUnknown(all) ? all : [make(all)];
  };
  switch (name) {
    case 'in-interface':
      return each([value], interfaceOf, (names) => ({ field: 'iifname', not, names }));
    case 'out-interface':
      return each([value], interfaceOf, (names) => ({ field: 'oifname', not, names }));
    case 'protocol':
      if (value === 'all' || value === '0') return [];
      return each([value], protocolOf, (protocols) => ({ field: 'protocol', not, protocols }));
    case 'sport':
    case 'sports':
      return each(list, portsOf, (ranges) => ({ field: 'sport', not, ranges }));
    case 'dport':
    case 'dports':
      return each(list, portsOf, (ranges) => ({ field: 'dport', not, ranges }));
    case 'src-range':
      return each([value], blockOf, (blocks) => ({ field: 'saddr', not, blocks }));
    case 'dst-range':
      return each([value], blockOf, (blocks) => ({ field: 'daddr', not, blocks }));
    case 'icmp-type':
      if (value === 'any') return [];
      return each([value], icmpTypeOf, (types) => ({ field: 'icmptype', not, types }));
    case 'ctstate':
    case 'state':
      return each(list, oneOf(CT_STATES), (states) => ({ field: 'ctstate', not, states }));
    case 'src-type':
      return each(list, oneOf(ADDRESS_TYPES), (types) => ({ field: 'addrtype', of: 'saddr', not, types }));
    case 'dst-type':
      return each(list, oneOf(ADDRESS_TYPES), (types) => ({ field: 'addrtype', of: 'daddr', not, types }));
    case 'mark':
      return markOf(option);
    default:
      return null;
  }
}

/** An address, a block with a length or a netmask, as a CIDR; unknown for a host name, or for a mark. */
export function addressOf(text: string): Maybe<string> {
  // iptables fills in what is missing: 10.1/16
  const [address = '', ...mask] = text.split('/');
  const octets = address.split('.');
  const whole = [...octets, ...Array<string>(Math.max(0, 4 - octets.length)).fill('0')].join('.');
  const range = addressRange([mask.length > 0 ? whole : address, ...mask].join('/'));
  return embeddedUnknown(text) ?? (range === null ? unknown(`"${text}" is no IPv4 address`) : addressText(range));
}

function markOf({ values, not, name }: IptablesOption): readonly Match[] | Unknown {
  const text = values[0] ?? '';
  const [value, mask] = readMark(text);
  if (value === null || mask === null) return embeddedUnknown(text) ?? unknown(`--${name} ${text}`);
  return [{ field: 'mark', not, mask, value }];
}

/** `value` or `value/mask`, as numbers; null where it is neither. */
export function readMark(text: string): readonly [number | null, number | null] {
  const [value = '', mask, ...others] = text.split('/');
  return [others.length > 0 ? null : numberOf(value), mask === undefined ? 2 ** 32 - 1 : numberOf(mask)];
}

function known<T>(text: string, read: (text: string) => T | null, option: IptablesOption): Maybe<T> {
  return embeddedUnknown(text) ?? read(text) ?? unknown(`--${option.name} ${option.values.join(' ')}`);
}

/** iptables writes a wildcard with a plus sign, the model as nft does with an asterisk. */
function interfaceOf(text: string): string | null {
  return text === '' || text.includes('*') ? null : text.replace(/\+$/, '*');
}

/** A port or `first:last`, either of which may be left out. */
export function portsOf(text: string): Range | null {
  const [from = '', to, ...others] = text.split(':');
  const first = from === '' && to !== undefined ? 0 : portOf(from);
  const last = to === undefined ? first : to === '' ? 65535 : portOf(to);
  return first === null || last === null || first > last || others.length > 0 ? null : [first, last];
}

function blockOf(text: string): string | null {
  const range = addressRange(text);
  return range === null ? null : addressText(range);
}

function oneOf(words: readonly string[]): (text: string) => string | null {
  return (text) => (words.includes(text.toLowerCase()) ? text.toLowerCase() : null);
}
