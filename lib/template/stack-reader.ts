import { danglingReferences } from './dangling-reference';
import { templateMacros } from './intrinsic/macro';
import type { DraftPart } from '../model/network-draft';
import type { Origin, ResourceActor, StackFacts, Unread } from '../model/network-model';
import { isPlainObject, mapUnder } from '../model/plain-object';
import { breakingCall } from './actor/resource-class';
import { classOfType } from './actor/resource-type';
import type { Value } from './intrinsic/template-value';
import type { OpenStack } from './resource/templates';

/** The stacks' sizes, and what of a whole template cannot be read: macros, loops, keys that are written twice. */
export function readStacks(stacks: readonly OpenStack[]): DraftPart {
  return {
    stacks: stacks.map((stack) => factsOf(stack)),
    unread: stacks.flatMap((stack) => [...macros(stack), ...loops(stack), ...duplicates(stack)]),
    actors: stacks.flatMap((stack) => actorsOf(stack)),
  };
}

function factsOf(stack: OpenStack): StackFacts {
  const { name, source, resources } = stack;
  const dangling = danglingReferences(stack);
  const outputs = Object.keys(mapUnder(source.template, 'Outputs')).length;
  const replaced = (source.artifact?.constructs.workers ?? []).flatMap(
    ({ id, replaced: worker }): NonNullable<StackFacts['replacedWorkers']> =>
      worker === undefined ? [] : [{ name: worker, origin: { source: name, id, path: '' } }],
  );
  const elasticIps = [...resources.values()].filter(({ type }) => type === 'AWS::EC2::EIP').length;
  return {
    name,
    templateBytes: source.bytes,
    ...(source.sentBytes !== undefined && { sentBytes: source.sentBytes }),
    resources: resources.size,
    outputs,
    elasticIps,
    ...(dangling.length > 0 && { danglingReferences: dangling }),
    ...(replaced.length > 0 && { replacedWorkers: replaced }),
  };
}

function placeIn({ name, prefix }: OpenStack, path: string): Origin {
  return { source: name, id: prefix.replace(/\.$/, ''), path };
}

function macros(stack: OpenStack): readonly Unread[] {
  return templateMacros(stack.source.template).map(({ text, path }): Unread => {
    return {
      unknown: `${text} may change the template at deploy`,
      origin: placeIn(stack, path),
      concerns: [],
      whole: true,
    };
  });
}

function loops(stack: OpenStack): readonly Unread[] {
  return stack.loops
    .filter(({ body }) => mayHoldFacts(body))
    .map(({ key }) => ({
      unknown: `loop ${key} cannot be written out`,
      origin: placeOfLoop(stack, key),
      concerns: [],
    }));
}

function placeOfLoop(stack: OpenStack, key: string): Origin {
  return placeIn(stack, `Resources.${key}`);
}

/** Whether resources of a loop may be facts, or change some: what only the properties of each decide may. */
function mayHoldFacts(body: unknown): boolean {
  const holds = [...typesIn(body)].some((type) => !['inert', 'actor'].includes(classOfType(type)));
  return holds || breakingCall(body as Value) !== null;
}

/** Resources of loops that cannot be written out, one a type: how many there are is known at deploy. */
function actorsOf(stack: OpenStack): readonly ResourceActor[] {
  return stack.loops
    .filter(({ body }) => !mayHoldFacts(body))
    .flatMap(({ key, body }) =>
      [...typesIn(body)]
        .filter((type) => classOfType(type) === 'actor')
        .map((type) => ({ id: `${stack.prefix}${key}`, type, origin: placeOfLoop(stack, key) })),
    );
}

function typesIn(value: unknown): ReadonlySet<string> {
  if (Array.isArray(value)) return new Set(value.flatMap((each) => [...typesIn(each)]));
  if (!isPlainObject(value)) return new Set();
  const own = typeof value.Type === 'string' ? [value.Type] : [];
  return new Set([...own, ...Object.values(value).flatMap((each) => [...typesIn(each)])]);
}

// CloudFormation keeps the last of two resources of one name: whatever the first one was is lost at deploy as well.
function duplicates(stack: OpenStack): readonly Unread[] {
  return stack.source.duplicates.map(({ path, lines }): Unread => {
    const [section, logicalId, ...rest] = path;
    const isResource = section === 'Resources' && logicalId !== undefined;
    const text = `key "${path.join('.')}" is written ${String(lines.length)} times (lines ${lines.join(', ')}), and the last one is read`;
    if (!isResource) return { unknown: text, origin: placeIn(stack, path.join('.')), concerns: [] };
    const id = stack.resources.get(logicalId)?.id ?? logicalId;
    return {
      unknown: text,
      origin: { ...placeIn(stack, rest.join('.')), id: `${stack.prefix}${logicalId}` },
      concerns: [id],
    };
  });
}
