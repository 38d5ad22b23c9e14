import eslint from '@eslint/js';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** Folders of the pure core, lowest first, each with the core folders that it may import beside itself. */
const CORE = {
  address: [],
  model: ['address'],
  node: ['address'],
  netfilter: ['address', 'model'],
  cni: ['address', 'model', 'netfilter'],
  'user-data': ['address', 'model', 'node', 'netfilter', 'cni'],
  plan: ['address', 'model', 'node', 'netfilter', 'cni', 'user-data'],
  template: ['address', 'model', 'user-data', 'plan'],
  walk: ['address', 'model', 'plan'],
  rules: ['address', 'model', 'plan', 'walk'],
  check: ['address', 'model', 'plan', 'template', 'walk', 'rules'],
};

const IP_NUM = {
  regex: '^ip-num(/|$)',
  message:
    'only lib/address/cidr.ts may import ip-num: it lets host bits and "/024" through, and cidr.ts refuses them.',
};
const AWS_SDK = {
  regex: '^@(aws-sdk|smithy)/',
  message:
    'only cli/ec2/aws-account.ts may import the AWS SDK: it costs 180 ms and 110 MB to load, and everything else works on plain data.',
};
const CDK = {
  regex: '^(aws-cdk-lib|constructs|@aws-cdk)(/|$)',
  message:
    'only lib/construct, bin/app.ts and what tests them may import the CDK: loading it takes a second, and the rest works on plain data.',
};
const FILE_SYSTEM = {
  regex: '^(node:)?fs(/|$)',
  message: 'the core is pure: of its folders only lib/template/assembly may read files.',
};
const PROCESS = {
  regex: '^(node:)?(child_process|process|worker_threads|cluster|os|net|tls|dgram|dns|https?|http2)(/|$)',
  message: 'the core is pure: functions over plain data that start no process and open no connection.',
};

/** No import may lead out of a folder but to `allowed`; `depth` is how many `../` lead out of it. */
function leaving(depth, allowed, message) {
  const outside = `^(\\./)?(\\.\\./){${depth}}`;
  return { regex: allowed.length > 0 ? `${outside}(?!(${allowed.join('|')})(/|$))` : outside, message };
}

function only(folder, allowed, reason) {
  const list = allowed.length > 0 ? `may import only ${allowed.join(', ')}` : 'may import no other folder';
  return `${folder} ${list}: ${reason}.`;
}

const REEXPORTS_ONLY = [
  'Program > :not(ExportAllDeclaration, ExportNamedDeclaration)',
  'Program > ExportNamedDeclaration > .declaration',
].map((selector) => ({
  selector,
  message: 'index.ts only re-exports, so that every definition is found under its own name.',
}));

/** One layer: the same refusals for `import`, `export from` and `import()`. */
function layer({ files, ignores = [], refused }) {
  const dynamic = refused.map(({ regex, message }) => ({
    // a slash would end the pattern of a selector
    selector: `ImportExpression[source.value=/${regex.replaceAll('/', '\\x2F')}/]`,
    message,
  }));
  const rules = (syntax) => ({
    'no-restricted-imports': ['error', { patterns: refused }],
    'no-restricted-syntax': ['error', ...syntax],
  });
  const indexes = files.filter((glob) => glob.endsWith('*.ts')).map((glob) => glob.replace('*.ts', 'index.ts'));
  return [
    { files, ignores: [...ignores, '**/index.ts'], rules: rules(dynamic) },
    ...(indexes.length > 0 ? [{ files: indexes, rules: rules([...dynamic, ...REEXPORTS_ONLY]) }] : []),
  ];
}

const IP_NUM_FILE = 'lib/address/cidr.ts';
const FILE_READERS = 'lib/template/assembly/*.ts';
const EC2_READER = ['cli/ec2/aws-account.ts'];

