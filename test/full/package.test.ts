import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { peerDependencies } from '../../package.json';
import { API_PAGE, writeApiPage } from '../../scripts/api-page';
import { scratchFolder } from '../scratch-folder';

const ROOT = join(__dirname, '../..');
// a sixth of it is the AWS SDK for `verify`, of which only what is called is shipped
const MAX_BYTES = 658_000;

/** what may be in the package, and what must */
const ALLOWED = [
  /^package\.json$/,
  /^(README\.md|LICENSE|docs\/findings\.md)$/,
  /^\.jsii$/,
  // each folder of the core as one file
  /^build\/lib\/(construct\/([a-z-]+\/)?)?[a-z-]+\.js$/,
  /^build\/lib\/([a-z-]+\/){0,2}[a-z0-9-]+\.d\.ts$/,
  /^build\/lib\/vendor\/((ip-num|smol-toml|unbash|yaml)\.js|THIRD_PARTY_LICENSES)$/,
  /^dist\/cli\/[\w.-]+\.mjs$/,
  /^dist\/cli\/runner\/\w+\.py$/,
  /^dist\/cli\/THIRD_PARTY_LICENSES$/,
];
const REQUIRED = [
  '.jsii',
  'LICENSE',
  'README.md',
  'build/lib/index.d.ts',
  'build/lib/index.js',
  'build/lib/model-api.d.ts',
  'build/lib/model-api.js',
  'build/lib/testing.d.ts',
  'build/lib/testing.js',
  'dist/cli/THIRD_PARTY_LICENSES',
  'dist/cli/runner/main.py',
  'dist/cli/pod-network.mjs',
  'docs/findings.md',
  'package.json',
];

/** the same app as a CommonJS and as an ES module */
const SYNTH = `
const app = new App({ outdir: process.argv[2] });
new PodNetwork(new Stack(app, 'Cluster'), 'PodNetwork');
app.synth();
`;
const APPS = {
  'app.cjs': `const { App, Stack } = require('aws-cdk-lib');\nconst { PodNetwork } = require('cdk-pod-network');\n${SYNTH}`,
  'app.mjs': `import { App, Stack } from 'aws-cdk-lib';\nimport { PodNetwork } from 'cdk-pod-network';\n${SYNTH}`,
};
/** a network that an escape hatch breaks, with its finding acknowledged nowhere, at another worker, and where it is */
const BROKEN = `
const { App, Stack, Validations } = require('aws-cdk-lib');
const { PodNetwork } = require('cdk-pod-network');
const said = [undefined, 1, 0].map((acknowledged) => {
  const app = new App({ outdir: \`broken-\${acknowledged}.out\` });
  const { workers } = new PodNetwork(new Stack(app, 'Cluster'), 'PodNetwork');
  workers[0].node.findChild('NetworkInterface').addPropertyOverride('SourceDestCheck', true);
  if (acknowledged !== undefined) {
    const id = 'pod-network::source-dest-check-on';
    Validations.of(workers[acknowledged]).acknowledge({ id, reason: 'shows that this is enough' });
  }
  try {
    app.synth();
    return '';
  } catch (error) {
    return error.message;
  }
});
console.log(JSON.stringify(said));
`;
const ASSERTION = `
const template = JSON.parse(readFileSync(process.argv[2], 'utf8'));
assertPodNetwork(Template.fromJSON(template));
for (const { Type, Properties } of Object.values(template.Resources)) {
  if (Type === 'AWS::EC2::NetworkInterface') Properties.SourceDestCheck = true;
}
try {
  assertPodNetwork(Template.fromJSON(template));
} catch (error) {
  console.log(error.message);
}
`;
const MODEL = `
const file = process.argv[2];
const template = JSON.parse(readFileSync(file, 'utf8'));
const source = { stackName: 'Cluster', named: true, file, template, bytes: 0, environment: { account: null, region: null }, nested: {}, duplicates: [] };
console.log(JSON.stringify(model.planOf(model.readTemplates([source]))));
`;

