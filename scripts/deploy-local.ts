import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { askingOnly, startApiServer } from '../test/aws/api-server';
import { ensurePackages } from './packages';

const ROOT = join(__dirname, '..');
const USAGE = `npm run deploy:local -- [APP]

Deploys an app of this checkout by "cdk deploy" to an API server on this machine, and verifies what came of it. Prints the size
of each template as it was sent.

APP   file of the app (bin/app.ts)

Ends as "pod-network verify" does, with 1 where the app is not deployed, 2 for a wrong argument, 3 where the machine lacks something.
`;

/** What is wrong with the arguments; null where nothing is. */
function faultOf([app = '', ...more]: readonly string[]): string | null {
  if (more.length > 0 || !/^[\w./-]+\.ts$/.test(app)) return `"${[app, ...more].join(' ')}" is not the file of one app`;
  return existsSync(resolve(ROOT, app)) ? null : `there is no "${app}" in the checkout`;
}

/** @returns the exit code; the signal that ended it by 128 and more, as a shell tells it */
async function deployLocal(argv: readonly string[]): Promise<number> {
  if (argv.length === 1 && ['--help', '-h'].includes(argv[0] ?? '')) {
    process.stdout.write(USAGE);
    return 0;
  }
  const [app = 'bin/app.ts'] = argv;
  const fault = argv.length === 0 ? null : faultOf(argv);
  if (fault !== null) {
    process.stderr.write(`${fault}\n\n${USAGE}`);
    return 2;
  }
  if (!ensurePackages('deploy')) return 3;
  const stop = new Stop();
  const server = await startApiServer({ tell: (text) => process.stdout.write(text) });
  const folder = mkdtempSync(join(tmpdir(), 'pod-network-deploy-'));
  const environment = {
    ...askingOnly(server, process.env),
    // the CLI's own folder, and all that it would ask elsewhere
    CDK_HOME: join(folder, 'home'),
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    CDK_DISABLE_VERSION_CHECK: 'true',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
  // what the CLI looks up in this account it writes down beside cdk.json, for good
  copyFileSync(join(ROOT, 'cdk.json'), join(folder, 'cdk.json'));
  const run = (cwd: string, argvOfNode: readonly string[]): Promise<number> =>
    stop.run(() =>
      spawn(process.execPath, argvOfNode, {
        cwd,
        env: environment,
        stdio: ['ignore', 'inherit', 'inherit'],
        // a group of its own, which ends as one: the CDK's command line starts the app by a shell
        detached: true,
      }),
    );
  const assembly = join(folder, 'cdk.out');
  try {
    const deployed = await run(folder, [
      ...[join(ROOT, 'node_modules/aws-cdk/bin/cdk'), 'deploy', '--all'],
      ...['--app', `cd '${ROOT.replaceAll("'", String.raw`'\''`)}' && node --import tsx ${app}`],
      ...['--output', assembly, '--require-approval', 'never', '--no-notices'],
    ]);
    if (deployed !== 0) return stop.codeOr(1);
    return stop.codeOr(await run(ROOT, ['--import', 'tsx', 'bin/pod-network.ts', 'verify', '--app', assembly]));
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Ends what runs when this process is asked to end, which then clears away what is left of it. */
class Stop {
  private code: number | null = null;
  private running: ChildProcess | null = null;

  public constructor() {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        this.code = 128 + constants.signals[signal];
        const pid = this.running?.pid;
        if (pid !== undefined) process.kill(-pid, 'SIGTERM');
      });
    }
  }

  /** @returns the exit code that tells of the signal; another one where nobody asked */
  public codeOr(other: number): number {
    return this.code ?? other;
  }

  /** @returns the exit code of what is started; 1 where it is ended by a signal, or was not started any more */
  public async run(start: () => ChildProcess): Promise<number> {
    if (this.code !== null) return 1;
    this.running = start();
    const [code] = (await once(this.running, 'exit')) as [number | null];
    this.running = null;
    return code ?? 1;
  }
}

void deployLocal(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (thrown: unknown) => {
    process.stderr.write(`${thrown instanceof Error ? thrown.message : String(thrown)}\n`);
    process.exitCode = 3;
  },
);
