import { writeCheck } from '../../../cli/text/check-text';
import type { Judgement } from '../../../lib/check/judgement';
import { finding } from '../../../lib/rules/finding';
import { FINDING_KINDS, type FindingId } from '../../../lib/rules/registry';
import type { MakeFinding } from '../../../lib/rules/rule';

const proved = {
  rules: { podToPodWithoutNat: 'proved', nodeToOwnPods: 'proved', podEgressAsNode: 'proved' },
  also: { nodeToRemotePods: 'proved', podToNodes: 'proved', controlPlaneToPods: 'proved' },
} as const;

const told = (id: FindingId, ...said: Parameters<MakeFinding>): Judgement['findings'][number] => ({
  ...finding(FINDING_KINDS[id], ...said),
  acknowledged: false,
  network: null,
});
const assumed = (id: string, text: string, actor: boolean): Judgement['assumptions'][number] => ({
  id,
  text,
  test: 'look at it',
  resource: '',
  places: [],
  actor,
  rules: [],
  networks: [],
});

const place = (id: string): { source: string; id: string; path: string } => ({ source: 'Stack', id, path: '' });

test('findings of one kind are counted from the fourth on, and a note says its fix too', () => {
  const result: Judgement = {
    ...proved,
    networks: [],
    assumptions: [assumed('x', 'the image is as it is', false)],
    findings: [
      ...['A', 'B', 'C', 'D', 'E'].map((id) => told('duplicate-address', place(id), `${id} is doubled`, { fix: 'no' })),
      told('reserved-address', { ...place('F'), path: 'Properties.X' }, 'F is kept', { fix: 'move it' }),
      told('nothing-to-prove', null, 'nobody'),
    ],
    limits: [
      { id: 'limit-outputs', resource: 'Stack', used: 5, default: 200, maximum: null, unit: 'outputs', source: '' },
    ],
  };
  expect(writeCheck(result)).toBe(`Rule                Verdict
podToPodWithoutNat  proved
nodeToOwnPods       proved
podEgressAsNode     proved

Also checked        Verdict
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

Notes
  nothing-to-prove: nobody
    fix: nothing, if this is intended

Assumptions about the image and AWS (--json shows how to test each)
  the image is as it is

Limit    Used  Default  Maximum  By
outputs  5     200      ?        Stack

AWS rejects the template (duplicate-address, reserved-address). The rules are proved for the network that it describes.
`);
});

test('nothing is proved where a rule beside the three is not', () => {
  const result: Judgement = {
    rules: proved.rules,
    also: { ...proved.also, podToNodes: 'unknown' },
    networks: [],
    assumptions: [],
    findings: [],
    limits: [],
  };
  expect(writeCheck(result)).toMatch(/\nNot proved: podToNodes is unknown\.\n$/);
});

test('a fault beside rules that are proved ends the text', () => {
  const fault = told('route-table-unassociated', place('A'), 'x');
  const text = writeCheck({ ...proved, networks: [], assumptions: [], limits: [], findings: [fault] });
  expect(text).toMatch(/\nThe rules are proved, but there is 1 error\.\n$/);
});

test('actors come before the image, one line a script and one a resource type with its count', () => {
  const acts = (id: string): Judgement['assumptions'][number] =>
    assumed('resource-acts', `Stack: ${id} (AWS::StepFunctions::StateMachine) does not change the pod network`, true);
  const text = writeCheck({
    ...proved,
    networks: [],
    assumptions: [
      {
        ...assumed('script-runs', 'the script in part 3 of the user data does not change the pod network', true),
        places: ['A', 'B', 'C', 'D', 'E'].map(place),
      },
      acts('A'),
      acts('B'),
      assumed('x', 'the image is as it is', false),
    ],
    findings: [],
    limits: [],
  });
  expect(text.split('\n\n').slice(2).join('\n\n')).toBe(`Assumptions about scripts and API calls
  the script in part 3 of the user data does not change the pod network
    at Stack: A, Stack: B, Stack: C and 2 more
    test: look at it
  2 resources AWS::StepFunctions::StateMachine do not change the pod network
    test: look at it

Assumptions about the image and AWS (--json shows how to test each)
  the image is as it is

Proved, given 3 assumptions: every pod reaches every other pod without NAT, every node reaches its own pods, and traffic to the internet and the VPC's resolver has the worker's address.
`);
});

test('several pod networks are told one by one, and what is acknowledged stands apart', () => {
  const network = (name: string): Judgement['networks'][number] => ({
    ...proved,
    name,
    stack: 'Stack',
    podSupernet: '10.200.0.0/16',
    workers: ['worker-0', 'worker-1', 'worker-2', 'worker-3'],
  });
  const text = writeCheck({
    ...proved,
    networks: [network('one'), network('two')],
    assumptions: [],
    findings: [
      { ...told('route-missing', place('Table'), 'no route'), network: 'two' },
      { ...told('route-missing', place('Other'), 'no route'), network: 'two', acknowledged: true },
    ],
    limits: [],
  });
  const [, ...sections] = text.split('Network ');
  expect(sections.map((each) => each.split('\n')[0])).toEqual([
    'one: pods 10.200.0.0/16 on worker-0, worker-1, worker-2 and 1 more',
    'two: pods 10.200.0.0/16 on worker-0, worker-1, worker-2 and 1 more',
  ]);
  expect(text).toMatch(
    /\nErrors\n {2}route-missing: no route\n {4}network: two\n {4}at Stack: Table\n {4}fix: [^]*\nAcknowledged\n {2}route-missing: no route\n {4}network: two\n {4}at Stack: Other\n/,
  );
});
