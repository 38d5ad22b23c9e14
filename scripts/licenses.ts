import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What is said of a package whose code is shipped inside another file. */
interface ShippedPackage {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly text: string;
}

/**
 * The licences of every package that a bundle holds code of, as one text.
 *
 * @param inputs paths of the bundle's source files, as esbuild's metafile lists them
 * @throws Error for a package without a licence text, which could not be shipped
 */
export function writeLicenses(inputs: readonly string[]): string {
  const folders = new Set(inputs.filter((path) => path.includes('node_modules/')).map(packageFolder));
  const packages = [...folders].map(readPackage).sort((a, b) => (a.name < b.name ? -1 : 1));
  if (packages.length === 0) return 'The files beside this one hold no code of other packages.\n';
  // most of them share one text
  const byText = new Map<string, readonly ShippedPackage[]>();
  for (const one of packages) byText.set(one.text.trim(), [...(byText.get(one.text.trim()) ?? []), one]);
  const sections = [...byText].map(([text, sharing]) => {
    const names = sharing.map(({ name, version, license }) => `${name} ${version} (${license})`);
    return `${names.join('\n')}\n\n${text}\n`;
  });
  return `The code of these packages is part of the files beside this one.\n\n${sections.join(`\n${'-'.repeat(80)}\n\n`)}`;
}

function packageFolder(path: string): string {
  const [, root = '', name = ''] = /^(.*node_modules\/)((?:@[^/]+\/)?[^/]+)/.exec(path) ?? [];
  return join(root, name);
}

function readPackage(folder: string): ShippedPackage {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as ShippedPackage;
  const file = readdirSync(folder).find((entry) => /^licen[cs]e(\.|$)/i.test(entry));
  return {
    name,
    version,
    license,
    text: file === undefined ? textOf(license, name) : readFileSync(join(folder, file), 'utf8'),
  };
}

// packages of the AWS SDK say Apache-2.0 and ship the text with some of their parts only; this package's own is the same text
function textOf(license: string, name: string): string {
  const own = join(dirname(__dirname), 'LICENSE');
  if (license === 'Apache-2.0' && existsSync(own)) return 'The text is that of the file LICENSE of this package.';
  throw new Error(`package ${name} (${license}) has no licence file; add its text before shipping its code`);
}
