import { embeddedUnknown, unknown, type Unknown } from '../../address/unknown';
import type { Verdict } from '../../model/netfilter';
import { numberOf } from '../netfilter-names';
import type { NftCursor } from './nft-cursor';

/** (mark and keep) xor flip: what every expression of the mark and constants comes to. */
interface Expression {
  readonly keep: number;
  readonly flip: number;
}

/** Reads what `meta mark set` is given, with the precedence of C: `&` before `^` before `|`. */
export function readMarkSet(cursor: NftCursor): Verdict | Unknown {
  const expression = readChain(cursor);
  if (!('keep' in expression)) return expression;
  return { kind: 'mark', mask: ~expression.keep >>> 0, value: expression.flip };
}

type Combine = (a: Expression, constant: number) => Expression;

/** The signs with what they do, the one that binds least first. */
const SIGNS: readonly (readonly [sign: string, name: string, Combine])[] = [
  // a | b = (a and not b) xor b, where one of them is a constant
  ['|', 'or', ({ keep, flip }, b) => ({ keep: (keep & ~b) >>> 0, flip: (flip | b) >>> 0 })],
  ['^', 'xor', ({ keep, flip }, b) => ({ keep, flip: (flip ^ b) >>> 0 })],
  ['&', 'and', ({ keep, flip }, b) => ({ keep: (keep & b) >>> 0, flip: (flip & b) >>> 0 })],
];

function readChain(cursor: NftCursor, level = 0): Expression | Unknown {
  const [sign, name, combine] = SIGNS[level] ?? [];
  if (combine === undefined) return readPrimary(cursor);
  let left = readChain(cursor, level + 1);
  while (cursor.accept(sign ?? '', name ?? '') !== null) {
    const right = readChain(cursor, level + 1);
    if (!('keep' in left)) return left;
    if (!('keep' in right)) return right;
    if (right.keep === 0) left = combine(left, right.flip);
    else if (left.keep === 0) left = combine(right, left.flip);
    else return unknown('a mark combined with itself');
  }
  return left;
}

function readPrimary(cursor: NftCursor): Expression | Unknown {
  if (cursor.accept('(') !== null) {
    const inner = readChain(cursor);
    return cursor.accept(')') === null ? unknown('a parenthesis is not closed') : inner;
  }
  if (cursor.acceptAll('meta', 'mark') || cursor.accept('mark') !== null) return { keep: 2 ** 32 - 1, flip: 0 };
  const { text } = cursor.next();
  const value = numberOf(text);
  return embeddedUnknown(text) ?? (value === null ? unknown(`mark set to "${text}"`) : { keep: 0, flip: value });
}
