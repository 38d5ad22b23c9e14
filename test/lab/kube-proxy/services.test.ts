import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ALL_PROVED, ALSO_PROVED } from '../outcome';
import { measureServices, tableOf, type MeasuredServices, type Mode } from './service-lab';

jest.setTimeout(60_000);

let measured: Readonly<Record<Mode, MeasuredServices>>;
beforeAll(async () => {
  measured = { iptables: await measureServices('iptables'), nftables: await measureServices('nftables') };
});

test.each(['iptables', 'nftables'] as const)(
  'every rule is proved with the chains of the %s mode and of portmap in place',
  (mode) => {
    const { rules, also } = measured[mode].judged;
    expect({ rules, also }).toEqual({ rules: ALL_PROVED, also: ALSO_PROVED });
  },
);

test('the table in docs/services.md has what the lab measured', () => {
  const page = readFileSync(join(__dirname, '../../../docs/services.md'), 'utf8');
  const cells = (table: string): string[][] =>
    table
      .split('\n')
      .filter((line) => line.startsWith('|') && !line.startsWith('| -'))
      .map((line) => line.split('|').map((cell) => cell.trim()));
  expect(cells(page)).toEqual(cells(tableOf(measured)));
});
