import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ACKNOWLEDGED_RULES } from '../../lib/construct/validation/rule-acknowledgements';
import { checkByRulePacks } from '../rule-packs';

const ROOT = join(__dirname, '../..');
const EXAMPLES = readdirSync(join(ROOT, 'examples')).map((name) => `examples/${name}`);
const PAGE = readFileSync(join(ROOT, 'docs/compliance.md'), 'utf8');

/** The pod networks of the examples, and their workers in stacks of their own. */
const OURS = /^[^/]+\/(PodNetwork|Blue|Green)\/|^Workers\d+\//;

const found = checkByRulePacks(['bin/app.ts', ...EXAMPLES]);

/** A construct without its stack, and without the numbers that only tell equal ones apart. */
function kindOf(construct: string): string {
  return construct
    .replace(/^Workers\d+\//, '')
    .replace(/^[^/]+\/((PodNetwork|Blue|Green)\/)?/, (stack) => (stack.startsWith('worker-') ? stack : ''))
    .replace(/\/Resource$/, '')
    .replace(/from .*:ALL TRAFFIC$/, 'from a group')
    .replaceAll(/(worker-|Subnet)\d+/g, '$1*');
}

/** The rows of the table under a heading, as `construct rule`, and the column after them. */
function rowsUnder(heading: string): ReadonlyMap<string, string> {
  const section = PAGE.split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('| `'));
  return new Map(
    rows.flatMap((line) => {
      const [, constructs = '', rules = '', text = ''] = line.split('|').map((cell) => cell.trim());
      const names = (cell: string): readonly string[] =>
        Array.from(cell.matchAll(/`([^`]+)`/g), ([, name = '']) => name);
      return names(constructs).flatMap((construct) =>
        names(rules).map((rule): [string, string] => [`${construct} ${rule}`, text]),
      );
    }),
  );
}

const kinds = (of: typeof found): readonly string[] =>
  [...new Set(of.map(({ construct, rule }) => `${kindOf(construct)} ${rule}`))].sort();

test('docs/compliance.md lists what the constructs acknowledge, with the reasons', () => {
  const acknowledged = found.filter(({ reason }) => reason !== null);
  expect(
    acknowledged.filter(({ rule, reason }) => ACKNOWLEDGED_RULES[rule as keyof typeof ACKNOWLEDGED_RULES] !== reason),
  ).toEqual([]);
  const rows = rowsUnder('Acknowledged by the constructs');
  expect([...rows.keys()].sort()).toEqual(kinds(acknowledged));
  const reasons = [...rows].map(([row, reason]) => [row.slice(row.lastIndexOf(' ') + 1), reason]);
  expect(Object.fromEntries(reasons)).toEqual(ACKNOWLEDGED_RULES);
});

test('docs/compliance.md lists every finding about a pod network', () => {
  const open = found.filter(({ construct, reason }) => reason === null && OURS.test(construct));
  expect(kinds(open)).toEqual([...rowsUnder('Yours to decide').keys()].sort());
});

test('docs/compliance.md lists every finding about other parts of the examples', () => {
  const open = found.filter(({ construct, reason }) => reason === null && !OURS.test(construct));
  expect(kinds(open)).toEqual([...rowsUnder('Parts that the examples add').keys()].sort());
});
