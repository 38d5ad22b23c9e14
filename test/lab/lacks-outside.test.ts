import { NOTHING_FOREKNOWN, withForeknowledge, type Foreknowledge } from '../../lab/foreknowledge';
import type { JudgedLab, LabResult } from '../../lab/plan/lab-result';

const finding = { severity: 'error', resource: 'pod@worker-0/10.200.0.2', fix: '' } as const;
const RESULT: JudgedLab = {
  rules: { podToPodWithoutNat: 'refuted', nodeToOwnPods: 'proved', podEgressAsNode: 'refuted' },
  also: { nodeToRemotePods: 'proved', podToNodes: 'proved', controlPlaneToPods: 'proved' },
  probes: 0,
  pairs: [],
  findings: [
    { ...finding, id: 'lab-pod-to-pod-without-nat', message: 'podToPodWithoutNat is refuted: 1 of 2 probes' },
    { ...finding, id: 'lab-pod-egress-as-node', message: 'podEgressAsNode is refuted: 1 of 2 probes' },
    // no rule: it came through, whatever the nodes lack
    {
      ...finding,
      severity: 'warning',
      id: 'lab-sources-of-pods',
      message: 'sourcesOfPods is refuted: 1 of 2 attempts',
    },
  ],
};

const told = (more: Partial<Foreknowledge>): LabResult => withForeknowledge(RESULT, { ...NOTHING_FOREKNOWN, ...more });

test('what fails for want of something from outside is unknown, unless the proof refutes it too', () => {
  const { rules, findings } = told({ fetching: ['worker-0'], refuted: ['podEgressAsNode'] });
  expect(rules).toEqual({ podToPodWithoutNat: 'unknown', nodeToOwnPods: 'proved', podEgressAsNode: 'refuted' });
  expect(findings.map(({ id, message }) => [id, message])).toEqual([
    [
      'lab-lacks-outside',
      'the user data of worker-0 gets packages or files from outside, and nothing comes from there here: what fails in this lab may hold on AWS',
    ],
    ['lab-pod-to-pod-without-nat', 'podToPodWithoutNat is unknown: 1 of 2 probes'],
    ['lab-pod-egress-as-node', 'podEgressAsNode is refuted: 1 of 2 probes'],
    ['lab-sources-of-pods', 'sourcesOfPods is refuted: 1 of 2 attempts'],
  ]);
});

test('where nothing is brought, or AWS would refuse the template, a lab is taken at its word', () => {
  expect(told({})).toEqual({ ...RESULT, assumptions: [] });
  const refuting = [{ ...finding, id: 'duplicate-address', message: '' }];
  expect(Object.values(told({ fetching: ['worker-0'], refuting }).rules)).toEqual(['refuted', 'refuted', 'refuted']);
});
