import { conditionHolds } from '../../../lib/template/intrinsic/condition';
import { scopeIn, sourceOf } from '../template-fixture';

function conditions(lines: Readonly<Record<string, unknown>>, names: readonly string[]): readonly unknown[] {
  const template = {
    Parameters: { P: { Type: 'String' }, Q: { Type: 'String', Default: 'q' } },
    Conditions: lines,
    Resources: {},
  };
  const scope = scopeIn([sourceOf(JSON.stringify(template))]);
  return names.map((name) => conditionHolds(name, scope));
}

const TRUE = { 'Fn::Equals': [{ Ref: 'Q' }, 'q'] };
const FALSE = { 'Fn::Equals': [{ Ref: 'Q' }, 'x'] };
const OPEN = { 'Fn::Equals': [{ Ref: 'P' }, 'x'] };
const UNKNOWN = { unknown: 'condition "C": parameter "P" has no default' };

test.each([
  ['equal', TRUE, true],
  ['not equal', FALSE, false],
  ['equal to a number', { 'Fn::Equals': [3, '3'] }, true],
  ['not', { 'Fn::Not': [TRUE] }, false],
  ['and', { 'Fn::And': [TRUE, TRUE, FALSE] }, false],
  ['or', { 'Fn::Or': [FALSE, FALSE, TRUE] }, true],
  ['unknown', OPEN, UNKNOWN],
  ['not unknown', { 'Fn::Not': [OPEN] }, UNKNOWN],
  ['unknown and false', { 'Fn::And': [OPEN, FALSE] }, false],
  ['unknown and true', { 'Fn::And': [OPEN, TRUE] }, UNKNOWN],
  ['unknown or true', { 'Fn::Or': [OPEN, TRUE] }, true],
  ['unknown or false', { 'Fn::Or': [OPEN, FALSE] }, UNKNOWN],
  ['no condition', { 'Fn::Join': ['', []] }, { unknown: 'condition "C": "Fn::Join" is no condition function' }],
])('%s', (_, condition, expected) => {
  expect(conditions({ C: condition }, ['C'])).toEqual([expected]);
});

test('conditions lean on each other, and a circle of them is unknown', () => {
  const lines = {
    A: { Condition: 'B' },
    B: { 'Fn::Not': [{ Condition: 'C' }] },
    C: TRUE,
    X: { Condition: 'Y' },
    Y: { Condition: 'X' },
  };
  expect(conditions(lines, ['A', 'X', 'None'])).toEqual([
    false,
    { unknown: 'condition "X" of stack "Test" refers to itself' },
    { unknown: 'there is no condition "None"' },
  ]);
});

test('conditions that double at every step end', () => {
  const lines = Array.from({ length: 300 }, (_, index) => {
    const before = { Condition: `C${String(index - 1)}` };
    return [`C${String(index)}`, index === 0 ? TRUE : { 'Fn::And': [before, before] }] as const;
  });
  expect(conditions(Object.fromEntries(lines), ['C100'])).toEqual([true]);
});
