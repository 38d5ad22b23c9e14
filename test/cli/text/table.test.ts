import * as fc from 'fast-check';
import { writeTable } from '../../../cli/text/table';

test('columns are as wide as their widest cell', () => {
  expect(
    writeTable(
      ['Node name', 'Node IP', ''],
      [
        ['worker-0', '10.0.1.20', 'x'],
        ['a-much-longer-name', '10.0.1.21', ''],
      ],
    ),
  ).toBe('Node name           Node IP\nworker-0            10.0.1.20  x\na-much-longer-name  10.0.1.21\n');
});

test('a character beyond the basic plane takes one place', () => {
  expect(
    writeTable(
      ['a', 'b'],
      [
        ['😀', 'x'],
        ['yy', 'x'],
      ],
    ),
  ).toBe('a   b\n😀   x\nyy  x\n');
});

test('every cell of a column starts at the same place, and no line ends in a blank', () => {
  const cell = fc.stringMatching(/^[a-z0-9.]{0,12}$/);
  const grid = fc
    .integer({ min: 1, max: 6 })
    .chain((columns) =>
      fc.array(fc.array(cell, { minLength: columns, maxLength: columns }), { minLength: 1, maxLength: 6 }),
    );
  fc.assert(
    fc.property(grid, (rows) => {
      const [header = [], ...rest] = rows;
      const lines = writeTable(header, rest).split('\n').slice(0, -1);
      expect(lines).toHaveLength(rows.length);
      let start = 0;
      header.forEach((_, column) => {
        rows.forEach((row, index) => {
          expect((lines[index] ?? '').slice(start).startsWith(row[column] ?? '')).toBe(true);
        });
        start += Math.max(...rows.map((row) => (row[column] ?? '').length)) + 2;
      });
      expect(lines.filter((line) => line.endsWith(' '))).toEqual([]);
    }),
  );
});
