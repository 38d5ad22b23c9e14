/** What takes minutes for one test, such as machines that a failed deploy rolls back. Run by `npm run test:nightly`. */
/** @type {import('jest').Config} */
module.exports = {
  ...require('./jest.full.config.cjs'),
  testMatch: ['<rootDir>/test/nightly/**/*.test.ts'],
};
