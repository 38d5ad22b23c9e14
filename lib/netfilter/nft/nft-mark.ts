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
  const expression = readOr(cursor);
  if (!('keep' in expression)) return expression;
  return { kind: 'mark', mask: ~expression.keep >>> 0, value: expression.flip };
}

function readOr(cursor: NftCursor): Expression | Unknown {
  // a | b = (a and not b) xor b, where one of them is a constant
  return readChain(cursor, readXor, ['|', 'or'], (a, b) => ({
    keep: (a.keep & ~b) >>> 0,
    flip: (a.flip | b) >>> 0,
  }));
}

function readXor(cursor: NftCursor): Expression | Unknown {
  return readChain(cursor, readAnd, ['^', 'xor'], (a, b) => ({ keep: a.keep, flip: (a.flip ^ b) >>> 0 }));
}

function readAnd(cursor: NftCursor): Expression | Unknown {
  return readChain(cursor, readPrimary, ['&', 'and'], (a, b) => ({
    keep: (a.keep & b) >>> 0,
    flip: (a.flip & b) >>> 0,
  }));
}

function readChain(
  cursor: NftCursor,
  operand: (cursor: NftCursor) => Expression | Unknown,
  signs: readonly string[],
  combine: (a: Expression, constant: number) => Expression,
): Expression | Unknown {
  let left = operand(cursor);
  while (cursor.accept(...signs) !== null) {
    const right = operand(cursor);
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
    const inner = readOr(cursor);
    return cursor.accept(')') === null ? unknown('a parenthesis is not closed') : inner;
  }
  if (cursor.acceptAll('meta', 'mark') || cursor.accept('mark') !== null) return { keep: 2 ** 32 - 1, flip: 0 };
  const { text } = cursor.next();
  const value = numberOf(text);
  return embeddedUnknown(text) ?? (value === null ? unknown(`mark set to "${text}"`) : { keep: 0, flip: value });
}
