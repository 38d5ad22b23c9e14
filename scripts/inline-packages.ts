import { buildSync } from 'esbuild';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { writeLicenses } from './licenses';

const BUILT = 'build/lib';
const VENDOR = join(BUILT, 'vendor');

/** The packages that `lib` calls. */
const PACKAGES = ['ip-num', 'smol-toml', 'unbash', 'yaml'];

/**
 * Puts the packages that `lib` calls into the compiled library, one file each: minified they are a quarter of what their own
 * files take, a user's install gets no package for them, and unbash, an ES module, is loaded by every Node 20.
 */
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
  for (const [file, { entryPoint }] of Object.entries(metafile.outputs))
    if (entryPoint === undefined) throw new Error(`${file} is no package of ${PACKAGES.join(', ')}`);
  writeFileSync(join(VENDOR, 'THIRD_PARTY_LICENSES'), writeLicenses(Object.keys(metafile.inputs)));
  for (const name of readdirSync(BUILT, { recursive: true, encoding: 'utf8' })) {
    const file = join(BUILT, name);
    if (!file.endsWith('.js') || dirname(file) === VENDOR) continue;
    const text = readFileSync(file, 'utf8');
    const inlined = PACKAGES.reduce(
      (code, each) =>
        code.replaceAll(`require("${each}")`, `require("./${relative(dirname(file), join(VENDOR, `${each}.js`))}")`),
      text,
    );
    if (inlined !== text) writeFileSync(file, inlined);
  }
}

inlinePackages();
