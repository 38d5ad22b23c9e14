import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');

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
    cwd: ROOT,
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
  ['lib/address/new.ts', '../cni/cni-file', /lib\/address may import no other folder: a layer is read and tested/],
  ['lib/model/new.ts', '../plan/pod-networks', /lib\/model may import only lib\/address: a layer/],
  ['lib/model/new.ts', '../walk/trace', /lib\/model may import only lib\/address: a layer/],
  ['lib/plan/new.ts', '../template/template-reader', /lib\/plan may import only .*lib\/user-data: a layer/],
  ['lib/node/new.ts', '../model/network-model', /lib\/node may import only lib\/address: a layer/],
  ['lib/netfilter/new.ts', '../cni/cni-file', /lib\/netfilter may import only lib\/address, lib\/model: a layer/],
  [
    'lib/netfilter/nft/new.ts',
    '../../cni/cni-file',
    /lib\/netfilter may import only lib\/address, lib\/model: a layer/,
  ],
  ['lib/cni/new.ts', '../user-data/user-data-reader', /lib\/cni may import only .*lib\/netfilter: a layer/],
  ['lib/user-data/new.ts', '../template/template-reader', /lib\/user-data may import only .*lib\/cni: a layer/],
  ['lib/user-data/script/new.ts', '../../template/template-reader', /lib\/user-data may import only/],
  ['lib/template/new.ts', '../walk/trace', /lib\/template may import only .*lib\/plan: a layer/],
  ['lib/template/assembly/new.ts', '../../rules/registry', /lib\/template may import only .*lib\/plan: a layer/],
  ['lib/walk/new.ts', '../rules/registry', /lib\/walk may import only .*lib\/plan: a layer/],
  ['lib/walk/new.ts', '../cni/cni-file', /lib\/walk may import only .*lib\/plan: a layer/],
  ['lib/walk/new.ts', '../template/template-reader', /lib\/walk may import only/],
  ['lib/walk/flow/new.ts', '../../user-data/user-data-reader', /lib\/walk may import only/],
  ['lib/rules/new.ts', '../template/template-reader', /lib\/rules may import only .*lib\/walk: a layer/],
  ['lib/rules/route/new.ts', '../../check/judgement', /lib\/rules may import only .*lib\/walk: a layer/],
  ['lib/check/new.ts', '../user-data/user-data-reader', /lib\/check may import only .*lib\/rules: a layer/],
  ['lib/check/new.ts', '../construct/pod-network', /lib\/check may import only/],
  ['lib/check/new.ts', 'node:fs', /only lib\/template\/assembly may read files/],
  ['lib/template/new.ts', 'node:fs', /only lib\/template\/assembly may read files/],
  ['lib/template/network/new.ts', 'node:fs', /only lib\/template\/assembly may read files/],
  ['lib/check/new.ts', 'aws-cdk-lib', /may import the CDK/],
  ['lib/cni/new.ts', '../construct/pod-network', /lib\/cni may import only lib\/address/],
  ['lib/cni/new.ts', '../index', /lib\/cni may import only lib\/address/],
  ['lib/model/new.ts', '../../cli/plan', /lib\/model may import only/],
  ['lib/model/new.ts', '../../lab/lab', /lib\/model may import only/],
  ['lib/model/deep/new.ts', '../../walk/trace', /lib\/model may import only/],
  ['lib/model/deep/new.ts', '../../../cli/plan', /lib\/model may import only/],
  ['lib/model/new.ts', '../../test/app', /lib\/model may import only/],
  ['lib/address/address-plan.ts', 'ip-num', /only lib\/address\/cidr\.ts may import ip-num: it lets host bits/],
  ['lib/cni/new.ts', 'ip-num', /only lib\/address\/cidr\.ts may import ip-num/],
  ['lib/new.ts', 'ip-num', /only lib\/address\/cidr\.ts may import ip-num/],
  ['cli/new.ts', 'ip-num', /only lib\/address\/cidr\.ts may import ip-num/],
  ['lab/new.ts', 'ip-num', /only lib\/address\/cidr\.ts may import ip-num/],
  ['bin/app.ts', 'ip-num', /only lib\/address\/cidr\.ts may import ip-num/],
  ['lib/address/cidr.ts', 'aws-cdk-lib', /only lib\/construct, bin\/app\.ts and what tests them may import the CDK/],
  ['lib/cni/new.ts', 'aws-cdk-lib/aws-ec2', /may import the CDK/],
  ['lib/template/assembly/new.ts', 'constructs', /may import the CDK/],
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
  ['lib/model/new.ts', 'node:fs', /the core is pure: of its folders only lib\/template\/assembly may read files/],
  ['lib/cni/new.ts', 'fs', /only lib\/template\/assembly may read files/],
  ['lib/node/new.ts', 'node:fs/promises', /only lib\/template\/assembly may read files/],
  ['lib/model/new.ts', 'node:child_process', /the core is pure: functions over plain data that start no process/],
  ['lib/template/assembly/new.ts', 'node:child_process', /start no process/],
  ['lib/walk/new.ts', 'process', /start no process/],
  ['lib/rules/new.ts', 'node:https', /open no connection/],
  ['lib/new.ts', 'node:child_process', /start no process/],
  ['lib/new.ts', '../cli/plan', /lib may import no other folder: the package ships lib alone/],
  ['lib/new.ts', '../examples/two-zones', /lib may import no other folder/],
  ['cli/new.ts', '../lib/index', /cli may import only the core folders of lib, lab: lib\/construct would load the CDK/],
  ['cli/new.ts', '../lib', /cli may import only/],
  ['cli/new.ts', '../lib/construct/pod-network', /cli may import only/],
  ['cli/deep/new.ts', '../../lib/construct/pod-network', /cli may import only/],
  ['cli/ec2/new.ts', '../../lib/construct/pod-network', /cli may import only/],
  ['cli/new.ts', '../bin/pod-network', /cli may import only/],
  ['cli/new.ts', '../bench/prove', /cli may import only/],
  ['cli/new.ts', '../scripts/packages', /cli may import only/],
  ['lab/new.ts', '../cli/plan', /lab may import only the core folders of lib: it runs a network model/],
  ['lab/new.ts', '../lib/construct/pod-network', /lab may import only/],
  ['lab/new.ts', '../scripts/packages', /lab may import only/],
  ['bin/app.ts', '../lab/lab', /bin may import only lib, cli: an entry point starts one thing/],
  ['bin/app.ts', '../examples/two-zones', /bin may import only/],
  ['bin/pod-network.ts', '../lib/index', /bin\/pod-network\.ts may import only cli: lib would load the CDK/],
];

