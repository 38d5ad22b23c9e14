import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { requireFullMachine } from '../lab/requirements';
import { entryOf, mapUnder } from '../lib/model/plain-object';
import type { TemplateSource } from '../lib/model-api';
import { collectTemplates } from '../lib/template/assembly/collect-templates';
import { AccountMachines, SIGNAL_URL } from '../test/aws/account-machines';
import { askingOnly, startApiServer } from '../test/aws/api-server';
import { WatchedReplacement } from '../test/aws/replacement/watched-replacement';
import { ensurePackages } from './packages';

const ROOT = join(__dirname, '..');
const USAGE = `npm run deploy:local -- [APP] [--update KEY=VALUE] [--replace WORKER]

Deploys an app by "cdk deploy" to an API server on this machine, and verifies what came of it. Prints the size
of each template as it was sent.

APP                 file of the app (bin/app.ts); it gets the cdk.json of its own project
--update KEY=VALUE  then deploys it again with this context value, as "cdk deploy --context KEY=VALUE" does
--replace WORKER    then deploys it without this worker's instance, and once more with a new one, while pods of all other workers
                    send packets to each other; prints how many were lost, and what stayed

With --replace, or if the app has wait conditions, machines of the full lab boot, which needs root.

Ends as "pod-network verify" does, with 1 where the app is not deployed or the replacement changed more than its worker, 2 for a wrong argument, 3 where the machine lacks something.
`;

interface Arguments {
  readonly app: string;
  /** context values of each deploy, one after another */
  readonly versions: readonly (readonly string[])[];
  /** whether the last two deploys replace a worker */
  readonly isReplacing: boolean;
}

/** @throws Error with what is wrong */
function parse(argv: readonly string[]): Arguments {
  const { values, positionals } = parseArgs({
    args: [...argv],
    options: { update: { type: 'string', multiple: true }, replace: { type: 'string' } },
    allowPositionals: true,
  });
  const [app = 'bin/app.ts', ...more] = positionals;
  if (more.length > 0 || !/^[\w./-]+\.ts$/.test(app))
    throw new Error(`APP must be one TypeScript file, such as bin/app.ts, got "${positionals.join(' ')}"`);
  if (!existsSync(resolve(ROOT, app))) throw new Error(`there is no "${app}" in the checkout`);
  const { update, replace } = values;
  if (update?.every((one) => /^[^=]+=/.test(one)) === false) {
    throw new Error(`--update must be KEY=VALUE, got "${update.join('" and "')}"`);
  }
  const newest = update ?? [];
  return {
    app,
    versions: [
      [],
      ...(update === undefined ? [] : [newest]),
      ...(replace === undefined ? [] : [[...newest, `cdk-pod-network:without=${replace}`], newest]),
    ],
    isReplacing: replace !== undefined,
  };
}

/** The nearest folder above an app with a cdk.json, whose feature flags the app gets. */
function projectOf(app: string): string {
  const above = (folder: string): readonly string[] => [
    folder,
    ...(folder === dirname(folder) ? [] : above(dirname(folder))),
  ];
  return above(dirname(resolve(ROOT, app))).find((folder) => existsSync(join(folder, 'cdk.json'))) ?? ROOT;
}

/** @returns the exit code; the signal that ended it by 128 and more, as a shell tells it */
async function deployLocal(argv: readonly string[]): Promise<number> {
  if (argv.length === 1 && ['--help', '-h'].includes(argv[0] ?? '')) {
    process.stdout.write(USAGE);
    return 0;
  }
  let wanted: Arguments;
  try {
    wanted = parse(argv);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    return 2;
  }
  if (!ensurePackages('deploy')) return 3;
  const { app, versions, isReplacing } = wanted;
  if (isReplacing) requireFullMachine();
  const stop = new Stop();
  const folder = mkdtempSync(join(tmpdir(), 'pod-network-deploy-'));
  const socket = join(folder, 'signals');
  let machines: AccountMachines | null = null;
  let watched: WatchedReplacement | null = null;
  const server = await startApiServer({
    tell: (text) => process.stdout.write(text),
    boot: (machine) => {
      machines?.follow(machine);
      watched?.note(machine);
    },
    signals: { url: SIGNAL_URL, socket },
  });
  const environment = {
    ...askingOnly(server, process.env),
    // the CLI's own folder, and all that it would ask elsewhere
    CDK_HOME: join(folder, 'home'),
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    CDK_DISABLE_VERSION_CHECK: 'true',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
  // what the CLI looks up in this account it writes down beside cdk.json, for good
  const project = projectOf(app);
  copyFileSync(join(project, 'cdk.json'), join(folder, 'cdk.json'));
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
  const cdk = (...words: readonly string[]): Promise<number> =>
    run(folder, [join(ROOT, 'node_modules/aws-cdk/bin/cdk'), ...words, '--no-notices']);
  const program = `cd '${project.replaceAll("'", String.raw`'\''`)}' && node --import tsx ${relative(project, resolve(ROOT, app))}`;
  const assemblies = versions.map((_, number) => join(folder, `version-${String(number)}`));
  try {
    for (const [number, assembly] of assemblies.entries()) {
      const context = (versions[number] ?? []).flatMap((one) => ['--context', one]);
      if (
        (await cdk(
          'synth',
          '--quiet',
          '--version-reporting',
          'false',
          '--app',
          program,
          '--output',
          assembly,
          ...context,
        )) !== 0
      )
        return stop.codeOr(1);
    }
    const [last = ''] = assemblies.slice(-1);
    const sources = collectTemplates([last]);
    if (isReplacing || sources.some(hasWaitCondition)) {
      machines = await AccountMachines.open(sources, socket, { progress: (text) => process.stdout.write(`${text}\n`) });
    }
    const leftOut = isReplacing ? assemblies.at(-2) : undefined;
    for (const assembly of assemblies) {
      if (machines !== null && assembly === leftOut) {
        watched = await WatchedReplacement.begin(machines, server, sources, collectTemplates([assembly]));
      }
      // --all leaves out the stacks of a Stage
      if ((await cdk('deploy', '**', '--app', assembly, '--require-approval', 'never')) !== 0) return stop.codeOr(1);
      if (assembly === leftOut) await watched?.look();
    }
    const seen = await watched?.end();
    if (seen !== undefined) process.stdout.write(`\n${seen.text}\n`);
    const code = await run(ROOT, ['--import', 'tsx', 'bin/pod-network.ts', 'verify', '--app', last]);
    return stop.codeOr(code === 0 && seen?.isKept === false ? 1 : code);
  } finally {
    await server.stop();
    await machines?.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function hasWaitCondition({ template }: TemplateSource): boolean {
  return Object.values(mapUnder(template, 'Resources')).some(
    (resource) => entryOf(resource, 'Type') === 'AWS::CloudFormation::WaitCondition',
  );
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
