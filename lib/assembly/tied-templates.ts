import { dirname } from 'node:path';
import { entryOf, isPlainObject, mapUnder } from '../model/plain-object';
import type { TemplateSource } from '../model/template-source';
import { readAssembly } from './assembly-manifest';
import { readSource } from './collect-templates';

interface ReadStack {
  readonly id: string;
  readonly dependencies: readonly string[];
  readonly source: TemplateSource;
  /** names of its exports, as the template writes them */
  readonly exports: readonly unknown[];
  /** what it takes from other stacks, as the template writes it */
  readonly imports: readonly Import[];
}

interface Import {
  readonly by: 'Fn::ImportValue' | 'Fn::GetStackOutput';
  readonly value: unknown;
}

/**
 * Reads templates of cloud assemblies, nested ones too. Stacks of one assembly that lean on each other, by a dependency or an
 * import, come together; stacks that have nothing to do with each other, and those of another stage, come apart.
 *
 * @param files paths of templates that the manifests of their folders list
 * @returns empty while the CDK still has to look values up in the account: what is written in their place is made up
 * @throws PodNetworkError where a manifest or a template cannot be read
 */
export function collectTiedTemplates(files: readonly string[]): readonly (readonly TemplateSource[])[] {
  const folders = [...new Set(files.map((file) => dirname(file)))];
  const assemblies = folders.map((folder) => ({ folder, ...readAssembly(folder) }));
  if (assemblies.some(({ lacksLookUps }) => lacksLookUps)) return [];
  const wanted = new Set(files);
  return assemblies.flatMap(({ folder, stacks, assets }) => {
    // the stacks of a stage stand in a folder of their own
    const own = stacks.filter(({ file }) => dirname(file) === folder && wanted.has(file));
    return together(
      own.map(({ id, dependencies, name, file, environment }): ReadStack => {
        const source = readSource(file, { name, named: true, environment, assets });
        return { id, dependencies, source, exports: exportsOf(source), imports: importsOf(source) };
      }),
    );
  });
}

/** Puts together the stacks that take what others export, wherever their templates were read from. */
export function tiedByImports(sources: readonly TemplateSource[]): readonly (readonly TemplateSource[])[] {
  return together(
    sources.map((source): ReadStack => {
      const [exports, imports] = [exportsOf(source), importsOf(source)];
      return { id: source.stackName, dependencies: [], source, exports, imports };
    }),
  );
}

function together(stacks: readonly ReadStack[]): readonly (readonly TemplateSource[])[] {
  const groups: ReadStack[][] = [];
  for (const stack of stacks) {
    const tied = groups.filter((group) => group.some((other) => leansOn(stack, other) || leansOn(other, stack)));
    groups.splice(0, groups.length, ...groups.filter((group) => !tied.includes(group)), [...tied.flat(), stack]);
  }
  return groups.map((group) => group.map(({ source }) => source));
}

function leansOn(stack: ReadStack, other: ReadStack): boolean {
  return stack.dependencies.includes(other.id) || stack.imports.some((each) => mayTake(each, other));
}

/** Whether an import may be from a stack: by the name it is written under, or where either name is known only at deploy. */
function mayTake({ by, value }: Import, { exports, source }: ReadStack): boolean {
  if (by === 'Fn::GetStackOutput') return JSON.stringify(value).includes(JSON.stringify(source.stackName));
  return exports.some((name) => name === value || typeof name !== 'string' || typeof value !== 'string');
}

function exportsOf({ template }: TemplateSource): readonly unknown[] {
  return Object.values(mapUnder(template, 'Outputs')).flatMap((output) => {
    const name = entryOf(entryOf(output, 'Export'), 'Name');
    return name === undefined ? [] : [name];
  });
}

function importsOf({ template, nested }: TemplateSource): readonly Import[] {
  return [...importsIn(template), ...Object.values(nested).flatMap((child) => importsOf(child))];
}

function importsIn(value: unknown): readonly Import[] {
  if (Array.isArray(value)) return value.flatMap((each) => importsIn(each));
  if (!isPlainObject(value)) return [];
  return Object.entries(value).flatMap(([key, entry]) =>
    key === 'Fn::ImportValue' || key === 'Fn::GetStackOutput' ? [{ by: key, value: entry }] : importsIn(entry),
  );
}