const core = Object.entries(CORE).flatMap(([folder, below]) => {
  const message = only(
    `lib/${folder}`,
    below.map((name) => `lib/${name}`),
    'a layer is read and tested without those above it',
  );
  return [1, 2].flatMap((depth) => {
    const refused = [leaving(depth, [folder, ...below], message), CDK, AWS_SDK, PROCESS];
    const files = [`lib/${folder}/${'*/'.repeat(depth - 1)}*.ts`];
    return [
      ...layer({ files, ignores: [IP_NUM_FILE, FILE_READERS], refused: [...refused, FILE_SYSTEM, IP_NUM] }),
      ...(folder === 'template' && depth === 2 ? layer({ files: [FILE_READERS], refused: [...refused, IP_NUM] }) : []),
      ...(folder === 'address' && depth === 1
        ? layer({ files: [IP_NUM_FILE], refused: [...refused, FILE_SYSTEM] })
        : []),
    ];
  });
});

const coreFolders = `lib/(${[...Object.keys(CORE), 'model-api'].join('|')})`;
const CLI = only('cli', ['the core folders of lib', 'lab'], 'lib/construct would load the CDK at every start');
const LAB = only(
  'lab',
  ['the core folders of lib'],
  'it runs a network model, whoever read it, and lib/construct would load the CDK at every start',
);

const outer = [
  ...['lib/*.ts', 'lib/construct/*.ts', 'lib/construct/*/*.ts'].flatMap((files, above) => {
    const depth = above + 1;
    return layer({
      files: [files],
      refused: [
        leaving(depth, [], only('lib', [], 'the package ships lib alone, and cli, lab and bin stand on it')),
        AWS_SDK,
        IP_NUM,
        PROCESS,
      ],
    });
  }),
  ...[1, 2].flatMap((depth) => {
    const folder = '*/'.repeat(depth - 1);
    const cli = [leaving(depth, ['cli', 'lab', coreFolders], CLI), CDK, IP_NUM];
    return [
      ...layer({ files: [`cli/${folder}*.ts`], ignores: EC2_READER, refused: [...cli, AWS_SDK] }),
      ...layer({
        files: [`lab/${folder}*.ts`],
        refused: [leaving(depth, ['lab', coreFolders], LAB), CDK, IP_NUM, AWS_SDK],
      }),
    ];
  }),
  ...layer({ files: EC2_READER, refused: [leaving(2, ['cli', 'lab', coreFolders], CLI), CDK, IP_NUM] }),
  ...layer({
    files: ['bin/*.ts'],
    ignores: ['bin/pod-network.ts'],
    refused: [
      leaving(1, ['lib', 'cli'], only('bin', ['lib', 'cli'], 'an entry point starts one thing and holds nothing')),
      AWS_SDK,
      IP_NUM,
    ],
  }),
  ...layer({
    files: ['bin/pod-network.ts'],
    refused: [
      leaving(1, ['cli'], only('bin/pod-network.ts', ['cli'], 'lib would load the CDK at every start')),
      CDK,
      AWS_SDK,
      IP_NUM,
    ],
  }),
];

const FOCUSED = ['describe', 'it', 'test'].flatMap((object) =>
  ['only', 'skip', 'todo'].map((property) => ({
    object,
    property,
    message: 'every test runs, always: a test that needs something of the machine fails and says what.',
  })),
);

export default defineConfig(
  { ignores: ['build/', 'dist/', 'coverage/', '**/cdk.out/', '.warnings.jsii.js'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  eslint.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { project: 'tsconfig.dev.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      // a number in a text reads the same however it is put there
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/explicit-member-accessibility': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // jsii has no functions of a module: what other languages call is a class with static methods
      '@typescript-eslint/no-extraneous-class': ['error', { allowStaticOnly: true }],
      eqeqeq: 'error',
    },
  },
  {
    files: ['lib/**/*.ts', 'cli/**/*.ts', 'lab/**/*.ts'],
    rules: {
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      'max-lines': ['error', 300],
    },
  },
  { files: ['bin/**/*.ts'], rules: { 'max-lines': ['error', 14] } },
  {
    files: ['lib/*/**/*.ts'],
    ignores: ['lib/construct/*.ts'],
    rules: { 'no-restricted-globals': ['error', { name: 'process', message: PROCESS.message }] },
  },
  { files: ['test/**/*.ts'], rules: { 'no-restricted-properties': ['error', ...FOCUSED] } },
  ...core,
  ...outer,
  {
    files: ['**/*.cjs'],
    languageOptions: {
      globals: { module: 'writable', require: 'readonly', __dirname: 'readonly', process: 'readonly' },
    },
  },
);
