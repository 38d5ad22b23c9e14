import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runJsiiTool } from './jsii-tool';
import { ensurePackages } from './packages';

/** The folder that jsii's configuration names. The npm package does not contain it. */
const OUT = 'languages';

/** How the code of a language is checked here. Compiling Java, C# and Go takes packages that no registry of Debian or npm has. */
interface LanguageCheck {
  readonly language: string;
  readonly extension: string;
  readonly says: string;
  readonly command: (files: readonly string[]) => readonly string[];
}

const CHECKS: readonly LanguageCheck[] = [
  {
    language: 'python',
    extension: '.py',
    says: 'compiled by python3',
    command: (files) => ['python3', '-m', 'compileall', '-q', '-f', ...files],
  },
  {
    language: 'java',
    extension: '.java',
    says: 'parsed by javac; not compiled: the CDK for Java is not here',
    command: (files) => ['javac', '-XDshould-stop.ifNoError=PARSE', '-proc:none', ...files],
  },
  {
    language: 'go',
    extension: '.go',
    says: 'parsed by gofmt; not compiled: the CDK for Go is not here',
    command: (files) => ['gofmt', '-e', '-l', ...files],
  },
];

/** The files of a folder and of all folders in it that end so. */
export function filesEnding(folder: string, extension: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(extension))
    .map((name) => join(folder, name))
    .sort();
}

/**
 * Checks generated code as far as Debian's tools for its language go.
 *
 * @returns a line for each language: what was done, or what is wrong
 */
export function checkLanguages(folder: string): readonly { readonly ok: boolean; readonly line: string }[] {
  return CHECKS.map(({ language, extension, says, command }) => {
    const files = filesEnding(join(folder, language), extension);
    if (files.length === 0)
      return { ok: false, line: `${language}: no ${extension} file in ${join(folder, language)}` };
    const [program = '', ...args] = command(files);
    const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
    return status === 0
      ? { ok: true, line: `${language}: ${String(files.length)} files ${says}` }
      : { ok: false, line: `${language}: ${stdout}${stderr}` };
  });
}

/** Makes the packages of all five languages from the compiled library, as code, and checks what can be checked here. */
function makePackages(): number {
  if (!existsSync('.jsii')) {
    process.stderr.write('.jsii is missing: run "npm run -s build" first\n');
    return 2;
  }
  if (!ensurePackages('languages')) return 3;
  rmSync(OUT, { recursive: true, force: true });
  const { status, printed } = runJsiiTool('jsii-pacmak', ['--code-only', '--outdir', OUT]);
  if (status !== 0) {
    process.stderr.write(printed);
    return 1;
  }
  const results = [
    ...checkLanguages(OUT),
    ...['js', 'dotnet'].map((language) => ({
      ok: existsSync(join(OUT, language)),
      line: `${language}: ${language === 'js' ? 'the npm package' : 'not checked: Debian has no compiler for C#'}`,
    })),
  ];
  for (const { line } of results) process.stdout.write(`${line}\n`);
  return results.every((result) => result.ok) ? 0 : 1;
}

if (require.main === module) process.exitCode = makePackages();
