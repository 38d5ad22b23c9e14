/** What takes longer: the package as a user gets it, and each unit's `*.long.test.ts`. Run by `npm run test:full`. */
/** @type {import('jest').Config} */
module.exports = {
  ...require('./jest.config.cjs'),
  testMatch: ['<rootDir>/test/full/**/*.test.ts', '**/*.long.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  testSequencer: '<rootDir>/test/long-first.cjs',
  testTimeout: 300_000,
};
