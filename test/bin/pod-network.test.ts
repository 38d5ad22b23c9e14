import { buildSync } from 'esbuild';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');
const COMMANDS = ['check', 'diagram', 'lab', 'plan', 'report', 'trace', 'verify'].map((name) => `cli/${name}.ts`);
const ENTRIES = ['bin/pod-network.ts', 'cli/process.ts', ...COMMANDS];
const ACCOUNT = 'cli/ec2/aws-account.ts';

const { metafile } = buildSync({
  ...{ absWorkingDir: ROOT, entryPoints: [...ENTRIES, ACCOUNT], outdir: 'out', write: false, metafile: true },
  ...{ bundle: true, splitting: true, format: 'esm', platform: 'node', packages: 'external' },
});

/** All that a file needs before its first line runs, and none of what it loads by an `import()` later. */
function loadedAtStart(entry: string): readonly string[] {
  const seen = new Set<string>();
  const queue = [entry];
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    const imports = metafile.inputs[file]?.imports ?? [];
    queue.push(...imports.filter(({ kind }) => kind !== 'dynamic-import').map(({ path }) => path));
  }
  return [...seen];
}

test.each(ENTRIES)('%s loads neither the AWS SDK nor the CDK until they are needed', (entry) => {
  const packages = loadedAtStart(entry).filter((path) => /^(@aws-sdk|@smithy|aws-cdk-lib|constructs)\b/.test(path));
  expect(packages).toEqual([]);
});

test('the command line loads nothing that an old Node could not read before it has asked for the version', () => {
  expect(loadedAtStart('bin/pod-network.ts')).toEqual(['bin/pod-network.ts', 'bin/node-version.cjs']);
});

test('the file that asks AWS is seen to load the SDK', () => {
  expect(loadedAtStart(ACCOUNT)).toContain('@aws-sdk/client-ec2');
});
