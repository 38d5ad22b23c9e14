import { unknown, type Unknown } from '../../address/unknown';
import { entryOf, isPlainObject, mapsIn, mapUnder, type PlainObject } from '../../model/plain-object';

/**
 * Whether a macro processes a map of a template, its other keys and all below them (CloudFormation, "Fn::Transform"). In JSON
 * the short form of the function is a key `Transform`.
 */
export function holdsMacro(map: unknown): boolean {
  if (!isPlainObject(map)) return false;
  if (Object.hasOwn(map, 'Fn::Transform')) return true;
  const short = entryOf(map, 'Transform');
  if (!isPlainObject(short) || typeof short.Name !== 'string') return false;
  return Object.keys(short).every((key) => key === 'Name' || key === 'Parameters');
}

/** Why a resource cannot be read: a macro is inside it, or applies to all its properties. Null: there is no macro. */
export function changedByMacro(logicalId: string, body: PlainObject): Unknown | null {
  const isChanged = holdsMacro(body) || holdsMacro(entryOf(body, 'Properties'));
  return isChanged ? unknown(`a macro may change "${logicalId}" at deploy`) : null;
}

/** The names of the transforms of a whole template, each written as text or as a map with its parameters. */
export function transformsOf(template: unknown): readonly string[] {
  const stated = [entryOf(template, 'Transform') ?? []].flat() as readonly unknown[];
  return stated.map((each) => {
    const name = isPlainObject(each) ? each.Name : each;
    return typeof name === 'string' ? name : JSON.stringify(each);
  });
}

/** Whether names and properties may hold functions where CloudFormation else takes none. */
export function hasLanguageExtensions(template: unknown): boolean {
  return transformsOf(template).includes('AWS::LanguageExtensions');
}

// CloudFormation, "Transforms": AWS's own, none of which makes or changes things of a VPC.
const KNOWN_TRANSFORM =
  /^AWS::(LanguageExtensions|Serverless-2016-10-31|SecretsManager-[\d-]+|CodeDeployBlueGreen|CodeStar)$/;

/** A macro that may change more of a template than one resource. */
export interface TemplateMacro {
  readonly text: string;
  /** where it stands, for example `Mappings` */
  readonly path: string;
}

/** The macros that process a whole template, or a section that its resources lean on. */
export function templateMacros(template: PlainObject): readonly TemplateMacro[] {
  const named = transformsOf(template).filter((name) => !KNOWN_TRANSFORM.test(name));
  const outputs = mapUnder(template, 'Outputs');
  const sections = [
    ...(Object.hasOwn(template, 'Fn::Transform') ? ['Fn::Transform'] : []),
    ...['Parameters', 'Mappings', 'Conditions'].filter((key) => mapsIn(entryOf(template, key)).some(holdsMacro)),
    ...(holdsMacro(entryOf(template, 'Resources')) ? ['Resources'] : []),
    ...([outputs, ...Object.values(outputs)].some(holdsMacro) ? ['Outputs'] : []),
  ];
  return [
    ...named.map((name) => ({ text: `macro ${name}`, path: 'Transform' })),
    ...sections.map((path) => ({ text: path === 'Fn::Transform' ? 'a macro' : `a macro in ${path}`, path })),
  ];
}
