import { buildSync } from 'esbuild';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { writeLicenses } from './licenses';

const BUILT = 'build/lib';
const INLINED = join(BUILT, 'vendor/unbash.js');

/**
 * Puts unbash, which `lib` reads shell text with, into the compiled library: it is an ES module, which a CommonJS module
 * loads only from Node 20.19 on, and inside the library it is no further package in a user's install.
 */
function inlineUnbash(): void {
  const { metafile } = buildSync({
    entryPoints: ['unbash'],
    outfile: INLINED,
    bundle: true,
    minify: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    metafile: true,
  });
  writeFileSync(join(dirname(INLINED), 'THIRD_PARTY_LICENSES'), writeLicenses(Object.keys(metafile.inputs)));
  for (const name of readdirSync(BUILT, { recursive: true, encoding: 'utf8' })) {
    const file = join(BUILT, name);
    if (!file.endsWith('.js') || file === INLINED) continue;
    const text = readFileSync(file, 'utf8');
    const inlined = text.replaceAll('require("unbash")', `require("./${relative(dirname(file), INLINED)}")`);
    if (inlined !== text) writeFileSync(file, inlined);
  }
}

inlineUnbash();
