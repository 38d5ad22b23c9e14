import type { DanglingReference } from '../model/network-model';
import { holdsMacro, templateMacros, transformsOf } from './intrinsic/macro';
import { entryOf, isPlainObject, mapsIn, mapUnder, type PlainObject } from '../model/plain-object';
import type { OpenStack } from './resource/templates';
import { originOf, type TemplateResource } from './intrinsic/template-stack';

/**
 * The names that a stack's resources refer to and its template does not declare: CloudFormation refuses such a template
 * ("Unresolved resource dependencies"). Where a macro or a loop that is not written out may declare more, nobody can tell, and
 * there are none.
 */
export function danglingReferences(stack: OpenStack): readonly DanglingReference[] {
  const { template } = stack.source;
  if (stack.loops.length > 0 || mayDeclareMore(template)) return [];
  const declared = new Set([...stack.resources.keys(), ...Object.keys(mapUnder(template, 'Parameters'))]);
  return [...stack.resources.values()].flatMap((resource) => {
    const { body } = resource;
    const values = new Set(namesIn(entryOf(body, 'Properties')));
    const needed = [entryOf(body, 'DependsOn') ?? []].flat().filter((name) => typeof name === 'string');
    const missing = [...values].filter((name) => !declared.has(name) && !name.startsWith('AWS::'));
    const awaited = needed.filter((name) => !stack.resources.has(name) && !missing.includes(name));
    const origin = originOf(resource);
    return [
      ...missing.map((name) => ({ name, by: 'value' as const, origin })),
      ...awaited.map((name) => ({ name, by: 'dependency' as const, origin })),
    ];
  });
}

/** What CloudFormation makes before a resource, by name. */
export function neededBy({ body }: TemplateResource): readonly string[] {
  const awaited = [entryOf(body, 'DependsOn') ?? []].flat().filter((name) => typeof name === 'string');
  return [...new Set([...namesIn(entryOf(body, 'Properties')), ...awaited])];
}

/** AWS::LanguageExtensions writes loops out, and declares nothing else (CloudFormation, "AWS::LanguageExtensions transform"). */
export function mayDeclareMore(template: PlainObject): boolean {
  return (
    transformsOf(template).some((name) => name !== 'AWS::LanguageExtensions') ||
    templateMacros(template).length > 0 ||
    mapsIn(entryOf(template, 'Resources')).some(holdsMacro)
  );
}

/** The names that `Ref`, `Fn::GetAtt` and `Fn::Sub` refer to. */
export function namesIn(root: unknown): readonly string[] {
  return mapsIn(root).flatMap((map) => {
    const [only, ...others] = Object.entries(map);
    if (only === undefined || others.length > 0) return [];
    const [key, argument] = only;
    if (key === 'Ref') return typeof argument === 'string' ? [argument] : [];
    if (key === 'Fn::GetAtt') return attributeOwner(argument);
    return key === 'Fn::Sub' ? namesInText(argument) : [];
  });
}

function attributeOwner(argument: unknown): readonly string[] {
  const name: unknown = Array.isArray(argument) ? argument[0] : argument;
  return typeof name === 'string' ? [name.split('.')[0] ?? name] : [];
}

/** `${Name}` and `${Name.Attribute}`; `${!Name}` stands for itself (CloudFormation, "Fn::Sub"). */
function namesInText(argument: unknown): readonly string[] {
  const [text, given] = Array.isArray(argument) ? (argument as readonly unknown[]) : [argument];
  if (typeof text !== 'string') return [];
  const variables = [...text.matchAll(/\$\{([A-Za-z0-9]+)(\.[A-Za-z0-9.]+)?\}/g)].map((match) => match[1] ?? '');
  const own = isPlainObject(given) ? given : {};
  return variables.filter((name) => !Object.hasOwn(own, name));
}