const LEGAL: readonly (readonly [string, string])[] = [
  ['lib/address/cidr.ts', 'ip-num'],
  ['lib/address/new.ts', './cidr'],
  ['lib/model/new.ts', '../address/cidr'],
  ['lib/model/deep/new.ts', '../network-model'],
  ['lib/plan/new.ts', '../model/network-model'],
  ['lib/node/new.ts', '../address/cidr'],
  ['lib/netfilter/nft/new.ts', '../netfilter-rule'],
  ['lib/netfilter/nft/new.ts', '../../model/netfilter'],
  ['lib/cni/new.ts', '../netfilter/netfilter-rule'],
  ['lib/user-data/new.ts', '../cni/cni-file'],
  ['lib/user-data/cloud-config/new.ts', 'yaml'],
  ['lib/user-data/cloud-config/new.ts', 'node:zlib'],
  ['lib/template/new.ts', '../user-data/user-data-reader'],
  ['lib/template/machine/new.ts', '../../user-data/user-data-reader'],
  ['lib/template/assembly/new.ts', '../../model/template-source'],
  ['lib/template/assembly/new.ts', 'node:fs'],
  ['lib/walk/new.ts', '../model/network-model'],
  ['lib/rules/new.ts', '../walk/trace'],
  ['lib/rules/route/new.ts', '../../walk/trace'],
  ['lib/check/new.ts', '../rules/finding'],
  ['lib/check/new.ts', '../template/template-reader'],
  ['lib/construct/new.ts', '../check/judgement'],
  ['lib/construct/new.ts', 'aws-cdk-lib/aws-ec2'],
  ['lib/construct/new.ts', 'constructs'],
  ['cli/new.ts', '../lib/check/judgement'],
  ['lib/new.ts', './address/cidr'],
  ['lib/new.ts', 'aws-cdk-lib/aws-ec2'],
  ['lib/new.ts', 'constructs'],
  ['cli/new.ts', '../lib/model-api'],
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
  ['test/new.ts', '../lib/construct/pod-network'],
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
    `export * from '../plan/pod-networks';\n`,
    `import type { X } from '../plan/pod-networks';\nexport type Y = X;\n`,
    `export const y = import('../plan/pod-networks.js');\n`,
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
    { filePath: 'lab/index.ts', text: 'export const x = 1;\n' },
    { filePath: 'cli/index.ts', text: 'console.log(1);\n' },
    { filePath: 'lab/index.ts', text: `export * from './lab';\nexport { x } from './lab-error';\n` },
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

test.each([
  ['by values', "import { b } from './b';\nexport const a = b;\n", "import { a } from './a';\nexport const b = a;\n"],
  [
    'by types',
    "import type { B } from './b';\nexport type A = B;\n",
    "import type { A } from './a';\nexport type B = A;\n",
  ],
])('a circle of files is refused: %s', (_, a, b) => {
  const folder = mkdtempSync(join(tmpdir(), 'circle-'));
  writeFileSync(join(folder, 'a.ts'), a);
  const cruise = (): { status: number | null; stdout: string } =>
    spawnSync(join(ROOT, 'node_modules/.bin/depcruise'), [folder], { cwd: ROOT, encoding: 'utf8' });
  writeFileSync(join(folder, 'b.ts'), 'export const b = 1;\nexport type B = number;\n');
  expect(cruise()).toMatchObject({ status: 0 });
  writeFileSync(join(folder, 'b.ts'), b);
  expect(cruise()).toMatchObject({ status: 1, stdout: expect.stringContaining('no-circle') as string });
  rmSync(folder, { recursive: true });
});
