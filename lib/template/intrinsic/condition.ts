import { isUnknown, unknown, type Maybe } from '../../address/unknown';
import { argumentsOf, type IntrinsicFunction, type Scope } from './intrinsic-function';
import { entryOf, isPlainObject, mapUnder } from '../../model/plain-object';
import { oneDeeper, remember } from './template-stack';
import { isList, textOf, type Value } from './template-value';

export function conditionHolds(name: string, scope: Scope): Maybe<boolean> {
  const raw = entryOf(mapUnder(scope.stack.source.template, 'Conditions'), name);
  if (raw === undefined) return unknown(`there is no condition "${name}"`);
  const value = remember(scope.templates, `condition "${name}" of stack "${scope.stack.name}"`, () =>
    oneDeeper(scope.templates, () => evaluate(raw, scope)),
  );
  if (typeof value === 'boolean') return value;
  if (!isUnknown(value)) return unknown(`condition "${name}" is no condition`);
  // Of conditions that lean on each other, the last one is where the reader must look.
  return value.unknown.startsWith('condition ') ? value : unknown(`condition "${name}": ${value.unknown}`);
}

function evaluate(raw: unknown, scope: Scope): Maybe<boolean> {
  if (typeof raw === 'boolean') return raw;
  const [entry, more] = isPlainObject(raw) ? Object.entries(raw) : [];
  if (entry === undefined || more !== undefined) return unknown('a condition is one function');
  const [name, argument] = entry;
  if (name === 'Condition')
    return typeof argument === 'string' ? conditionHolds(argument, scope) : unknown('no condition name');
  const terms = argumentsOf(argument);
  if (name === 'Fn::Equals') return equal(terms.map((term) => scope.resolve(term)));
  const value = terms.map((term) => oneDeeper(scope.templates, () => evaluate(term, scope)));
  if (name === 'Fn::Not')
    return isUnknown(value[0]) ? value[0] : value[0] === undefined ? unknown('Fn::Not of nothing') : !value[0];
  if (name === 'Fn::And') return value.includes(false) ? false : (value.find((term) => isUnknown(term)) ?? true);
  if (name === 'Fn::Or') return value.includes(true) ? true : (value.find((term) => isUnknown(term)) ?? false);
  return unknown(`"${name}" is no condition function`);
}

function equal([left, right]: readonly Value[]): Maybe<boolean> {
  if (left === undefined || right === undefined) return unknown('Fn::Equals needs two values');
  const [a, b] = [comparable(left), comparable(right)];
  if (isUnknown(a)) return a;
  return isUnknown(b) ? b : a === b;
}

function comparable(value: Value): Maybe<string> {
  if (!isList(value)) return textOf(value);
  const items = value.map((item) => textOf(item));
  return items.find((item) => isUnknown(item)) ?? JSON.stringify(items);
}

/** `Fn::If`: where the condition is unknown, so is the value, unless both branches are the same. */
const ifFunction: IntrinsicFunction = (argument, scope) => {
  const [name, whenTrue, whenFalse] = argumentsOf(argument);
  if (typeof name !== 'string') return unknown('Fn::If needs the name of a condition');
  const holds = conditionHolds(name, scope);
  if (!isUnknown(holds)) return scope.resolve(holds ? whenTrue : whenFalse);
  const [one, other] = [scope.resolve(whenTrue), scope.resolve(whenFalse)];
  return typeof one !== 'object' && one === other ? one : holds;
};

export const CONDITION_INTRINSICS: Readonly<Record<string, IntrinsicFunction>> = { 'Fn::If': ifFunction };
