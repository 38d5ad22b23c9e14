import { buildSync } from 'esbuild';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import * as ts from 'typescript';
import { exports as entries } from '../package.json';

const BUILT = 'build/lib';
const ENTRIES = Object.values(entries).filter((entry) => typeof entry !== 'string');

/**
 * Leaves in the compiled library what is loaded from the package's entry points and by the command line, and the types that
 * those entry points show. What is left of the code loses its comments: a reader finds them in the types and in the source.
 */
function slimLib(): void {
  const code = loadedCode();
  const types = shownTypes();
  for (const name of readdirSync(BUILT, { recursive: true, encoding: 'utf8' })) {
    const file = join(BUILT, name);
    if ((file.endsWith('.js') && !code.has(file)) || (file.endsWith('.d.ts') && !types.has(file))) rmSync(file);
  }
  buildSync({
    // other packages' code is minified already; Node shows the line that throws, which before a word on versions is a short one
    entryPoints: [...code].filter(
      (file) => !file.startsWith(`${BUILT}/vendor/`) && file !== `${BUILT}/construct/validation/cdk-version.js`,
    ),
    outdir: BUILT,
    outbase: BUILT,
    allowOverwrite: true,
    legalComments: 'none',
    // stack traces keep their names: without a format, names at the top of a file stay, and with them what an ES module imports
    minifyWhitespace: true,
    minifyIdentifiers: true,
    target: 'node20',
  });
}

function loadedCode(): ReadonlySet<string> {
  const byCli = readdirSync('dist/cli')
    .filter((name) => name.endsWith('.mjs'))
    .flatMap((name) => [
      ...readFileSync(join('dist/cli', name), 'utf8').matchAll(/"\.\.\/\.\.\/(build\/lib\/[\w./-]+\.js)"/g),
    ])
    .map(([, file]) => file ?? '');
  const { metafile } = buildSync({
    entryPoints: [...ENTRIES.map((entry) => entry.default), ...new Set(byCli)],
    outdir: 'build/unwritten',
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    packages: 'external',
  });
  return new Set(Object.keys(metafile.inputs));
}

function shownTypes(): ReadonlySet<string> {
  const roots = ENTRIES.map(({ types }) => types);
  const program = ts.createProgram(roots, { module: ts.ModuleKind.Node20, skipLibCheck: true });
  return new Set(program.getSourceFiles().map(({ fileName }) => relative('.', fileName)));
}

slimLib();
