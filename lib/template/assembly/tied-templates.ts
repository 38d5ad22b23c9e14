import { dirname } from 'node:path';
import { entryOf, isPlainObject, mapUnder } from '../../model/plain-object';
import type { TemplateSource } from '../../model/template-source';
import { readAssembly } from './assembly-manifest';
import { readStack } from './collect-templates';

interface ReadStack {
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
 * Reads templates of cloud assemblies, nested ones too, and groups them as `tieTemplates` does.
 *
 * Their size in a request, of which a finding only informs, is not measured.
 *
 * @param files paths of templates that the manifests of their folders list
 * @returns empty while the CDK still has to look values up in the account: what is written in their place is made up
 * @throws PodNetworkError where a manifest or a template cannot be read
 */
export function collectTiedTemplates(files: readonly string[]): readonly (readonly TemplateSource[])[] {
  const folders = [...new Set(files.map((file) => dirname(file)))];
  const assemblies = folders.map((folder) => ({ folder, ...readAssembly(folder) }));
  if (assemblies.some(({ pending }) => pending.length > 0)) return [];
  const wanted = new Set(files);
  return assemblies.flatMap(({ folder, stacks, assets }) => {
    // the stacks of a stage stand in a folder of their own
    const own = stacks.filter(({ file }) => dirname(file) === folder && wanted.has(file));
    return tieTemplates(own.map((stack) => readStack(stack, folder, assets)));
  });
}

/**
 * Groups templates that belong together: stacks where one depends on another or takes what it exports. Stacks of different
 * stages never belong together.
 */
export function tieTemplates(sources: readonly TemplateSource[]): readonly (readonly TemplateSource[])[] {
  const groups: ReadStack[][] = [];
  for (const source of sources) {
    const stack: ReadStack = { source, exports: exportsOf(source), imports: importsOf(source) };
    const tied = groups.filter((group) => group.some((other) => leansOn(stack, other) || leansOn(other, stack)));
    groups.splice(0, groups.length, ...groups.filter((group) => !tied.includes(group)), [...tied.flat(), stack]);
  }
  return groups.map((group) => group.map(({ source }) => source));
}

function leansOn(stack: ReadStack, other: ReadStack): boolean {
  const [own, its] = [stack.source.artifact, other.source.artifact];
  const isBeside = own?.folder === its?.folder;
  if (!isBeside && own?.root === its?.root) return false;
  const dependsOn = isBeside && its !== undefined && own?.dependencies.includes(its.id) === true;
  return dependsOn || stack.imports.some((each) => mayTake(each, other));
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
