import { EMBEDDED_UNKNOWN, unknown, type Unknown } from '../../address/unknown';
import { addressRange } from '../../address/address-range';
import type { Range } from '../../address/range';
import { numberOf, portRange, protocolOf } from '../netfilter-names';
import { NftCursor, splitTokens } from './nft-cursor';
import { hasBrokenLine, nftText, type NftToken } from './nft-token';

/** One element of a set or map: `10.0.0.0/8`, or `10.0.0.0/8 : accept`. */
export interface NftElement {
  readonly key: string;
  /** empty in a set */
  readonly value: readonly NftToken[];
}

export interface NftSet {
  readonly name: string;
  /** `ipv4_addr`, or `ipv4_addr : verdict` of a map */
  readonly type: string;
  readonly flags: readonly string[];
  readonly elements: readonly NftElement[];
  /** why its content is not known: packets add to it, or its elements end by themselves */
  readonly unread: Unknown | null;
}

/** Finds a named set of the table that a rule stands in. */
export type SetLookup = (name: string) => NftSet | undefined;

/** What nft refuses: no key is empty. */
const NO_ELEMENT: NftElement = { key: '', value: [] };

/** Reads what stands between the braces of a set; a set inside a set (a `define`) adds its elements. */
export function readElements(tokens: readonly NftToken[]): readonly NftElement[] {
  const words = tokens.filter(({ text }) => text !== '\n');
  // nft takes an empty part behind the last comma only
  const isEmpty = words.some(({ text }, index) => text === ',' && (words[index - 1]?.text ?? text) === text);
  if (isEmpty || hasBrokenLine(tokens)) return [NO_ELEMENT];
  return splitTokens(words, ',').flatMap((element) => {
    const cursor = new NftCursor(element);
    const inner = cursor.takeBlock();
    if (inner !== null) return cursor.ended ? readElements(inner) : [NO_ELEMENT];
    const key = valueText(cursor.takeUntil(':', ...OPTIONS));
    cursor.takeUntil(':');
    const isMapping = cursor.accept(':') !== null;
    const value = cursor.takeUntil(...OPTIONS);
    return isMapping && value.length === 0 ? [NO_ELEMENT] : [{ key, value }];
  });
}

const OPTIONS = ['timeout', 'expires', 'comment', 'counter'];

/** A value that several tokens may make: `10.0.0.1 - 10.0.0.9` is a range as well as `10.0.0.1-10.0.0.9`. */
export function valueText(tokens: readonly NftToken[]): string {
  const [only, ...others] = tokens;
  return only !== undefined && others.length === 0 ? only.text : nftText(tokens).replaceAll(' - ', '-');
}

/** Lines of a set that decide nothing here, with what may stand behind the word. */
const INERT: Readonly<Record<string, RegExp>> = {
  size: /^\d{1,9}$/,
  policy: /^(performance|memory)$/,
  'auto-merge': /^$/,
  comment: /^"[^"]*"$/,
  counter: /^$/,
  'gc-interval': /^\d+[smhd]$/,
};

/** Reads the statements in the block of a named set or map; null for what nft would refuse, or nobody here knows. */
export function readSet(name: string, block: readonly (readonly NftToken[])[]): NftSet | null {
  let elements: readonly NftElement[] = [];
  let unread: Unknown | null = null;
  let type = '';
  const flags: string[] = [];
  for (const line of block) {
    const cursor = new NftCursor(line);
    const { text: key } = cursor.next();
    const rest = nftText(cursor.rest);
    if (key === 'elements' && cursor.accept('=') !== null) {
      const inner = cursor.takeBlock();
      if (inner === null || !cursor.ended) return null;
      elements = readElements(inner);
    } else if (key === 'type' || key === 'typeof') {
      type = key === 'type' ? rest : (TYPE_OF[rest] ?? '');
      if (!KNOWN_TYPES.test(type)) return null;
    } else if (key === 'flags') {
      if (!/^(constant|interval|dynamic|timeout)(, (constant|interval|dynamic|timeout))*$/.test(rest)) return null;
      flags.push(...rest.split(', '));
      if (/dynamic|timeout/.test(rest)) unread = unknown(`set ${name} changes while the node runs`);
    } else if (key === 'timeout' && /^\d+[smhd]$/.test(rest)) {
      unread = unknown(`set ${name} changes while the node runs`);
    } else if (key === 'auto-merge') {
      flags.push(key);
    } else if (!INERT[key]?.test(rest)) return null;
  }
  return type === '' ? null : { name, type, flags, elements, unread };
}

const KNOWN_TYPES = /^(ipv4_addr|inet_service|inet_proto|mark|ifname)( : (verdict|ipv4_addr|mark))?$/;
const TYPE_OF: Readonly<Record<string, string>> = {
  'ip saddr': 'ipv4_addr',
  'ip daddr': 'ipv4_addr',
  'tcp dport': 'inet_service',
  'udp dport': 'inet_service',
};

/** An address, a block or a range; nft takes no netmask. */
export function nftAddressRange(text: string): Range | null {
  return /\/.*\./.test(text) ? null : addressRange(text);
}

const RANGE_OF: Readonly<Record<string, (text: string) => Range | null>> = {
  ipv4_addr: nftAddressRange,
  inet_service: portRange,
  inet_proto: (text) => single(protocolOf(text)),
  mark: (text) => single(numberOf(text)),
};

function single(value: number | null): Range | null {
  return value === null ? null : [value, value];
}

/** Why nft refuses the elements of a set: no values of its type, or ranges that overlap; null where it takes them. */
export function elementFault({ name, type, flags, elements }: NftSet): string | null {
  const [keyType = '', valueType] = type.split(' : ');
  const rangeOf = RANGE_OF[keyType];
  const ranges: Range[] = [];
  for (const { key, value } of elements) {
    if (EMBEDDED_UNKNOWN.test(key)) return null;
    if ((valueType === undefined) !== (value.length === 0)) return `element ${key} does not fit set ${name}`;
    if (rangeOf === undefined || key === '*') continue;
    const range = rangeOf(key);
    if (range === null) return `"${key}" is no ${keyType} of set ${name}`;
    if (!flags.includes('interval') && /[-/]/.test(key)) return `set ${name} needs "flags interval" for ${key}`;
    ranges.push(range);
  }
  if (flags.includes('auto-merge') || (valueType === undefined && !flags.includes('interval'))) return null;
  return overlap(ranges) ? `elements of set ${name} overlap` : null;
}

export function overlap(ranges: readonly Range[]): boolean {
  const sorted = [...ranges].sort(([a], [b]) => a - b);
  return sorted.some(([first], index) => index > 0 && first <= (sorted[index - 1]?.[1] ?? -1));
}
