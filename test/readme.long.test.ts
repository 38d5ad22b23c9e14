import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as ts from 'typescript';
import { pages } from '../scripts/snippets';

const ROOT = join(__dirname, '..');
const PATHS = { 'cdk-pod-network': ['./lib/index.ts'], 'cdk-pod-network/testing': ['./lib/testing.ts'] };

/** The fenced blocks of a language in a Markdown text. */
function codeBlocks(markdown: string, language: string): readonly string[] {
  // a block in a list is indented
  return [...markdown.matchAll(new RegExp(`^ *\`\`\`${language}\\n(.*?)^ *\`\`\`$`, 'gms'))].map(
    (match) => match[1] ?? '',
  );
}

/**
 * The CDK as far as it is spoken of in texts: the compiler would take several seconds to read the types of all services.
 */
function cdkTypes(texts: readonly string[]): string {
  const services = new Set(texts.flatMap((text) => text.match(/\baws_\w+/g) ?? []));
  const folder = join(ROOT, 'node_modules/aws-cdk-lib');
  return readFileSync(join(folder, 'index.d.ts'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('export * from') || services.has(/^export \* as (\w+)/.exec(line)?.[1] ?? ''))
    .join('\n')
    .replaceAll("'./", `'${folder}/`);
}

function libraryTexts(): readonly string[] {
  const names = readdirSync(join(ROOT, 'lib')).filter((name) => name.endsWith('.ts'));
  return names.map((name) => readFileSync(join(ROOT, 'lib', name), 'utf8'));
}

/** What the compiler says of modules that import the library by its package name. */
function compile(modules: readonly string[]): readonly string[] {
  const config = ts.readConfigFile(join(ROOT, 'tsconfig.json'), (path) => ts.sys.readFile(path));
  const { compilerOptions } = config.config as { compilerOptions: object };
  const { options } = ts.convertCompilerOptionsFromJson(
    // a reader's snippet may declare what it does not use
    {
      ...compilerOptions,
      noEmit: true,
      noUnusedLocals: false,
      paths: { ...PATHS, 'aws-cdk-lib': ['./readme-cdk.d.ts'] },
    },
    ROOT,
  );
  const virtual = new Map(modules.map((text, index) => [join(ROOT, `readme-${String(index + 1)}.ts`), text]));
  const roots = [...virtual.keys()];
  virtual.set(join(ROOT, 'readme-cdk.d.ts'), cdkTypes([...modules, ...libraryTexts()]));
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
  const program = ts.createProgram(roots, options, host);
  return roots.flatMap((path) =>
    [
      ...program.getSyntacticDiagnostics(program.getSourceFile(path)),
      ...program.getSemanticDiagnostics(program.getSourceFile(path)),
    ].map((fault) => `${path.slice(ROOT.length + 1)}: ${ts.flattenDiagnosticMessageText(fault.messageText, '\n')}`),
  );
}

test('the TypeScript of the README and of docs compiles, and a wrong name in it would not', () => {
  const blocks = pages().flatMap((page) => codeBlocks(readFileSync(join(ROOT, page), 'utf8'), 'ts'));
  expect(blocks.length).toBeGreaterThan(0);
  const broken = `import { PodNetwork } from 'cdk-pod-network';\nexport const x: number = PodNetwork.nothingOfThatName;`;
  expect(compile([...blocks, broken])).toEqual([
    `readme-${String(blocks.length + 1)}.ts: Property 'nothingOfThatName' does not exist on type 'typeof PodNetwork'.`,
  ]);
}, 60_000);
