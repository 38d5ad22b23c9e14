import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { FindingKind } from '../../lib/rules/finding-kind';
import { LIMIT_RULES } from '../../lib/rules/limit/limits-ledger';
import { PROOF_KINDS } from '../../lib/rules/proof/proof-kinds';
import { FINDING_KINDS, type FindingId } from '../../lib/rules/registry';
import { RULE_KINDS } from '../../lib/rules/rule-kinds';
import { RULES } from '../../lib/rules/rules';
import { WALK_KINDS } from '../../lib/rules/proof/walk-kinds';
import { finding } from '../../lib/rules/finding';

const KINDS = Object.entries<FindingKind>(FINDING_KINDS);

test('an id stands in one list only', () => {
  const ids = [WALK_KINDS, PROOF_KINDS, RULE_KINDS].flatMap((kinds) => Object.keys(kinds));
  expect(ids.sort()).toEqual(Object.keys(FINDING_KINDS).sort());
});

test.each(KINDS)('%s is kebab-case, with one line of meaning and one of fix', (id, { meaning, fix }) => {
  expect(id).toMatch(/^[a-z]+(-[a-z0-9]+)*$/);
  for (const text of [meaning, fix]) expect(text).toMatch(/^[^\sA-Z].*[^.\s]$/);
});

test('every static rule makes a kind of its own, and every static kind has its rule', () => {
  expect(RULES.map(({ id }) => id).sort()).toEqual(Object.keys(RULE_KINDS).sort());
  const alone = RULES.filter(({ id }) => !LIMIT_RULES.some((limit) => limit.id === id)).map(({ id }) => id);
  const files = readdirSync(join(__dirname, '..', '..', 'lib', 'rules'), { recursive: true }).map(String);
  expect(alone.filter((id) => !files.some((file) => file.endsWith(`/${id}.ts`)))).toEqual([]);
});

test('an id outside the registry cannot be written', () => {
  const made = (id: FindingId): string => finding(id, null, '').id;
  expect(made('route-missing')).toBe('route-missing');
  // @ts-expect-error -- the compiler refuses it, and so does the registry
  expect(() => made('route-misssing')).toThrow(TypeError);
});
