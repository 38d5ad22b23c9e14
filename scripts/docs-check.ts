import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withScratchFolder } from '../cli/scratch-folder';
import { API_PAGE, writeApiPage } from './api-page';
import { ensurePackages } from './packages';
import { pages, translateSnippets } from './snippets';

const ROOT = join(__dirname, '..');

/** What is done with a command of the docs. */
type Treatment = { readonly run: true } | { readonly elsewhere: string };

const RUN: Treatment = { run: true };

/** Every command of the docs matches one of these, the first that fits: a new command has to be run, or say why it is not. */
const COMMANDS: readonly (readonly [RegExp, Treatment])[] = [
  [/^npx cdk synth -q( '\*\*')?$/, RUN],
  [/^npx pod-network (plan|check|trace|diagram|report|lab run)\b/, RUN],
  [/^npx pod-network verify --print-policy\b/, RUN],
  [/^npm run deploy:local$/, RUN],
  [/^(sudo )?npm run deploy:local -- /, { elsewhere: 'test:full and test:nightly deploy these' }],
  [/^npx cdk (deploy|destroy|bootstrap)\b/, { elsewhere: 'needs an account; deploy:local runs cdk deploy' }],
  [/^npx pod-network verify\b/, { elsewhere: 'needs an account; deploy:local runs verify, npm test its options' }],
  [/^(mkdir|cd|export|sed) /, { elsewhere: 'prepares the next line' }],
  [/^(sudo -i$|(sudo )?(kubectl|aws) )/, { elsewhere: 'needs a cluster or an account' }],
  [/^(for what in|done$)/, { elsewhere: 'needs an account' }],
  [
    /^(npm ci && npm (start|pack)|npm (start|test))$/,
    { elsewhere: 'the first commands of a checkout or an app: CI and npm run bare' },
  ],
  [/^npx (--yes --package \S+ pod-network|cdk-pod-network) init\b/, { elsewhere: 'the tests of the package' }],
  [/^npm install\b/, { elsewhere: 'the tests of the package' }],
  [/^pod-network-status\b/, { elsewhere: 'on a node; the full lab runs it' }],
];

/** The commands of the shell blocks of a page, without comments, each on one line. */
export function shellCommands(markdown: string): readonly string[] {
  return [...markdown.matchAll(/^ *```sh\n(.*?)^ *```$/gms)]
    .flatMap(([, block = '']) => block.replaceAll('\\\n', ' ').split('\n'))
    .map((line) => line.replace(/\s+#.*$/, '').trim())
    .filter((line) => line !== '');
}

/** @returns what is done with a command; undefined for one that nothing is said of */
export function treatmentOf(command: string): Treatment | undefined {
  return COMMANDS.find(([pattern]) => pattern.test(command))?.[1];
}

/** The folder of a user: an app, and the two programs that `npx` finds. */
function prepare(folder: string): void {
  const bin = join(folder, 'node_modules/.bin');
  mkdirSync(bin, { recursive: true });
  symlinkSync(join(ROOT, 'node_modules/.bin/cdk'), join(bin, 'cdk'));
  const tsx = join(ROOT, 'node_modules/.bin/tsx');
  writeFileSync(join(bin, 'pod-network'), `#!/bin/sh\nexec '${tsx}' '${join(ROOT, 'bin/pod-network.ts')}' "$@"\n`, {
    mode: 0o755,
  });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const { context } = JSON.parse(readFileSync(join(ROOT, 'cdk.json'), 'utf8')) as { readonly context: object };
  writeFileSync(join(folder, 'cdk.json'), JSON.stringify({ app: `'${tsx}' '${join(ROOT, 'bin/app.ts')}'`, context }));
}

/** @returns what it printed where it failed; '' where it ended with 0 */
function run(command: string, folder: string): string {
  const cwd = command.startsWith('npm run') ? ROOT : folder;
  const { status, stdout, stderr } = spawnSync('sh', ['-c', command], { cwd, encoding: 'utf8' });
  return status === 0 ? '' : `${stdout}${stderr}ended with ${String(status)}`;
}

async function checkCommands(): Promise<readonly string[]> {
  const commands = new Set(pages().flatMap((page) => shellCommands(readFileSync(join(ROOT, page), 'utf8'))));
  const unheard = [...commands].filter((command) => treatmentOf(command) === undefined);
  const runnable = [...commands].filter((command) => treatmentOf(command) === RUN);
  const failures = await withScratchFolder(({ path }) => {
    prepare(path);
    // what reads the assembly comes after what writes it
    const ordered = [...runnable].sort((a, b) => Number(b.includes('cdk synth')) - Number(a.includes('cdk synth')));
    const wrong = ordered.flatMap((command) => {
      process.stderr.write(`$ ${command}\n`);
      const printed = run(command, path);
      return printed === '' ? [] : [`${command}\n${printed}`];
    });
    return Promise.resolve(wrong);
  });
  return [...unheard.map((command) => `${command}\nis in no line of COMMANDS of scripts/docs-check.ts`), ...failures];
}

function checkLinks(): readonly string[] {
  const { status, stdout, stderr } = spawnSync('npx', ['--no-install', 'remark', '--quiet', '--frail', '.'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return status === 0 ? [] : [`${stdout}${stderr}`];
}

function checkApiPage(): readonly string[] {
  return writeApiPage() === readFileSync(API_PAGE, 'utf8') ? [] : ['API.md is not current: npm run docs'];
}

function checkSnippets(): readonly string[] {
  const wrong = translateSnippets(
    pages()
      .map((page) => readFileSync(join(ROOT, page), 'utf8'))
      .join('\n'),
  );
  return wrong === '' ? [] : [wrong];
}

/** Holds README and docs against the code: links, snippets, the API's reference, and every command that runs without an account. */
async function checkDocs(): Promise<number> {
  if (!existsSync(join(ROOT, '.jsii'))) {
    process.stderr.write('.jsii is missing: run "npm run -s build" first\n');
    return 2;
  }
  if (!ensurePackages('fast')) return 3;
  const checks = { links: checkLinks, 'API.md': checkApiPage, snippets: checkSnippets, commands: checkCommands };
  let code = 0;
  for (const [name, check] of Object.entries(checks)) {
    const wrong = await check();
    process.stdout.write(wrong.length === 0 ? `ok      ${name}\n` : `FAILED  ${name}\n${wrong.join('\n')}\n`);
    if (wrong.length > 0) code = 1;
  }
  return code;
}

if (require.main === module) void checkDocs().then((code) => (process.exitCode = code));
