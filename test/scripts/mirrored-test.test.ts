import { testOf } from '../../scripts/mirrored-test';

it.each([
  ['lib/walk/flow/flow.ts', 'test/walk/flow/flow.test.ts'],
  ['cli/plan.ts', 'test/cli/plan.test.ts'],
  ['lab/lab.ts', 'test/lab/lab.test.ts'],
  ['scripts/mirrored-test.ts', 'test/scripts/mirrored-test.test.ts'],
  ['test/walk/flow/flow.test.ts', 'test/walk/flow/flow.test.ts'],
  ['test/full/package.test.ts', undefined],
  ['test/fixtures/edits.ts', undefined],
  ['lab/sandbox/main.py', undefined],
  ['README.md', undefined],
])('%s has the test %s', (file, test) => {
  expect(testOf(file)).toBe(test);
});
