import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ts from 'typescript';

const ROOT = join(__dirname, '..');
const PATHS = { 'cdk-pod-network': ['./lib/index.ts'], 'cdk-pod-network/testing': ['./lib/testing.ts'] };

/** The fenced blocks of a language in a Markdown text. */
function codeBlocks(markdown: string, language: string): readonly string[] {
  return [...markdown.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))].map((match) => match[1] ?? '');
}

/** What the compiler says of modules that import the library by its package name. */
function compile(modules: readonly string[]): readonly string[] {
  const config = ts.readConfigFile(join(ROOT, 'tsconfig.json'), (path) => ts.sys.readFile(path));
  const { compilerOptions } = config.config as { compilerOptions: object };
  const { options } = ts.convertCompilerOptionsFromJson(
    // a reader's snippet may declare what it does not use
    { ...compilerOptions, noEmit: true, noUnusedLocals: false, paths: PATHS },
    ROOT,
  );
  const virtual = new Map(modules.map((text, index) => [join(ROOT, `readme-${String(index + 1)}.ts`), text]));
  const disk = ts.createCompilerHost(options);
  const host: ts.CompilerHost = {
    ...disk,
    fileExists: (path) => virtual.has(path) || disk.fileExists(path),
    readFile: (path) => virtual.get(path) ?? disk.readFile(path),
    getSourceFile: (path, target, ...rest) => {
      const text = virtual.get(path);
      return text === undefined ? disk.getSourceFile(path, target, ...rest) : ts.createSourceFile(path, text, target);
    },
  };
  const program = ts.createProgram([...virtual.keys()], options, host);
  return [...virtual.keys()].flatMap((path) =>
    [
      ...program.getSyntacticDiagnostics(program.getSourceFile(path)),
      ...program.getSemanticDiagnostics(program.getSourceFile(path)),
    ].map((fault) => `${path.slice(ROOT.length + 1)}: ${ts.flattenDiagnosticMessageText(fault.messageText, '\n')}`),
  );
}

test('the TypeScript of the README compiles, and a wrong name in it would not', () => {
  const blocks = codeBlocks(readFileSync(join(ROOT, 'README.md'), 'utf8'), 'ts');
  expect(blocks.length).toBeGreaterThan(0);
  const broken = `import { PodNetwork } from 'cdk-pod-network';\nexport const x: number = PodNetwork.nothingOfThatName;`;
  expect(compile([...blocks, broken])).toEqual([
    `readme-${String(blocks.length + 1)}.ts: Property 'nothingOfThatName' does not exist on type 'typeof PodNetwork'.`,
  ]);
}, 60_000);
