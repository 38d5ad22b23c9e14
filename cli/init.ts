import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
// eslint-disable-next-line no-restricted-imports -- the package's own description, which loads nothing; the bundle takes what is named
import { devDependencies, peerDependencies, version } from '../package.json';
import type { Command, Invocation } from './option/command';
import { EXIT } from './option/exit-code';
import { refuseOperands } from './option/operands';
import { UsageError } from './option/usage-error';

export const init: Command = {
  usage: ['init [FOLDER] [--package SPEC] [--json]'],
  description: `Writes a CDK app with the default network into a folder, by default the current
one. It overwrites no file. Then: npm install && npm start`,
  options: {
    package: {
      type: 'string',
      value: 'SPEC',
      help: 'what npm installs as cdk-pod-network: a version, or a packed file (default: this version)',
    },
  },
  run: (invocation) => {
    refuseOperands(invocation, 'init', 1);
    const { terminal, json, operands } = invocation;
    const folder = resolve(terminal.folder, operands[0] ?? '.');
    const files = Object.entries(appFiles(packageSpec(invocation)));
    const taken = files.map(([name]) => join(folder, name)).find((file) => existsSync(file));
    if (taken !== undefined) throw new UsageError(`${taken} exists, and init overwrites nothing; name a new folder`);
    for (const [name, text] of files) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    const names = files.map(([name]) => name);
    terminal.result(
      json
        ? `${JSON.stringify({ folder, files: names }, null, 2)}\n`
        : `wrote ${names.join(', ')} to ${folder}\nnext, in that folder: npm install && npm start\n`,
    );
    return Promise.resolve(EXIT.ok);
  },
};

function packageSpec({ values, terminal }: Invocation): string {
  if (typeof values.package !== 'string') return `^${version}`;
  const file = resolve(terminal.folder, values.package);
  return existsSync(file) ? `file:${file}` : values.package;
}

function appFiles(spec: string): Readonly<Record<string, string>> {
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
    'tsconfig.json': written({ compilerOptions, include: ['bin'] }),
    'cdk.json': written({ app: 'node --import tsx bin/app.ts' }),
    'bin/app.ts': APP,
  };
}

function written(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

const APP = `import { App, BootstraplessSynthesizer, Stack } from 'aws-cdk-lib';
import { PodNetwork } from 'cdk-pod-network';

const app = new App();
// needs no bootstrapped account: the stack has no assets
const stack = new Stack(app, 'PodNetworkStack', { synthesizer: new BootstraplessSynthesizer() });
new PodNetwork(stack, 'PodNetwork');
`;
