import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { askingOnly, startApiServer } from '../test/aws/api-server';
import { ensurePackages } from './packages';

const ROOT = join(__dirname, '..');
const USAGE = `npm run deploy:local -- [APP]

Deploys an app of this checkout by "cdk deploy" to an API server on this machine, and verifies what came of it.

APP   file of the app (bin/app.ts)

Ends as "pod-network verify" does, with 1 where the app is not deployed, 2 for a wrong argument, 3 where the machine lacks something.
`;

/** @returns the exit code */
async function deployLocal(argv: readonly string[]): Promise<number> {
  const [app = 'bin/app.ts', ...more] = argv;
  if (more.length > 0 || !/^[\w./-]+\.ts$/.test(app)) {
    process.stderr.write(`"${argv.join(' ')}" is not the file of one app\n\n${USAGE}`);
    return 2;
  }
  if (!ensurePackages('deploy')) return 3;
  const server = await startApiServer();
  const folder = mkdtempSync(join(tmpdir(), 'pod-network-deploy-'));
  const environment = {
    ...askingOnly(server, process.env),
    // the CLI's own folder, and all that it would ask elsewhere
    CDK_HOME: join(folder, 'home'),
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    CDK_DISABLE_VERSION_CHECK: 'true',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
  const run = (argvOfNode: readonly string[]): number | null =>
    spawnSync(process.execPath, argvOfNode, { cwd: ROOT, env: environment, stdio: ['ignore', 'inherit', 'inherit'] })
      .status;
  const assembly = join(folder, 'cdk.out');
  try {
    const deployed = run([
      ...['node_modules/aws-cdk/bin/cdk', 'deploy', '--all', '--app', `node --import tsx ${app}`],
      ...['--output', assembly, '--require-approval', 'never', '--no-notices'],
    ]);
    if (deployed !== 0) return 1;
    return run(['--import', 'tsx', 'bin/pod-network.ts', 'verify', '--app', assembly]) ?? 1;
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

// an interrupt ends what runs; this process then clears away what is left of it
process.on('SIGINT', () => undefined);

void deployLocal(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (thrown: unknown) => {
    process.stderr.write(`${thrown instanceof Error ? thrown.message : String(thrown)}\n`);
    process.exitCode = 3;
  },
);
