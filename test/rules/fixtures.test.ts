import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { collectTemplates } from '../../lib/template/assembly/collect-templates';
import { readTemplates } from '../../lib/template/template-reader';
import { judge, type Judgement } from '../../lib/check/judgement';
import type { Finding } from '../../lib/rules/finding';
import { FINDING_KINDS, type FindingId } from '../../lib/rules/registry';
import type { Verdict } from '../../lib/walk/proof/rule-proof';
import { type Fixture, templateOf } from '../fixtures/fixture';
import { fixtureModel, FIXTURES, WITHOUT_FIXTURE } from '../fixtures/fixtures';
import { modelOf } from './default-app';

const FOLDER = join(__dirname, '..', 'fixtures');
const BASES = readdirSync(FOLDER).filter((file) => !file.endsWith('.ts'));
const CASES = Object.entries<Fixture>(FIXTURES).map(([id, fixture]) => ({ id: id as FindingId, ...fixture }));

function checked(fixture: Fixture, name: 'broken' | 'fixed'): Judgement {
  return judge(modelOf(templateOf(fixture, name)));
}

function worstOf({ rules, also }: Judgement): Verdict {
  const verdicts = [...Object.values(rules), ...Object.values(also)];
  return (['refuted', 'unknown'] as const).find((verdict) => verdicts.includes(verdict)) ?? 'proved';
}

/** Place, message and witness; the rest is the same for every finding of its kind. */
function toldOf({ resource, place, message, witness }: Finding): string {
  const where = place === null ? resource : [place.id, place.path].filter((part) => part !== '').join(' ');
  const packet = witness === undefined ? '' : `; ${Object.values(witness).join(' ')}`;
  return `${where}: ${message}${packet}`;
}

function graveIds(findings: readonly Finding[]): readonly string[] {
  return [...new Set(findings.filter(({ severity }) => severity !== 'info').map(({ id }) => id))];
}

test('every kind of finding has a fixture, and every base is used', () => {
  expect([...Object.keys(FIXTURES), ...WITHOUT_FIXTURE].sort()).toEqual(Object.keys(FINDING_KINDS).sort());
  expect([...new Set(CASES.map(({ base }) => base))].sort()).toEqual(BASES);
});

test.each(BASES)('%s is proved without a finding, read from its file', (base) => {
  const result = judge(readTemplates(collectTemplates([join(FOLDER, base)])));
  expect({ worst: worstOf(result), found: graveIds(result.findings) }).toEqual({ worst: 'proved', found: [] });
});

test.each(CASES)('$id: place, message, severity and witness on the broken template', (fixture) => {
  const { id, severity = 'error', worst = 'refuted', told, beside = [] } = fixture;
  const result = checked(fixture, 'broken');
  const own = result.findings.filter((one) => one.id === id);
  expect({
    worst: worstOf(result),
    severities: [...new Set(own.map((one) => one.severity))],
    told: own.map(toldOf),
    beside: graveIds(result.findings.filter((one) => one.id !== id)),
  }).toEqual({ worst, severities: [severity], told, beside });
  const text = JSON.stringify(templateOf(fixture, 'broken'));
  for (const { place } of result.findings) if (place !== null) expect(text).toContain(place.id);
});

test.each(CASES)('$id: the corrected twin is proved, without the finding', (fixture) => {
  const result = checked(fixture, 'fixed');
  expect({
    worst: worstOf(result),
    found: result.findings.some(({ id }) => id === fixture.id),
    beside: graveIds(result.findings),
  }).toEqual({ worst: 'proved', found: false, beside: fixture.besideFixed ?? [] });
});

test('a static rule that finds nothing is noticed', () => {
  const model = fixtureModel('reserved-address');
  expect(graveIds(judge(model, { rules: [] }).findings)).toEqual([]);
});
