import fc from 'fast-check';
import { type Block, block, type BlockKind, cell, line, wrapped } from '../../../cli/diagram/block';
import { naturalWidth, placeBlock } from '../../../cli/diagram/placement';
import { faultsOf } from './boxes';

const text = fc.oneof(fc.string({ maxLength: 60 }), fc.constant('10.200.0.0/24'), fc.string({ unit: 'grapheme' }));
const lines = fc.array(
  fc.oneof(
    fc.tuple(text, text).map(([first, second]) => line(cell(first, 'label'), cell(second, 'value', 40))),
    text.map((one) => wrapped(one, 'text')),
  ),
  { maxLength: 4 },
);
const leaf = fc
  .record({ kind: fc.constantFrom<BlockKind>('pods', 'row', 'dense-node', 'finding'), lines })
  .map(({ kind, lines: own }) => block(kind, { lines: own }));

function holding(inner: fc.Arbitrary<Block>, ...kinds: readonly BlockKind[]): fc.Arbitrary<Block> {
  return fc
    .record({ kind: fc.constantFrom(...kinds), lines, children: fc.array(inner, { maxLength: 7 }), width: fc.nat(300) })
    .map(({ kind, lines: own, children, width }) =>
      block(kind, { lines: own, children, arrangement: width < 100 ? { kind: 'stack' } : { kind: 'grid', width } }),
    );
}

const node = holding(leaf, 'node', 'panel');
const column = holding(holding(node, 'subnet', 'dense-subnet'), 'column');
const vpc = fc
  .record({ left: column, right: column, lines, channel: fc.nat(120) })
  .map(({ left, right, lines: own, channel }) =>
    block('vpc', { lines: own, children: [left, right], arrangement: { kind: 'sides', right: 340, channel } }),
  );

test('no box overlaps another, each holds its own, and no text is longer than its box', () => {
  fc.assert(
    fc.property(holding(vpc, 'page'), fc.integer({ min: 1000, max: 1500 }), (page, width) => {
      expect(faultsOf(placeBlock({ ...page, arrangement: { kind: 'stack' } }, 0, 0, width))).toEqual([]);
    }),
    { numRuns: 25 },
  );
});

test('the check of a layout finds a box that is moved, and a text that is too long', () => {
  const good = placeBlock(block('subnet', { children: [leafOf('a'), leafOf('b')] }), 0, 0, 200);
  const [first, second] = good.children;
  if (first === undefined || second === undefined) throw new Error('two boxes are missing');
  expect(faultsOf(good)).toEqual([]);
  expect(faultsOf({ ...good, children: [first, { ...second, height: second.height + 9, y: first.y + 15 }] })).toEqual([
    expect.stringMatching(/^pods a .* overlaps pods b /),
    expect.stringMatching(/^"b" is longer than pods b /),
  ]);
  expect(faultsOf({ ...good, children: [{ ...first, x: -1 }, second] })).toEqual([
    expect.stringMatching(/^pods a .* is not in subnet /),
  ]);
  expect(faultsOf({ ...good, children: [{ ...first, width: 9 }, second] })).toEqual([
    expect.stringMatching(/^"a" is longer than pods a /),
  ]);
});

function leafOf(id: string): Block {
  return block('pods', { ids: [id], lines: [line(cell(id, 'value'))] });
}

test('a box of its natural width cuts nothing', () => {
  fc.assert(
    fc.property(leaf, (one) => {
      const cut = placeBlock(one, 0, 0, Math.max(120, naturalWidth(one))).texts.filter(
        ({ style }) => style === 'value',
      );
      const whole = one.lines.flatMap(({ cells }) => cells.filter(({ style }) => style === 'value'));
      expect(cut.map((each) => each.text)).toEqual(whole.map((each) => each.text));
    }),
  );
});
