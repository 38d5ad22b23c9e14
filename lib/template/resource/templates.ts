import { compareText } from '../../address/compare-text';
import { PodNetworkError } from '../../address/pod-network-error';
import { writeOutLoops, type UnreadLoop } from '../intrinsic/for-each';
import { scopeOf } from '../intrinsic/intrinsics';
import { countOf } from '../../model/grouping';
import { mapUnder, isPlainObject, entryOf } from '../../model/plain-object';
import type { TemplateSource } from '../../model/template-source';
import type { TemplateResource, TemplateStack, Templates } from '../intrinsic/template-stack';
import { stackNames } from './stack-names';

export interface OpenStack extends TemplateStack {
  readonly resources: Map<string, TemplateResource>;
  /** loops of resources that could not be written out */
  readonly loops: UnreadLoop[];
}

/** Stacks with their resources listed, ready to be read. */
export interface OpenTemplates extends Templates {
  readonly stacks: readonly OpenStack[];
}

/**
 * Puts templates side by side, nested ones included, so that values can be resolved across them.
 *
 * @param parameters values for parameters of the given templates, as text
 * @param all templates that names and ids have to tell these apart from, these among them
 * @throws PodNetworkError for two stacks of one name, or a parameter that no template has
 */
export function openTemplates(
  sources: readonly TemplateSource[],
  parameters: Readonly<Record<string, string>> = {},
  all: readonly TemplateSource[] = sources,
): OpenTemplates {
  const nameOf = stackNames(all);
  const stacks = [...sources]
    .sort((a, b) => compareText(nameOf(a), nameOf(b)))
    .flatMap((source) => openStack(source, nameOf(source), '', null));
  refuseSameName(stacks);
  refuseUnknownParameters(sources, parameters);
  const templates: OpenTemplates = {
    stacks,
    resources: new Map(),
    parameters,
    memo: new Map(),
    effort: { depth: 0, spent: 0 },
  };
  const written = stacks.map((stack) =>
    writeOutLoops(mapUnder(stack.source.template, 'Resources'), scopeOf(templates, stack)),
  );
  const others = all.filter((source) => !sources.includes(source)).flatMap(logicalIdsOf);
  const times = countOf([...others, ...written.flatMap(({ entries }) => [...new Set(entries.map(([name]) => name))])]);
  stacks.forEach((stack, index) => {
    stack.loops.push(...(written[index]?.unread ?? []));
    for (const [logicalId, body] of written[index]?.entries ?? []) {
      if (!isPlainObject(body)) continue;
      const id = (times.get(logicalId) ?? 0) > 1 ? `${stack.name}.${logicalId}` : logicalId;
      const type = entryOf(body, 'Type');
      stack.resources.set(logicalId, { id, logicalId, type: typeof type === 'string' ? type : '', body, stack });
    }
  });
  const resources = stacks.flatMap((stack) => [...stack.resources.values()]);
  return { ...templates, memo: new Map(), resources: new Map(resources.map((resource) => [resource.id, resource])) };
}

function logicalIdsOf({ template, nested }: TemplateSource): readonly string[] {
  return [...Object.keys(mapUnder(template, 'Resources')), ...Object.values(nested).flatMap(logicalIdsOf)];
}

function openStack(
  source: TemplateSource,
  name: string,
  prefix: string,
  parent: TemplateStack['parent'],
): readonly OpenStack[] {
  const stack: OpenStack = { name, source, prefix, parent, resources: new Map(), loops: [] };
  const nested = Object.entries(source.nested).sort(([a], [b]) => compareText(a, b));
  return [
    stack,
    ...nested.flatMap(([id, child]) => openStack(child, `${name}.${id}`, `${prefix}${id}.`, { stack, logicalId: id })),
  ];
}

function refuseSameName(stacks: readonly TemplateStack[]): void {
  const files = new Map<string, string>();
  for (const { name, source } of stacks) {
    const other = files.get(name);
    if (other !== undefined) {
      throw new PodNetworkError(
        `two stacks are named "${name}" (${other} and ${source.file}); names must differ, so give one of them only, or rename its file`,
      );
    }
    files.set(name, source.file);
  }
}

/** Names of the parameters that can be given from outside, sorted. */
export function parameterNames(sources: readonly TemplateSource[]): readonly string[] {
  return [...new Set(sources.flatMap(({ template }) => Object.keys(mapUnder(template, 'Parameters'))))].sort(
    compareText,
  );
}

/** @throws PodNetworkError for a parameter that no template has */
export function refuseUnknownParameters(
  sources: readonly TemplateSource[],
  parameters: Readonly<Record<string, string>>,
): void {
  const known = parameterNames(sources);
  for (const name of Object.keys(parameters)) {
    if (known.includes(name)) continue;
    const there = known.length === 0 ? 'the templates have none' : `the templates have ${known.join(', ')}`;
    throw new PodNetworkError(`"${name}" is no parameter of the given templates; ${there}`);
  }
}
