import { buildSync } from 'esbuild';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
  const own = [...code].filter((file) => !file.startsWith(`${BUILT}/vendor/`));
  for (const file of own.filter((each) => /^build\/lib\/(construct|node)\//.test(each)))
    writeFileSync(file, loadWhenUsed(readFileSync(file, 'utf8')));
  // Node prints the line that throws before its message: a short one, and before a word on versions that of the source
  const written = own.filter((file) => file !== `${BUILT}/construct/validation/cdk-version.js`);
  const throwsAtUsers = (file: string): boolean => /^build\/lib\/(address|construct|node)\//.test(file);
  minify(written.filter((file) => !throwsAtUsers(file)));
  minify(written.filter(throwsAtUsers), 120);
}

/** Other packages' code is minified already. */
function minify(entryPoints: readonly string[], lineLimit?: number): void {
  buildSync({
    entryPoints: [...entryPoints],
    outdir: BUILT,
    outbase: BUILT,
    allowOverwrite: true,
    legalComments: 'none',
    // stack traces keep their names: without a format, names at the top of a file stay, and with them what an ES module imports
    minifyWhitespace: true,
    minifyIdentifiers: true,
    target: 'node20',
    ...(lineLimit !== undefined && { lineLimit }),
  });
}

/**
 * Makes a module load another when it first uses it, as the CDK's own modules do: an app loads the part of the library that it
 * uses. Not the entry point: an ES module finds its names only where they are loaded at once.
 */
function loadWhenUsed(code: string): string {
  const imported = /^(?:const|var) (\w+_\d+) = (require\("[^"]+"\));$/gm;
  const names = [...code.matchAll(imported)].map(([, name]) => name);
  const lazy = code.replace(imported, 'let $1 = () => { const loaded = $2; $1 = () => loaded; return loaded; };');
  return names.length === 0 ? code : lazy.replace(new RegExp(`\\b(${names.join('|')})(?=\\.)`, 'g'), '($1())');
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
