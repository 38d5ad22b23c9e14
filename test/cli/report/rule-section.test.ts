import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RULE_MEANINGS, ruleSection } from '../../../cli/report/rule-section';
import { lab, live, proof } from './evidence';
import { tablesOf } from './tables';

test('each rule is told as each witness has it', () => {
  const rules = { podToPodWithoutNat: 'refuted', nodeToOwnPods: 'unknown', podEgressAsNode: 'proved' } as const;
  const { body } = ruleSection({ proof: proof(), lab: lab({ rules }), live: live() });
  const [header, ...rows] = tablesOf(body)['The rules'] ?? [];
  expect(header).toEqual(['Rule', 'Proof', 'Lab', 'Live']);
  expect(rows.map(([rule, ...verdicts]) => [rule?.split(' ')[0], ...verdicts])).toEqual([
    ['podToPodWithoutNat', 'proved ✓', 'refuted ✗', 'proved ✓'],
    ['nodeToOwnPods', 'proved ✓', 'unknown ?', 'proved ✓'],
    ['podEgressAsNode', 'proved ✓', 'proved ✓', 'proved ✓'],
    ['nodeToRemotePods', 'proved ✓', 'proved ✓', 'not asked'],
    ['podToNodes', 'proved ✓', 'proved ✓', 'not asked'],
    ['controlPlaneToPods', 'proved ✓', 'proved ✓', 'not asked'],
  ]);
  expect(tablesOf(ruleSection({ proof: proof(), lab: null, live: null }).body)['The rules']?.[0]).toEqual([
    'Rule',
    'Proof',
  ]);
});

test('the rules are those of the documentation', () => {
  const docs = readFileSync(join(__dirname, '../../../docs/cli.md'), 'utf8');
  const named = docs.split('\n## The rules\n')[1]?.match(/^\| `(\w+)`/gm) ?? [];
  expect(named.map((row) => row.slice(3, -1))).toEqual(Object.keys(RULE_MEANINGS));
});
