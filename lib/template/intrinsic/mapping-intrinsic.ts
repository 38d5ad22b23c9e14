import { isUnknown, unknown, type Maybe } from '../../address/unknown';
import { argumentsOf, type IntrinsicFunction, type Scope } from './intrinsic-function';
import { entryOf, isPlainObject, mapUnder } from '../../model/plain-object';
import { textOf, type Value } from './template-value';

/** `Fn::FindInMap`, with the `DefaultValue` of the language extensions. */
const findInMap: IntrinsicFunction = (argument, scope) => {
  const [mapName, top, second, options] = argumentsOf(argument);
  const [name, first, last] = [mapName, top, second].map((part) => textOf(scope.resolve(part)));
  if (name === undefined || first === undefined || last === undefined)
    return unknown('Fn::FindInMap needs a map and two keys');
  if (isUnknown(name)) return name;
  const mapping = mapUnder(mapUnder(scope.stack.source.template, 'Mappings'), name);
  const found = isUnknown(first) ? sameInAll(Object.values(mapping), last, first) : lookUp(mapping, first, last);
  if (found !== undefined) return isUnknown(found) ? found : scope.resolve(found);
  return fallback(options, scope) ?? unknown(`mapping "${name}" has no entry ${keyText(first)}, ${keyText(last)}`);
};

function lookUp(mapping: unknown, first: string, last: Maybe<string>): unknown {
  return isUnknown(last) ? last : entryOf(entryOf(mapping, first), last);
}

// Where every row says the same, the row does not matter.
function sameInAll(rows: readonly unknown[], last: Maybe<string>, first: Value): unknown {
  if (isUnknown(last)) return last;
  const [value, ...others] = rows.map((row) => entryOf(row, last));
  const isScalar = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  return isScalar && others.every((other) => other === value) ? value : first;
}

function fallback(options: unknown, scope: Scope): Value | undefined {
  const value = isPlainObject(options) ? entryOf(options, 'DefaultValue') : undefined;
  return value === undefined ? undefined : scope.resolve(value);
}

function keyText(key: Maybe<string>): string {
  return isUnknown(key) ? key.unknown : key;
}

export const MAPPING_INTRINSIC: Readonly<Record<string, IntrinsicFunction>> = { 'Fn::FindInMap': findInMap };
