/**
 * Names the unit test of a file: `lib/walk/flow/flow.ts` has `test/walk/flow/flow.test.ts`, and `cli/plan.ts` has
 * `test/cli/plan.test.ts`. A test names itself.
 *
 * @param file - a path from the root of the checkout
 * @returns undefined for a file without one: documents, and the tests that take longer
 */
export function testOf(file: string): string | undefined {
  if (file.startsWith('test/'))
    return /^test\/(?!full\/|nightly\/).*(?<!\.long)\.test\.ts$/.test(file) ? file : undefined;
  const [, folder, rest] = /^(lib|cli|lab|bin|scripts|examples)\/(.*)\.ts$/.exec(file) ?? [];
  if (folder === undefined || rest === undefined) return undefined;
  return folder === 'lib' ? `test/${rest}.test.ts` : `test/${folder}/${rest}.test.ts`;
}
