import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

interface Planted {
  readonly filePath: string;
  readonly text: string;
}

// jest cannot load an .mjs configuration in its own context, so ESLint lints in a process of its own, all texts at once;
// rules that need types are left out, since the files are not there
const LINT = `
  import { readFileSync } from 'node:fs';
  import { ESLint } from 'eslint';
  const eslint = new ESLint({
    ruleFilter: ({ ruleId }) => /^(no-restricted-|max-lines$)/.test(ruleId),
    overrideConfig: { files: ['**/*.ts'], languageOptions: { parserOptions: { project: false } } },
  });
  const planted = JSON.parse(readFileSync(0, 'utf8'));
  const results = await Promise.all(planted.map(({ filePath, text }) => eslint.lintText(text, { filePath })));
  process.stdout.write(JSON.stringify(results.map(([result]) => result.messages.map(({ message }) => message))));
`;

function lint(planted: readonly Planted[]): string[][] {
  const stdout = execFileSync(process.execPath, ['--input-type=module', '--eval', LINT], {
    cwd: join(__dirname, '..'),
    input: JSON.stringify(planted),
    encoding: 'utf8',
  });
  return JSON.parse(stdout) as string[][];
}

function importing(filePath: string, from: string): Planted {
  return { filePath, text: `import { x } from '${from}';\nexport const y = x;\n` };
}

