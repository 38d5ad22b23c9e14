import fc from 'fast-check';
import { iptablesMark, nftRules } from '../netfilter-text';

const number = fc.integer({ min: 0, max: 0xffff });
const hex = (value: number): string => `0x${value.toString(16)}`;

/** The mark that a rule makes of another one, by the model. */
function marked(verdict: unknown, mark: number): number {
  const { mask, value } = verdict as { mask: number; value: number };
  return ((mark & ~mask) ^ value) >>> 0;
}

function nftMark(expression: string): unknown {
  return nftRules(`meta mark set ${expression}`)[0]?.verdict;
}

describe('a mark that is set', () => {
  it('is what nft computes', () => {
    fc.assert(
      fc.property(number, number, number, (a, b, mark) => {
        const forms: readonly (readonly [string, number])[] = [
          [hex(a), a],
          [`meta mark & ${hex(a)} | ${hex(b)}`, (mark & a) | b],
          [`meta mark and ${hex(a)} xor ${hex(b)}`, (mark & a) ^ b],
          [`mark or ${hex(a)}`, mark | a],
          [`${hex(a)} | ${hex(b)} & meta mark`, a | (b & mark)],
          [`(meta mark ^ ${hex(a)}) & ${hex(b)}`, (mark ^ a) & b],
        ];
        expect(forms.map(([text]) => marked(nftMark(text), mark))).toEqual(forms.map(([, value]) => value >>> 0));
      }),
    );
  });

  it('is what iptables computes', () => {
    fc.assert(
      fc.property(number, number, number, (value, mask, mark) => {
        const forms: readonly (readonly [string, number])[] = [
          [`--set-mark ${String(value)}`, value],
          [`--set-mark ${hex(value)}/${hex(mask)}`, (mark & ~mask) | value],
          [`--set-xmark ${hex(value)}/${hex(mask)}`, (mark & ~mask) ^ value],
          [`--or-mark ${hex(value)}`, mark | value],
          [`--and-mark ${hex(value)}`, mark & value],
          [`--xor-mark ${hex(value)}`, mark ^ value],
        ];
        expect(forms.map(([text]) => marked(iptablesMark(text), mark))).toEqual(
          forms.map(([, result]) => result >>> 0),
        );
      }),
    );
  });

  it.each(['ct mark', 'meta mark | meta mark', 'jhash ip saddr mod 2'])('is unread for %s', (expression) => {
    expect(nftRules(`meta mark set ${expression}`)).toEqual([
      { matches: [], verdict: null, unread: { unknown: expect.any(String) as string } },
    ]);
  });
});
