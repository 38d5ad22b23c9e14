import { writeAssumptions } from '../../../cli/text/assumption-text';
import type { TestedAssumption } from '../../../lab/plan/lab-result';

const SCRIPT: TestedAssumption = {
  id: 'script-runs',
  text: 'the script in part 3 of the user data (it calls date) does not change the pod network',
  test: 'run it',
  resource: '',
  places: [],
  actor: true,
  rules: [],
  networks: [],
  tested: true,
};
const acts = (id: string): TestedAssumption => ({
  ...SCRIPT,
  id: 'resource-acts',
  text: `${id} (Custom::Thing) does not change the pod network`,
  tested: false,
});
const FACT: TestedAssumption = { ...SCRIPT, id: 'user-data-runs', text: 'it runs', actor: false, tested: false };

test('a full lab tells what it ran from what it did not run', () => {
  const assumptions = [SCRIPT, acts('A'), acts('B'), FACT, { ...FACT, tested: true }];
  expect(writeAssumptions({ assumptions }, true))
    .toBe(`Assumptions tested here: the script ran without an error on each of its nodes
  the script in part 3 of the user data (it calls date) does not change the pod network

Assumptions not tested here
  2 resources Custom::Thing do not change the pod network

2 assumptions about the image and AWS, 1 of them tested here; \`pod-network check\` lists them.
`);
});

test('a fast lab lists what it did not run, and says what does', () => {
  expect(writeAssumptions({ assumptions: [{ ...SCRIPT, tested: false }, FACT] }, false))
    .toBe(`Assumptions not tested here; the full lab boots the nodes and runs their scripts (https://github.com/cdk-pod-network/cdk-pod-network/blob/main/docs/full-lab.md)
  the script in part 3 of the user data (it calls date) does not change the pod network

1 assumption about the image and AWS, none of them tested here; \`pod-network check\` lists them.
`);
});

test('says nothing where nothing is assumed', () => {
  expect(writeAssumptions({ assumptions: [] }, false)).toBe('');
});
