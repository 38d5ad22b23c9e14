import { build, buildSync, type Metafile, transformSync } from 'esbuild';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import * as ts from 'typescript';
import { exports as entries } from '../package.json';
import { BUILT, coreFiles, shippedFile } from './core-files';
import { writeLicenses } from './licenses';

const ENTRIES = Object.values(entries).filter((entry) => typeof entry !== 'string');
const VENDOR = join(BUILT, 'vendor');
/** The packages that `lib` calls. */
const PACKAGES = ['ip-num', 'smol-toml', 'unbash', 'yaml'];

/**
 * Makes of what jsii compiled what is shipped: each folder of the core is one file, and so is each package that it calls, so that a
 * user's install gets none. The constructs stay as jsii compiled them: it notes in each class its name in other languages. What no
 * entry point loads or shows is left out, and so are comments: a reader finds them in the types and in the source.
 */
async function bundleLib(): Promise<void> {
  const loaded = loadedModules();
  const types = shownTypes();
  for (const name of readdirSync(BUILT, { recursive: true, encoding: 'utf8' })) {
    const file = join(BUILT, name);
    const module = file.replace(/^build\/(.*)\.js$/, '$1.ts');
    if (file.endsWith('.js') && isCompiled(module) && loaded.has(module)) shrinkCompiled(file);
    else if (file.endsWith('.js') || (file.endsWith('.d.ts') && !types.has(file))) rmSync(file);
  }
  inlinePackages();
  const core = [...loaded.keys()].filter((module) => !isCompiled(module));
  for (const file of new Set(core.map(shippedFile))) {
    const shown = core.filter((module) => shippedFile(module) === file && loaded.get(module) === true);
    writeFileSync(file, await bundleFolder(file, shown));
  }
  // fails where a file that is loaded is missing
  bundleAll(ENTRIES.map((entry) => entry.default));
}

/** Each module of `lib` that the entry points and the command line load, with whether it is loaded from outside its file. */
function loadedModules(): ReadonlyMap<string, boolean> {
  const { inputs } = bundleAll([
    ...ENTRIES.map(({ types }) => types.replace('/build/', '/').replace('.d.ts', '.ts')),
    'bin/pod-network.ts',
  ]);
  const imports = Object.entries(inputs).flatMap(([from, input]) => input.imports.map(({ path }) => ({ from, path })));
  const shown = new Set(
    imports
      .filter(({ from, path }) => shippedFile(from) !== shippedFile(path) || !from.startsWith('lib/'))
      .map(({ path }) => path),
  );
  const modules = Object.keys(inputs).filter((path) => path.startsWith('lib/'));
  return new Map(modules.map((module) => [module, shown.has(module)]));
}

function bundleAll(entryPoints: readonly string[]): Metafile {
  return buildSync({
    entryPoints: [...entryPoints],
    outdir: 'build/unwritten',
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    packages: 'external',
    external: ['../lab/full/index.js'],
  }).metafile;
}

function shownTypes(): ReadonlySet<string> {
  const roots = ENTRIES.map(({ types }) => types);
  const program = ts.createProgram(roots, { module: ts.ModuleKind.Node20, skipLibCheck: true });
  return new Set(program.getSourceFiles().map(({ fileName }) => relative('.', fileName)));
}

function isCompiled(module: string): boolean {
  return /^lib\/(construct\/.*|[^/]+)$/.test(module);
}

function inlinePackages(): void {
  const { metafile } = buildSync({
    entryPoints: PACKAGES,
    outdir: VENDOR,
    bundle: true,
    minify: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    legalComments: 'none',
    metafile: true,
  });
  writeFileSync(join(VENDOR, 'THIRD_PARTY_LICENSES'), writeLicenses(Object.keys(metafile.inputs)));
}

/** The modules of a folder as one file of CommonJS, which shows what `shown` export under plain names, as an ES module reads them. */
async function bundleFolder(file: string, shown: readonly string[]): Promise<string> {
  const { outputs } = buildSync({
    entryPoints: [...shown],
    outdir: 'out',
    format: 'esm',
    write: false,
    metafile: true,
  }).metafile;
  const imported = Object.values(outputs).map(({ entryPoint = '', exports: names }) => ({ names, from: entryPoint }));
  const { outputFiles } = await build({
    stdin: {
      contents: [
        ...imported.map(({ names, from }) => `import { ${names.join(', ')} } from './${from}';`),
        `module.exports = { ${imported.flatMap(({ names }) => names).join(', ')} };`,
      ].join('\n'),
      resolveDir: '.',
    },
    bundle: true,
    write: false,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    legalComments: 'none',
    alias: Object.fromEntries(PACKAGES.map((name) => [name, `./vendor/${name}.js`])),
    external: ['./vendor/*'],
    plugins: [coreFiles(BUILT, (module) => shippedFile(module) === file)],
    logOverride: { 'commonjs-variable-in-esm': 'silent' },
  });
  const code = outputFiles.map(({ text }) => text).join('');
  // the user data of a worker needs little of it, and no YAML
  const isNode = file === shippedFile('lib/node');
  return shrink(isNode ? loadWhenUsed(code) : code, isNode || file === shippedFile('lib/address'));
}

/** What jsii compiled, loading the core from where it is shipped. */
function shrinkCompiled(file: string): void {
  const folder = dirname(file);
  const code = readFileSync(file, 'utf8').replaceAll(/require\(["'](\.\.?\/[^"']+)["']\)/g, (whole, path: string) => {
    const module = relative('build', join(folder, path));
    return isCompiled(module) ? whole : `require("./${relative(folder, shippedFile(module))}")`;
  });
  const isConstruct = folder.startsWith(`${BUILT}/construct`);
  // where an older CDK is refused, Node prints the line of the source before the message
  if (file === `${BUILT}/construct/validation/cdk-version.js`) writeFileSync(file, code);
  else writeFileSync(file, shrink(isConstruct ? loadWhenUsed(code) : code, isConstruct));
}

/**
 * Takes out white space and comments, and shortens local names. Without a format the names at the top of a file stay, which stack
 * traces show.
 *
 * @param throwsAtUsers whether users see errors of it uncaught: Node prints the line that throws before the message
 */
function shrink(code: string, throwsAtUsers: boolean): string {
  return transformSync(code, {
    legalComments: 'none',
    minifyWhitespace: true,
    minifyIdentifiers: true,
    target: 'node20',
    ...(throwsAtUsers && { lineLimit: 120 }),
  }).code;
}

/**
 * Makes a module load another when it first uses it, as the CDK's own modules do: an app loads the part of the library that it
 * uses. Not the entry point: an ES module finds its names only where they are loaded at once.
 */
function loadWhenUsed(code: string): string {
  const imported = /^(?:const|var) (\w+_\d+|import_\w+) = (require\("[^"]+"\));$/gm;
  const names = [...code.matchAll(imported)].map(([, name]) => name);
  const lazy = code.replace(imported, 'let $1 = () => { const loaded = $2; $1 = () => loaded; return loaded; };');
  return names.length === 0 ? code : lazy.replace(new RegExp(`\\b(${names.join('|')})(?=\\.)`, 'g'), '($1())');
}

void bundleLib();
