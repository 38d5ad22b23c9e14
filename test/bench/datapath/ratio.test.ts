import * as fc from 'fast-check';
import { pairedRatio } from '../../../bench/datapath/ratio';

const SERIES = fc.array(fc.double({ min: 0.001, max: 1000, noNaN: true }), { minLength: 1, maxLength: 60 });

describe('pairedRatio', () => {
  test('finds a factor exactly where each round has its own speed', () => {
    fc.assert(
      fc.property(SERIES, fc.constantFrom(0.5, 1, 2), (speeds, factor) => {
        const halves = speeds.map((speed) => speed * factor);
        expect(pairedRatio(halves, speeds)).toEqual({ median: factor, spread: 0 });
      }),
    );
  });

  test('one wild round out of nine moves neither median nor spread', () => {
    const even = Array<number>(9).fill(1);
    expect(pairedRatio([...even.slice(1), 1000], even)).toEqual({ median: 1, spread: 0 });
  });

  // the ranks of the table of the sign test for one in ten
  test.each([
    [5, 1, 5],
    [13, 4, 10],
    [40, 15, 26],
  ])('of %i rounds the interval goes from the %ith to the %ith', (rounds, low, high) => {
    const ratios = Array.from({ length: rounds }, (_, index) => index + 1);
    expect(pairedRatio(ratios, Array<number>(rounds).fill(1)).spread).toBe((high - low) / 2);
  });

  test('refuses series of different lengths', () => {
    expect(() => pairedRatio([1, 2], [1])).toThrow('series of 2 and 1 rounds have no paired ratio');
  });
});
