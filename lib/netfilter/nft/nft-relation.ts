import { embeddedUnknown, isUnknown, unknown, type Unknown } from '../../address/unknown';
import { addressRange, addressText } from '../../address/address-range';
import { numberOf, portRange } from '../netfilter-names';
import type { Match } from '../../model/netfilter';
import type { NftCursor } from './nft-cursor';
import { matchesOf, setTypeOf, type Selector } from './nft-selector';
import { readElements, valueText, type NftElement, type SetLookup } from './nft-set';

const OPERATORS = ['==', '!=', 'eq', 'ne', '<', '>', '<=', '>=', 'lt', 'gt', 'le', 'ge', '!'];
const BELOW: Readonly<Record<string, (port: number) => string>> = {
  '<': (port) => `0-${String(port - 1)}`,
  '<=': (port) => `0-${String(port)}`,
  '>': (port) => `${String(port + 1)}-65535`,
  '>=': (port) => `${String(port)}-65535`,
};
const SYNONYMS: Readonly<Record<string, string>> = { lt: '<', le: '<=', gt: '>', ge: '>=', eq: '==', ne: '!=' };

/** Reads what a selector is compared with; unknown where that is not understood. */
export function readRelation(cursor: NftCursor, selector: Selector, sets: SetLookup): readonly Match[] | Unknown {
  const mask = cursor.accept('&', 'and') === null ? null : readFlags(cursor);
  const written = cursor.accept(...OPERATORS);
  const operator = SYNONYMS[written ?? '=='] ?? written ?? '==';
  if (mask !== null) return readMasked(cursor, selector, mask, operator);
  const isSet = cursor.keyword === '{' || cursor.keyword.startsWith('@');
  const elements = readOperand(cursor, sets, setTypeOf(selector));
  if (isUnknown(elements)) return elements;
  if (elements.some(({ value }) => value.length > 0)) return unknown(`${selector.field} compared with a map`);
  const values = elements.map(({ key }) => key);
  const below = BELOW[operator];
  if (below !== undefined) {
    const port = portRange(values[0] ?? '');
    const isPort = selector.field === 'sport' || selector.field === 'dport';
    if (!isPort || values.length !== 1 || port === null) return unknown(`${selector.field} ${operator}`);
    return matchesOf(selector, false, [below(port[0])]);
  }
  const not = operator === '!=' || operator === '!';
  if (selector.field === 'ctstate' && operator === '!=' && !isSet && values.length > 1) {
    // nft compares with all the bits at once, and a packet has one state: it always differs
    return selector.implied;
  }
  if (selector.field === 'ctstatus' && (isSet || operator === '!=')) return unknown('an exact comparison of ct status');
  if (values.length > 1 && !isSet && selector.field !== 'ctstate' && selector.field !== 'ctstatus') {
    return unknown(`${selector.field} with a list that is no set`);
  }
  return matchesOf(selector, not, values);
}

/**
 * Reads a set, the name of a set, or a value (flags may be several, with commas).
 *
 * @param type what a named set or map must hold
 */
export function readOperand(cursor: NftCursor, sets: SetLookup, type: string): readonly NftElement[] | Unknown {
  const block = cursor.takeBlock();
  if (block !== null) return block.length === 0 ? unknown('a set without elements') : readElements(block);
  if (cursor.ended || /^[{},;:()]$/.test(cursor.keyword)) return unknown('a value is missing');
  if (cursor.keyword.startsWith('@')) {
    const name = cursor.next().text.slice(1);
    const set = sets(name);
    if (set === undefined) return unknown(`there is no set ${name}`);
    return set.type === type ? (set.unread ?? set.elements) : unknown(`set ${name} holds ${set.type}, not ${type}`);
  }
  const values: NftElement[] = [];
  do {
    const token = cursor.next();
    const range = cursor.keyword === '-' ? [cursor.next(), cursor.next()] : [];
    values.push({ key: valueText([token, ...range]), value: [] });
  } while (cursor.accept(',') !== null);
  return values;
}

/** `a`, `a|b` or `(a | b)`. */
function readFlags(cursor: NftCursor): readonly string[] {
  const closed = cursor.accept('(') !== null;
  const flags = [cursor.next().text];
  while (cursor.accept('|', ',') !== null) flags.push(cursor.next().text);
  if (closed && cursor.accept(')') === null) return [];
  return flags;
}

function readMasked(
  cursor: NftCursor,
  selector: Selector,
  mask: readonly string[],
  operator: string,
): readonly Match[] | Unknown {
  const value = readFlags(cursor);
  const marked = embeddedUnknown([...mask, ...value].join(' '));
  if (marked !== null) return marked;
  const not = operator === '!=';
  const refusal = unknown(`${selector.field} & ${mask.join('|')} ${operator} ${value.join('|')}`);
  if (!['==', '!='].includes(operator)) return refusal;
  const [firstMask = '', ...otherMasks] = mask;
  const [firstValue = '', ...otherValues] = value;
  if (selector.field === 'mark') {
    const [bits, wanted] = [numberOf(firstMask), numberOf(firstValue)];
    if (bits === null || wanted === null || otherMasks.length > 0 || otherValues.length > 0) return refusal;
    return [...selector.implied, { field: 'mark', not, mask: bits, value: wanted }];
  }
  if (selector.field === 'saddr' || selector.field === 'daddr') {
    const range = addressRange(`${firstValue}/${firstMask}`);
    const address = addressRange(firstValue);
    return range !== null && address?.[0] === range[0] ? matchesOf(selector, not, [addressText(range)]) : refusal;
  }
  if (selector.field !== 'ctstate' && selector.field !== 'ctstatus') return refusal;
  const none = firstValue === '0' && otherValues.length === 0;
  const single = otherMasks.length === 0 && otherValues.length === 0 && firstValue === firstMask;
  return none ? matchesOf(selector, !not, mask) : single ? matchesOf(selector, not, mask) : refusal;
}
