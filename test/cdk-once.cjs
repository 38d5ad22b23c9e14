const { default: Runtime } = require('jest-runtime');

// the CDK's own rules take 1.7 s a file of tests
process.env.CDK_VALIDATION ??= 'false';

/** The CDK but for its version, which a test stands in for. */
const CDK = /^(aws-cdk-lib|constructs)(?!\/package\.json$)(\/|$)/;

/** That of the default app, once it is synthesized. */
const templates = new Map();

/** Loads the CDK once a worker: in each file of tests anew, the thousand files of it that a pod network loads take two seconds. */
module.exports = class extends Runtime {
  constructor(config, environment, ...more) {
    super(config, environment, ...more);
    environment.global.templates = templates;
    // a test watches what the CDK prints
    globalThis.console = environment.global.console;
  }

  requireModuleOrMock(from, name) {
    return CDK.test(name) ? require(name) : super.requireModuleOrMock(from, name);
  }

  /** Removes the assemblies of a file of tests. At the exit of a worker, all of them take longer than Jest waits before it kills one. */
  teardown() {
    require('aws-cdk-lib/cx-api').CloudAssembly.cleanupTemporaryDirectories();
    super.teardown();
  }
};