/** file, what it imports, what the message must say */
const BREACHES: readonly (readonly [string, string, RegExp])[] = [
  ['lib/address/new.ts', '../cni/cni-network', /lib\/address may import no other folder: a layer is read and tested/],
  ['lib/cni/new.ts', '../cloud-init/node-setup', /lib\/cni may import only lib\/address: a layer/],
  [
    'lib/cloud-init/new.ts',
    '../model/network-model',
    /lib\/cloud-init may import only lib\/address, lib\/cni: a layer/,
  ],
  ['lib/cloud-init/new.ts', '../user-data/script-reader', /lib\/cloud-init may import only lib\/address, lib\/cni: a/],
  ['lib/user-data/new.ts', '../model/network-model', /lib\/user-data may import only .*lib\/cloud-init: a layer/],
  [
    'lib/model/new.ts',
    '../walk/trace',
    /lib\/model may import only lib\/address, lib\/cni, lib\/cloud-init, lib\/user-data: a layer/,
  ],
  ['lib/model/new.ts', '../assembly/collect', /lib\/model may import only/],
  ['lib/walk/new.ts', '../rules/registry', /lib\/walk may import only .*lib\/model: a layer/],
  ['lib/walk/new.ts', '../assembly/collect', /lib\/walk may import only/],
  ['lib/rules/new.ts', '../assembly/collect', /lib\/rules may import only .*lib\/walk: a layer/],
  ['lib/rules/new.ts', '../check/judgement', /lib\/rules may import only .*lib\/walk: a layer/],
  ['lib/check/new.ts', '../assembly/collect', /lib\/check may import only .*lib\/rules: a layer/],
  ['lib/check/new.ts', '../pod-network', /lib\/check may import only/],
  ['lib/check/new.ts', 'node:fs', /only lib\/assembly may read files/],
  ['lib/check/new.ts', 'aws-cdk-lib', /may import the CDK/],
  ['lib/assembly/new.ts', '../rules/registry', /lib\/assembly may import only .*lib\/model: a layer/],
  ['lib/cni/new.ts', '../pod-network', /lib\/cni may import only lib\/address/],
  ['lib/cni/new.ts', '../index', /lib\/cni may import only lib\/address/],
  ['lib/model/new.ts', '../../cli/plan', /lib\/model may import only/],
  ['lib/model/new.ts', '../../lab/lab', /lib\/model may import only/],
  ['lib/model/deep/new.ts', '../../walk/trace', /lib\/model may import only/],
  ['lib/model/deep/new.ts', '../../../cli/plan', /lib\/model may import only/],
  ['lib/model/new.ts', '../../test/setup', /lib\/model may import only/],
  ['lib/address/address-plan.ts', 'ip-num', /only lib\/address\/cidr\.ts may import ip-num: it lets host bits/],
  ['lib/cni/new.ts', 'ip-num', /only lib\/address\/cidr\.ts may import ip-num/],
  ['lib/new.ts', 'ip-num', /only lib\/address\/cidr\.ts may import ip-num/],
  ['cli/new.ts', 'ip-num', /only lib\/address\/cidr\.ts may import ip-num/],
  ['lab/new.ts', 'ip-num', /only lib\/address\/cidr\.ts may import ip-num/],
  ['bin/app.ts', 'ip-num', /only lib\/address\/cidr\.ts may import ip-num/],
  ['lib/address/cidr.ts', 'aws-cdk-lib', /only lib\/\*\.ts, bin\/app\.ts and what tests them may import the CDK/],
  ['lib/cni/new.ts', 'aws-cdk-lib/aws-ec2', /may import the CDK/],
  ['lib/assembly/new.ts', 'constructs', /may import the CDK/],
  ['lib/model/deep/new.ts', '@aws-cdk/cloud-assembly-schema', /may import the CDK/],
  ['cli/new.ts', 'aws-cdk-lib', /may import the CDK/],
  ['cli/ec2/new.ts', 'aws-cdk-lib', /may import the CDK/],
  ['cli/ec2/aws-account.ts', 'aws-cdk-lib', /may import the CDK/],
  ['cli/ec2/new.ts', '@aws-sdk/client-ec2', /only cli\/ec2\/aws-account\.ts/],
  ['lab/new.ts', 'constructs', /may import the CDK/],
  ['bin/pod-network.ts', 'aws-cdk-lib', /may import the CDK/],
  ['lib/walk/new.ts', '@aws-sdk/client-ec2', /only cli\/ec2\/aws-account\.ts may import the AWS SDK/],
  ['lib/new.ts', '@aws-sdk/client-ec2', /only cli\/ec2\/aws-account\.ts/],
  ['cli/new.ts', '@aws-sdk/client-ec2', /only cli\/ec2\/aws-account\.ts/],
  ['cli/output/new.ts', '@aws-sdk/client-ec2', /only cli\/ec2\/aws-account\.ts/],
  ['lab/new.ts', '@smithy/core', /only cli\/ec2\/aws-account\.ts/],
  ['bin/app.ts', '@aws-sdk/client-ec2', /only cli\/ec2\/aws-account\.ts/],
  ['lib/model/new.ts', 'node:fs', /the core is pure: of its folders only lib\/assembly may read files/],
  ['lib/cni/new.ts', 'fs', /only lib\/assembly may read files/],
  ['lib/cloud-init/new.ts', 'node:fs/promises', /only lib\/assembly may read files/],
  ['lib/model/new.ts', 'node:child_process', /the core is pure: functions over plain data that start no process/],
  ['lib/assembly/new.ts', 'node:child_process', /start no process/],
  ['lib/walk/new.ts', 'process', /start no process/],
  ['lib/rules/new.ts', 'node:https', /open no connection/],
  ['lib/new.ts', 'node:child_process', /start no process/],
  ['lib/new.ts', '../cli/plan', /lib may import no other folder: the package ships lib alone/],
  ['lib/new.ts', '../examples/two-zones', /lib may import no other folder/],
  ['cli/new.ts', '../lib/index', /cli may import only the core folders of lib, lab: lib\/\*\.ts would load the CDK/],
  ['cli/new.ts', '../lib', /cli may import only/],
  ['cli/new.ts', '../lib/pod-network', /cli may import only/],
  ['cli/deep/new.ts', '../../lib/pod-network', /cli may import only/],
  ['cli/ec2/new.ts', '../../lib/pod-network', /cli may import only/],
  ['cli/new.ts', '../bin/pod-network', /cli may import only/],
  ['cli/new.ts', '../bench/prove', /cli may import only/],
  ['cli/new.ts', '../scripts/packages', /cli may import only/],
  ['lab/new.ts', '../cli/plan', /lab may import only the core folders of lib: it runs a network model/],
  ['lab/new.ts', '../lib/pod-network', /lab may import only/],
  ['lab/new.ts', '../scripts/packages', /lab may import only/],
  ['bin/app.ts', '../lab/lab', /bin may import only lib, cli: an entry point starts one thing/],
  ['bin/app.ts', '../examples/two-zones', /bin may import only/],
  ['bin/pod-network.ts', '../lib/index', /bin\/pod-network\.ts may import only cli: lib would load the CDK/],
];