/** what npx starts, which takes a second for it */
const COMMAND = 'node_modules/.bin/pod-network';

/** a module that has a process say at its end how many microseconds it has used */
const REPORT_TIME = `data:text/javascript,process.on('exit',()=>{const{user,system}=process.cpuUsage();process.stderr.write(String(user+system))})`;

/** Runs a program and gives its standard output; a failure's message holds all that it said. */
function run(folder: string, program: string, ...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(program, args, {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${status}:\n${stdout}${stderr}`);
  return stdout;
}

const temporary = scratchFolder();
let tarball = '';

beforeAll(() => {
  // packs what `prepack` builds, as a release would
  run(ROOT, 'npm', 'pack', '--silent', '--pack-destination', temporary);
  const [packed] = readdirSync(temporary).filter((name) => name.endsWith('.tgz'));
  if (packed === undefined) throw new Error('npm pack left no package');
  tarball = join(temporary, packed);
});

describe('the package', () => {
  test('holds what it should, and nothing else', () => {
    const files = run(temporary, 'tar', '-tzf', tarball)
      .trim()
      .split('\n')
      .map((path) => path.replace(/^package\//, ''));
    const strays = [
      'lib/index.ts',
      'test/app.ts',
      'build/lib/index.js.map',
      'build/lib/walk/trace.js',
      'dist/cli/runner/__pycache__/main.pyc',
    ];
    const isAllowed = (path: string): boolean => ALLOWED.some((allowed) => allowed.test(path));
    expect([...files, ...strays].filter((path) => !isAllowed(path))).toEqual(strays);
    expect(REQUIRED.filter((path) => !files.includes(path))).toEqual([]);
  });

  test(`is smaller than ${MAX_BYTES / 1000} KB`, () => {
    expect(statSync(tarball).size).toBeLessThan(MAX_BYTES);
  });

  test('names no folder of the machine that built it', () => {
    const unpacked = join(temporary, 'unpacked');
    mkdirSync(unpacked);
    run(unpacked, 'tar', '-xzf', tarball);
    const naming = spawnSync('grep', ['--recursive', '--files-with-matches', '--fixed-strings', ROOT, unpacked], {
      encoding: 'utf8',
    });
    expect([naming.status, naming.stdout]).toEqual([1, '']);
  });
});

describe('what is written from the compiled library', () => {
  test('the API page is up to date: npm run docs', () => {
    expect(writeApiPage()).toBe(readFileSync(API_PAGE, 'utf8'));
  });
});

const newest = join(temporary, 'newest');
const lowest = join(temporary, 'lowest');

beforeAll(() => {
  for (const folder of [newest, lowest]) {
    mkdirSync(folder);
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'consumer', private: true }));
    for (const [file, text] of Object.entries({ ...APPS, 'broken.cjs': BROKEN }))
      writeFileSync(join(folder, file), text);
  }
  run(
    newest,
    'npm',
    'install',
    '--no-audit',
    '--no-fund',
    '--prefer-offline',
    tarball,
    'aws-cdk-lib@2',
    'constructs@10',
  );
  const modules = join(lowest, 'node_modules');
  const own = join(modules, 'cdk-pod-network');
  mkdirSync(own, { recursive: true });
  run(own, 'tar', '-xzf', tarball, '--strip-components', '1');
  for (const name of ['aws-cdk-lib', 'constructs']) symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
  for (const folder of [newest, lowest])
    for (const kind of ['cjs', 'mjs']) run(folder, 'node', `app.${kind}`, `${kind}.out`);
});

test('the peers of the checkout are the lowest', () => {
  const installed = Object.keys(peerDependencies).map((name) => {
    const { version } = JSON.parse(readFileSync(join(lowest, 'node_modules', name, 'package.json'), 'utf8')) as {
      version: string;
    };
    return [name, `^${version}`];
  });
  expect(Object.fromEntries(installed)).toEqual(peerDependencies);
});

describe.each([
  ['newest', newest],
  ['lowest', lowest],
])('with the %s peers', (_, folder) => {
  test('a CommonJS and an ES module synthesize the same template', () => {
    const [cjs, mjs] = ['cjs', 'mjs'].map((kind) =>
      readFileSync(join(folder, `${kind}.out/Cluster.template.json`), 'utf8'),
    );
    expect(mjs).toEqual(cjs);
    expect(cjs).toContain('AWS::EC2::Route');
  });

  test('a network that is broken fails to synthesize, unless that is acknowledged where it is', () => {
    const finding = expect.stringContaining("Acknowledge with 'pod-network::source-dest-check-on'") as string;
    expect(JSON.parse(run(folder, 'node', 'broken.cjs'))).toEqual([finding, finding, '']);
  });
});

describe('installed with the newest peers', () => {
  const folder = newest;
  const template = join(folder, 'cjs.out/Cluster.template.json');

  test('it brings one package, itself', () => {
    const lock = JSON.parse(readFileSync(join(folder, 'node_modules/.package-lock.json'), 'utf8')) as {
      packages: Record<string, unknown>;
    };
    const ours = Object.keys(lock.packages).filter(
      (path) => !/^node_modules\/(aws-cdk-lib|constructs|@aws-cdk\/[^/]+)(\/|$)/.test(path),
    );
    expect(ours).toEqual(['node_modules/cdk-pod-network']);
  });

  test('the assertion for tests holds that template in either kind of module, and not a broken one', () => {
    writeFileSync(
      join(folder, 'assertion.cjs'),
      `const { readFileSync } = require('node:fs');\nconst { Template } = require('aws-cdk-lib/assertions');\nconst { assertPodNetwork } = require('cdk-pod-network/testing');\n${ASSERTION}`,
    );
    writeFileSync(
      join(folder, 'assertion.mjs'),
      `import { readFileSync } from 'node:fs';\nimport { Template } from 'aws-cdk-lib/assertions';\nimport { assertPodNetwork } from 'cdk-pod-network/testing';\n${ASSERTION}`,
    );
    for (const file of ['assertion.cjs', 'assertion.mjs'])
      expect(run(folder, 'node', file, template)).toMatch(
        /^the pod network does not hold: podToPodWithoutNat is refuted/,
      );
  });

  test('the model reads that template in either kind of module', () => {
    writeFileSync(
      join(folder, 'model.cjs'),
      `const { readFileSync } = require('node:fs');\nconst model = require('cdk-pod-network/model');\n${MODEL}`,
    );
    writeFileSync(
      join(folder, 'model.mjs'),
      `import { readFileSync } from 'node:fs';\nimport * as model from 'cdk-pod-network/model';\n${MODEL}`,
    );
    const [cjs, mjs] = ['model.cjs', 'model.mjs'].map(
      (file) => JSON.parse(run(folder, 'node', file, template)) as unknown,
    );
    expect(mjs).toEqual(cjs);
    expect(cjs).toMatchObject({
      podSupernet: '10.200.0.0/16',
      workers: [0, 1, 2].map((index) => ({
        index,
        name: `worker-${index}`,
        nodeIp: `10.0.1.2${index}`,
        podCidr: `10.200.${index}.0/24`,
      })),
    });
  });

  test.each([
    ['node20', {}],
    ['commonjs', { moduleResolution: 'node10', ignoreDeprecations: '6.0' }],
  ])('the types of the model and of the assertion stand on their own in a module of %s', (module, options) => {
    writeFileSync(
      join(folder, 'consumer.ts'),
      `import { planOf, readTemplates, type NetworkModel } from 'cdk-pod-network/model';\nimport { assertPodNetwork } from 'cdk-pod-network/testing';\nconst model: NetworkModel = readTemplates([]);\nexport const plan = planOf(model);\nassertPodNetwork({ toJSON: () => ({}) }, { allowUnknown: true });\n`,
    );
    writeFileSync(
      join(folder, 'wrong.ts'),
      `import { planOf, readTemplates } from 'cdk-pod-network/model';\nexport const plan: number = planOf(readTemplates([]));\n`,
    );
    // what the assertion takes of the CDK: the compiler would take ten seconds to read the types of all services
    writeFileSync(
      join(folder, 'cdk.d.ts'),
      'export declare class Stack { readonly stackName: string }\nexport declare class Stage { readonly stageName: string }\n',
    );
    // without skipLibCheck, so that every type that the model shows has to be in the package
    const paths = { 'aws-cdk-lib': ['./cdk.d.ts'] };
    const compilerOptions = { noEmit: true, strict: true, target: 'es2023', types: [], paths, module, ...options };
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ compilerOptions, files: ['consumer.ts', 'wrong.ts'] }),
    );
    const tsc = spawnSync('node', [join(ROOT, 'node_modules/typescript/bin/tsc'), '--pretty', 'false'], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(tsc.stdout).toMatch(/^wrong\.ts\(2,14\): error TS2322: .*\n$/);
  });

  test('an older CDK is refused in one line', () => {
    const file = join(folder, 'node_modules/aws-cdk-lib/package.json');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace(/"version": "[^"]+"/, '"version": "2.270.0"'));
    const { status, stderr } = spawnSync('node', ['app.cjs', 'old.out'], { cwd: folder, encoding: 'utf8' });
    writeFileSync(file, text);
    expect(status).toBe(1);
    // Node adds the line that throws, and its own version
    expect(stderr.split('\n').filter((line) => line.includes(' needs ') || line.length > 150)).toEqual([
      '[PodNetworkError: aws-cdk-lib is 2.270.0, cdk-pod-network needs 2.271.0 or later: npm install aws-cdk-lib@^2.271.0]',
    ]);
  });

  test('the command line shows its help and the plan', () => {
    expect(run(folder, 'npx', 'pod-network', '--help')).toMatch(/^Usage: pod-network COMMAND/);
    expect(JSON.parse(run(folder, COMMAND, 'plan', '--app', 'cjs.out', '--json'))).toMatchObject({
      podSupernet: '10.200.0.0/16',
      workers: [{ name: 'worker-0' }, { name: 'worker-1' }, { name: 'worker-2' }],
    });
    const table = run(folder, COMMAND, 'plan', '--app', 'cjs.out');
    for (const cell of ['worker-2', '10.0.1.22', '10.200.2.0/24']) expect(table).toContain(cell);
  });

  test('the full lab is not in it: the help does not offer it, and asking for it points to a checkout', () => {
    expect(run(folder, COMMAND, 'lab', '--help')).not.toMatch(/full|drill/);
    for (const form of ['run', 'up', 'drill']) {
      expect(() => run(folder, COMMAND, 'lab', form, '--full')).toThrow(
        /ended with 3:\npod-network: the full lab .* is not in the npm package; run it from a checkout/,
      );
    }
    expect(spawnSync('grep', ['-r', 'RunPodSandbox', join(folder, 'node_modules/cdk-pod-network/dist')]).status).toBe(
      1,
    );
  });

  test('its help takes at most one and a half times as long as Node itself', () => {
    const program = join(folder, 'node_modules/cdk-pod-network/dist/cli/pod-network.mjs');
    // time on a processor: by the clock it would be what else the machine does
    const spent = (...args: readonly string[]): number =>
      Number(spawnSync('node', ['--import', REPORT_TIME, ...args], { encoding: 'utf8' }).stderr);
    // in turn, and for longer while a busy machine blurs it: what else runs adds to both, and takes from neither
    const least = { help: Infinity, node: Infinity };
    for (let pairs = 0; pairs < 20 || (pairs < 100 && least.help / least.node >= 1.5); pairs += 1) {
      least.help = Math.min(least.help, spent(program, '--help'));
      least.node = Math.min(least.node, spent('-e', '0'));
    }
    const ratio = least.help / least.node;
    expect([ratio > 0.5, ratio < 1.5, ratio]).toEqual([true, true, ratio]);
  });
});
