import { unknown } from '../../address/unknown';
import { CIDR_INTRINSIC } from './cidr-intrinsic';
import { CONDITION_INTRINSICS } from './condition';
import { dynamicReferencesIn } from './dynamic-reference';
import type { IntrinsicFunction, Scope } from './intrinsic-function';
import { MAPPING_INTRINSIC } from './mapping-intrinsic';
import { holdsMacro } from './macro';
import { entryOf, isPlainObject } from '../../model/plain-object';
import { REFERENCE_INTRINSICS } from './reference-intrinsics';
import { EXPORT_INTRINSICS } from './stack-export';
import { oneDeeper, type TemplateStack, type Templates } from './template-stack';
import { isNoValue, outsideReference, type Value } from './template-value';
import { TEXT_INTRINSICS } from './text-intrinsics';

const getAzs: IntrinsicFunction = (argument, scope) => {
  const isOwn =
    argument === '' ||
    entryOf(argument, 'Ref') === 'AWS::Region' ||
    scope.resolve(argument) === scope.resolve({ Ref: 'AWS::Region' });
  const zones = isOwn ? 'availability zones' : 'availability zones of another region';
  return outsideReference(zones, 'the zones of the region are known at deploy');
};

const INTRINSICS: ReadonlyMap<string, IntrinsicFunction> = new Map(
  Object.entries({
    ...REFERENCE_INTRINSICS,
    ...TEXT_INTRINSICS,
    ...CONDITION_INTRINSICS,
    ...MAPPING_INTRINSIC,
    ...CIDR_INTRINSIC,
    ...EXPORT_INTRINSICS,
    'Fn::GetAZs': getAzs,
  }),
);

/** How one stack sees the templates. */
export function scopeOf(templates: Templates, stack: TemplateStack): Scope {
  const scope: Scope = {
    templates,
    stack,
    resolve: (raw) => oneDeeper(templates, () => resolve(raw, scope)),
    inStack: (other) => (other === stack ? scope : scopeOf(templates, other)),
  };
  return scope;
}

function resolve(raw: unknown, scope: Scope): Value {
  if (typeof raw === 'string') return dynamicReferencesIn(raw, scope);
  if (typeof raw === 'number' || typeof raw === 'boolean' || raw === null) return raw;
  if (Array.isArray(raw)) return raw.map((item) => scope.resolve(item)).filter((item) => !isNoValue(item));
  if (!isPlainObject(raw)) return unknown('a value that is neither text, number, boolean, list nor map');
  if (holdsMacro(raw)) return unknown('Fn::Transform is resolved by AWS at deploy');
  const entries = Object.entries(raw);
  const named = entries.find(([key]) => key === 'Ref' || key.startsWith('Fn::'));
  if (named === undefined || (entries.length > 1 && named[0] === 'Ref')) return resolveMap(entries, scope);
  const [name, argument] = named;
  const intrinsic = entries.length === 1 ? INTRINSICS.get(name) : undefined;
  return intrinsic === undefined ? unknown(`${name} is resolved by AWS at deploy`) : intrinsic(argument, scope);
}

function resolveMap(entries: readonly (readonly [string, unknown])[], scope: Scope): Value {
  if (entries.some(([key]) => key === 'unknown')) return unknown('a map with the key "unknown", which no property has');
  const resolved = entries.map(([key, item]) => [key, scope.resolve(item)] as const);
  return Object.fromEntries(resolved.filter(([, item]) => !isNoValue(item)));
}
