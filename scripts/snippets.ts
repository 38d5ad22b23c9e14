import { copyFileSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runJsiiTool } from './jsii-tool';

const ROOT = join(__dirname, '..');

/** The pages whose TypeScript users of other languages read translated. */
export function pages(): readonly string[] {
  const docs = readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md'));
  return ['README.md', ...docs.map((name) => join('docs', name))];
}

/**
 * Translates every TypeScript snippet of Markdown and of the public docstrings to the other languages, strictly: each has to
 * compile, and to use only what every language has.
 *
 * @param markdown the text of the pages
 * @param docstrings whether those of the compiled library are translated, too
 * @returns what is wrong; '' where all is well
 * @throws Error where the library is not built
 */
export function translateSnippets(markdown: string, docstrings = true): string {
  const folder = mkdtempSync(join(tmpdir(), 'snippets-'));
  try {
    const assembly = JSON.parse(readFileSync(join(ROOT, '.jsii'), 'utf8')) as { types: object; readme?: object };
    // the tool reads the README of an assembly only, so that of the copy has all pages
    assembly.readme = { markdown };
    if (!docstrings) assembly.types = {};
    writeFileSync(join(folder, '.jsii'), JSON.stringify(assembly));
    copyFileSync(join(ROOT, 'package.json'), join(folder, 'package.json'));
    for (const name of ['build', 'node_modules']) symlinkSync(join(ROOT, name), join(folder, name));
    const { status, printed } = runJsiiTool('jsii-rosetta', ['extract', '--strict', '--directory', folder, folder]);
    return status === 0 ? '' : printed;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (require.main === module) {
  const wrong = translateSnippets(
    pages()
      .map((page) => readFileSync(join(ROOT, page), 'utf8'))
      .join('\n'),
  );
  process.stderr.write(wrong);
  process.exitCode = wrong === '' ? 0 : 1;
}
