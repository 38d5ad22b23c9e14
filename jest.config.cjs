const { availableParallelism } = require('node:os');

const swc = [
  '@swc/jest',
  { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } },
];

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  runtime: '<rootDir>/test/cdk-once.cjs',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  // these take longer: `npm run test:full` and `npm run test:nightly`
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/full/', '<rootDir>/test/nightly/', '\\.long\\.test\\.ts$'],
  // ts first: a stale .js beside it must never be what is tested
  moduleFileExtensions: ['ts', 'js', 'json', 'node'],
  // unbash is an ES module, which jest does not load as it is
  transform: { '^.+\\.ts$': swc, '/node_modules/unbash/.+\\.js$': swc },
  transformIgnorePatterns: ['/node_modules/(?!unbash/)'],
  // a lazy import() names its file with .js, as Node's resolution of `module: node20` asks
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': ['$1.ts', '$1.js'],
    // FAST_CHECK_SEED
    '^fast-check$': '<rootDir>/test/seeded-fast-check.ts',
  },
  // some tests wait for a lab: with as many workers as cores one would stand idle
  maxWorkers: Math.ceil(availableParallelism() * 1.5),
};
