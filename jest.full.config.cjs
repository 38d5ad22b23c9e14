/** What takes minutes: the package as a user gets it. Run by `npm run test:full`. */
/** @type {import('jest').Config} */
module.exports = {
  ...require('./jest.config.cjs'),
  roots: ['<rootDir>/test/full'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 300_000,
};
