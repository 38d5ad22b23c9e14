import { writeCheck } from '../../cli/check-text';
import type { CheckResult } from '../../lib/rules/check';
import { finding } from '../../lib/rules/finding';

const proved = {
  rules: { podToPodWithoutNat: 'proved', nodeToOwnPods: 'proved', podEgressAsNode: 'proved' },
  also: { nodeToRemotePods: 'proved', podToNodes: 'proved', controlPlaneToPods: 'proved' },
} as const;

const place = (id: string): { source: string; id: string; path: string } => ({ source: 'Stack', id, path: '' });

test('findings of one kind are counted from the fourth on, and info needs no fix', () => {
  const result: CheckResult = {
    ...proved,
    assumptions: [{ id: 'x', text: 'the image is as it is' }],
    findings: [
      ...['A', 'B', 'C', 'D', 'E'].map((id) =>
        finding('duplicate-address', place(id), `${id} is doubled`, { fix: 'no' }),
      ),
      finding('reserved-address', { ...place('F'), path: 'Properties.X' }, 'F is kept', { fix: 'move it' }),
      finding('nothing-to-prove', null, 'nobody'),
    ],
    limits: [
      { id: 'limit-outputs', resource: 'Stack', used: 5, default: 200, maximum: null, unit: 'outputs', source: '' },
    ],
  };
  expect(writeCheck(result)).toBe(`Rule                Verdict
podToPodWithoutNat  proved
nodeToOwnPods       proved
podEgressAsNode     proved

Beside them         Verdict
nodeToRemotePods    proved
podToNodes          proved
controlPlaneToPods  proved

Errors
  duplicate-address: A is doubled
    at Stack: A
    fix: no
  duplicate-address: B is doubled
    at Stack: B
    fix: no
  duplicate-address: C is doubled
    at Stack: C
    fix: no
  ... and 2 more of duplicate-address; --json lists all
  reserved-address: F is kept
    at Stack: F.Properties.X
    fix: move it

Good to know
  nothing-to-prove: nobody

Assumed
  the image is as it is

Limit    Used  Default  Maximum  By
outputs  5     200      ?        Stack

The rules are proved, and 6 faults are found.
`);
});

test('nothing is proved where a rule beside the three is not', () => {
  const result: CheckResult = {
    rules: proved.rules,
    also: { ...proved.also, podToNodes: 'unknown' },
    assumptions: [],
    findings: [],
    limits: [],
  };
  expect(writeCheck(result)).toMatch(/\nNot proved: podToNodes is unknown\.\n$/);
});
