import { build, type Metafile, type Plugin } from 'esbuild';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { coreFiles } from './core-files';
import { writeLicenses } from './licenses';

const OUT = 'dist/cli';
/** Help needs no more of the library, and the mark of an error is the same in each copy. */
const ERRORS = 'lib/address/pod-network-error';
/** What every start loads: the entry, and what it loads once Node is seen to be new enough. */
const AT_START = ['bin/pod-network.ts', 'cli/process.ts'];

/**
 * The schemas of the EC2 client have keys that are computed of constants, and a bundler must take such a key for code with an
 * effect: all 800 actions would stay. Written out, only what is called does: 0.4 MB in place of 0.9 MB.
 */
const smallerSdk: Plugin = {
  name: 'smaller-sdk',
  setup: (bundler) => {
    bundler.onLoad({ filter: /client-ec2\/dist-es\/schemas\/schemas_\d+\.js$/ }, ({ path }) => {
      const source = readFileSync(path, 'utf8');
      const texts = new Map(
        [...source.matchAll(/^const (_\w+) = ("[^"\n]*");$/gm)].map(([, key, text]) => [key, text]),
      );
      const contents = source.replaceAll(/\[(_\w+)\]:/g, (whole, key: string) => {
        const text = texts.get(key);
        return text === undefined ? whole : `${text}:`;
      });
      return { contents, loader: 'js' };
    });
    // a client reads its version alone
    bundler.onLoad({ filter: /@aws-sdk\/[\w-]+\/package\.json$/ }, ({ path }) => {
      const { version } = JSON.parse(readFileSync(path, 'utf8')) as { readonly version: string };
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });
  },
};

/**
 * Bundles the command line with everything that it needs beside the library, the AWS SDK too, into a few ES modules: a
 * user's install gets no package for it, and a command loads only its own part.
 */
async function bundleCli(): Promise<void> {
  rmSync(OUT, { recursive: true, force: true });
  const { metafile } = await build({
    entryPoints: ['bin/pod-network.ts'],
    outdir: OUT,
    outExtension: { '.js': '.mjs' },
    chunkNames: '[name]-[hash]',
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    // the ES modules of a package can be cut down to what is used
    mainFields: ['module', 'main'],
    // the full lab runs from a checkout only; the SDK loads bowser in browsers only, and streams of events for other calls
    external: ['../lab/full/index.js', 'bowser', '@smithy/core/event-streams'],
    legalComments: 'none',
    metafile: true,
    // the modules are CommonJS when they run from source
    define: { __dirname: 'import.meta.dirname' },
    plugins: [coreFiles(OUT, (module) => module === ERRORS), smallerSdk],
    logLevel: 'warning',
  });
  refuseEarlySdk(metafile);
  cpSync('lab/runner', join(OUT, 'runner'), { recursive: true, filter: (path) => !/__pycache__$|\.md$/.test(path) });
  writeFileSync(join(OUT, 'THIRD_PARTY_LICENSES'), writeLicenses(Object.keys(metafile.inputs)));
}

/** @throws Error where the entry loads the AWS SDK at every start: it must stay behind an `import()` */
function refuseEarlySdk(metafile: Metafile): void {
  const seen = new Set<string>();
  const queue = Object.keys(metafile.outputs).filter((path) =>
    AT_START.includes(metafile.outputs[path]?.entryPoint ?? ''),
  );
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    const output = metafile.outputs[path];
    const sdk = Object.keys(output?.inputs ?? {}).find((input) => input.includes('@aws-sdk/'));
    if (sdk !== undefined) throw new Error(`${path} is loaded at every start and holds ${sdk}; load it by import()`);
    queue.push(...(output?.imports ?? []).filter(({ kind }) => kind === 'import-statement').map((one) => one.path));
  }
}

void bundleCli();
