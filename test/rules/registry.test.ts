import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { FindingKind } from '../../lib/rules/finding-kind';
import { LIMIT_RULES } from '../../lib/rules/limit/limit-rules';
import { PROOF_KINDS } from '../../lib/rules/proof/proof-kinds';
import { WALK_KINDS } from '../../lib/rules/proof/walk-kinds';
import { FINDING_KINDS, type FindingId } from '../../lib/rules/registry';
import { RULES } from '../../lib/rules/rules';

const FOLDER = join(__dirname, '..', '..', 'lib', 'rules');
const KINDS = Object.entries<FindingKind>(FINDING_KINDS);

test('an id belongs to one kind only, of the walk, of the proof or of a rule', () => {
  const ids = [...Object.keys(WALK_KINDS), ...Object.keys(PROOF_KINDS), ...RULES.map(({ kind }) => kind.id)];
  expect(ids).toEqual(KINDS.map(([id]) => id));
});

test.each(KINDS)('%s is kebab-case, with one line of meaning and one of fix', (id, { meaning, fix }) => {
  expect(id).toMatch(/^[a-z]+(-[a-z0-9]+)*$/);
  for (const text of [meaning, fix]) expect(text).toMatch(/^[^\sA-Z].*[^.\s]$/);
});

test('every file that holds a rule is named like it, and its rule is among the rules', () => {
  const limits: readonly string[] = LIMIT_RULES.map(({ kind }) => kind.id);
  const found = readdirSync(FOLDER, { recursive: true })
    .map(String)
    .filter((file) => file.includes('/') && file.endsWith('.ts'))
    .flatMap((file) =>
      Object.values(jest.requireActual<Record<string, unknown>>(join(FOLDER, file)))
        .filter((value) => (RULES as readonly unknown[]).includes(value) || isRule(value))
        .map((value) => [file.replace(/^.*\/|\.ts$/g, ''), value]),
    );
  const alone = RULES.filter(({ kind }) => !limits.includes(kind.id)).map((rule) => [rule.kind.id, rule]);
  expect(found.sort()).toEqual(alone.sort());
});

function isRule(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'kind' in value && 'find' in value;
}

test('an id outside the registry is refused by the compiler', () => {
  const severityOf = (id: FindingId): string | undefined => (FINDING_KINDS[id] as FindingKind | undefined)?.severity;
  expect(severityOf('route-missing')).toBe('error');
  // @ts-expect-error -- no kind has this id
  expect(severityOf('route-misssing')).toBe(undefined);
});
