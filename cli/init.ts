import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
// eslint-disable-next-line no-restricted-imports -- the package's own description, which loads nothing; the bundle takes what is named
import { devDependencies, peerDependencies, version } from '../package.json';
import type { Command, Invocation } from './option/command';
import { EXIT } from './option/exit-code';
import { writeNewFiles } from './option/new-files';
import { refuseOperands } from './option/operands';
import { textOption } from './option/text-option';
import { UsageError } from './option/usage-error';

export const init: Command = {
  usage: ['init [FOLDER] [--package SPEC] [--json]'],
  description: `Writes a CDK app with the default network into a folder, by default the current
one. It overwrites no file. Then: npm install && npm start`,
  readsNothing: true,
  options: {
    package: {
      type: 'string',
      value: 'SPEC',
      help: 'what npm installs as cdk-pod-network: a version, or a packed file (default: this version)',
    },
  },
  run: (invocation) => {
    refuseOperands(invocation, 'init', 1, 'it takes one folder');
    const { terminal, json, operands } = invocation;
    // an empty path would resolve to the current folder; it is more likely an unset shell variable
    if (operands[0] === '') throw new UsageError('FOLDER is empty; give it a name, or omit it');
    const folder = resolve(terminal.folder, operands[0] ?? '.');
    const flags = recommendedFlags();
    const files = {
      ...appFiles(packageSpec(invocation), flags ?? {}),
      // a new repository often has one
      ...(existsSync(join(folder, '.gitignore')) ? {} : { '.gitignore': 'node_modules/\ncdk.out/\n' }),
    };
    writeNewFiles(folder, files);
    const names = Object.keys(files);
    if (flags === null) {
      terminal.notice(
        'aws-cdk-lib is not installed beside this command, so cdk.json has no feature flags; after npm install: npx cdk flags --unstable=flags --set --recommended --all\n',
      );
    }
    terminal.result(
      json
        ? `${JSON.stringify({ folder, files: names }, null, 2)}\n`
        : `wrote ${names.join(', ')} to ${folder}\nnext, in that folder: npm install && npm start\n`,
    );
    return Promise.resolve(EXIT.ok);
  },
};

function packageSpec(invocation: Invocation): string {
  const spec = textOption(invocation, 'package');
  if (spec === null) return `^${version}`;
  const file = resolve(invocation.terminal.folder, spec);
  if (existsSync(file)) return `file:${file}`;
  if (/^[^:]*\.(tgz|tar\.gz)$/.test(spec))
    throw new UsageError(`--package ${spec} does not exist; pack it with: npm pack`);
  return spec;
}

function appFiles(spec: string, context: object): Readonly<Record<string, string>> {
  const description = {
    private: true,
    scripts: { start: 'cdk synth -q && pod-network lab run', check: 'cdk synth -q && pod-network check' },
    dependencies: { ...peerDependencies, 'cdk-pod-network': spec },
    devDependencies: {
      '@types/node': devDependencies['@types/node'],
      'aws-cdk': devDependencies['aws-cdk'],
      tsx: devDependencies.tsx,
      typescript: devDependencies.typescript,
    },
  };
  const compilerOptions = {
    target: 'es2022',
    module: 'node20',
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: ['node'],
  };
  return {
    'package.json': written(description),
    'tsconfig.json': written({ compilerOptions, include: ['bin', 'lib', 'test'] }),
    // `cdk flags --set` fails in a cdk.json without a context
    'cdk.json': written({ app: 'node --import tsx bin/app.ts', context }),
    'bin/app.ts': APP,
  };
}

/**
 * The feature flags that `cdk init` sets: those that the installed aws-cdk-lib recommends. Without them, synthesis asks to review them.
 * npx installs the library beside this command, by its peer dependency.
 *
 * @returns null where somebody left it out
 */
function recommendedFlags(): object | null {
  try {
    return createRequire(join(__dirname, 'init.ts'))('aws-cdk-lib/recommended-feature-flags.json') as object;
  } catch {
    return null;
  }
}

function written(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

const APP = `import { App, BootstraplessSynthesizer, Stack } from 'aws-cdk-lib';
import { PodNetwork } from 'cdk-pod-network';

const app = new App();
// without it, the account has to be bootstrapped; assets and templates above 51,200 bytes require that
const stack = new Stack(app, 'PodNetworkStack', { synthesizer: new BootstraplessSynthesizer() });
new PodNetwork(stack, 'PodNetwork');
`;