const LEGAL: readonly (readonly [string, string])[] = [
  ['lib/address/cidr.ts', 'ip-num'],
  ['lib/address/new.ts', './cidr'],
  ['lib/cni/new.ts', '../address/cidr'],
  ['lib/cloud-init/new.ts', '../cni/cni-network'],
  ['lib/cloud-init/new.ts', 'yaml'],
  ['lib/cloud-init/new.ts', 'node:zlib'],
  ['lib/user-data/new.ts', '../cloud-init/node-state'],
  ['lib/model/new.ts', '../cloud-init/node-setup'],
  ['lib/model/new.ts', '../user-data/user-data-reader'],
  ['lib/model/deep/new.ts', '../network-model'],
  ['lib/model/deep/new.ts', '../../address/cidr'],
  ['lib/walk/new.ts', '../model/network-model'],
  ['lib/rules/new.ts', '../walk/trace'],
  ['lib/check/new.ts', '../rules/finding'],
  ['lib/check/new.ts', '../walk/trace'],
  ['cli/new.ts', '../lib/check/judgement'],
  ['lib/assembly/new.ts', '../model/network-model'],
  ['lib/assembly/new.ts', 'node:fs'],
  ['lib/new.ts', './address/cidr'],
  ['lib/new.ts', 'aws-cdk-lib/aws-ec2'],
  ['lib/new.ts', 'constructs'],
  ['cli/new.ts', '../lib/model'],
  ['cli/new.ts', '../lib/model/network-model'],
  ['cli/new.ts', '../lab/lab'],
  ['cli/new.ts', 'node:child_process'],
  ['cli/deep/new.ts', '../../lib/address/cidr'],
  ['cli/ec2/aws-account.ts', '@aws-sdk/client-ec2'],
  ['lab/new.ts', '../lib/model/network-model'],
  ['lab/new.ts', 'node:child_process'],
  ['bin/app.ts', '../lib'],
  ['bin/app.ts', 'aws-cdk-lib'],
  ['bin/pod-network.ts', '../cli/main'],
  ['test/new.ts', '../lib/pod-network'],
  ['bench/new.ts', '../examples/two-zones'],
  ['scripts/new.ts', '../cli/main'],
];

test('an import against the layers is refused, with the reason', () => {
  const messages = lint(BREACHES.map(([file, from]) => importing(file, from)));
  expect(messages).toEqual(BREACHES.map(([, , says]) => [expect.stringMatching(says) as unknown]));
});

test('an import down the layers passes', () => {
  expect(lint(LEGAL.map(([file, from]) => importing(file, from)))).toEqual(LEGAL.map(() => []));
});

test('the other ways to import are held to the same', () => {
  const file = 'lib/cni/new.ts';
  const texts = [
    `export * from '../model/network-model';\n`,
    `import type { X } from '../model/network-model';\nexport type Y = X;\n`,
    `export const y = import('../model/network-model.js');\n`,
    `export const y = import('aws-cdk-lib');\n`,
  ];
  expect(lint(texts.map((text) => ({ filePath: file, text })))).toEqual([
    [expect.stringContaining('lib/cni may import only lib/address')],
    [expect.stringContaining('lib/cni may import only lib/address')],
    [expect.stringContaining('lib/cni may import only lib/address')],
    [expect.stringContaining('may import the CDK')],
  ]);
});

test('index.ts only re-exports, entry points are short, and every test runs', () => {
  const planted = [
    { filePath: 'lib/cni/index.ts', text: 'export const x = 1;\n' },
    { filePath: 'cli/index.ts', text: 'console.log(1);\n' },
    { filePath: 'lib/cni/index.ts', text: `export * from './bridge-conf';\nexport { x } from './loopback-conf';\n` },
    { filePath: 'lib/cni/new.ts', text: 'export {};\n'.repeat(301) },
    { filePath: 'bin/app.ts', text: 'export {};\n'.repeat(15) },
    { filePath: 'lib/cni/new.ts', text: 'export const x = process.env;\n' },
    ...[
      ['it', 'only'],
      ['describe', 'skip'],
      ['test', 'todo'],
    ].map((path) => ({ filePath: 'test/new.test.ts', text: `${path.join('.')}('x');\n` })),
  ];
  expect(lint(planted)).toEqual([
    [expect.stringContaining('index.ts only re-exports')],
    [expect.stringContaining('index.ts only re-exports')],
    [],
    [expect.stringContaining('Maximum allowed is 300')],
    [expect.stringContaining('Maximum allowed is 14')],
    [expect.stringContaining('start no process')],
    [expect.stringContaining('every test runs')],
    [expect.stringContaining('every test runs')],
    [expect.stringContaining('every test runs')],
  ]);
});
