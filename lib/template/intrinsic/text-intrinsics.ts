import { isUnknown, unknown } from '../../address/unknown';
import { argumentsOf, type IntrinsicFunction, type Scope } from './intrinsic-function';
import { dynamicReferencesIn } from './dynamic-reference';
import { isPlainObject } from '../../model/plain-object';
import { attributeOf, referTo } from './reference-intrinsics';
import { spend } from './template-stack';
import {
  isList,
  isMap,
  isNoValue,
  isReference,
  joinPieces,
  markedText,
  outsideReference,
  piecesOf,
  reasonOf,
  textOf,
  type TextPiece,
  type Value,
} from './template-value';

/** Joins resolved values to a text, and counts what it costs. */
export function joined(values: readonly Value[], scope: Scope): Value {
  const pieces: TextPiece[] = [];
  for (const value of values) {
    const own = piecesOf(value);
    if (own === null) return unknown('a list or a map stands where a text is needed');
    for (const piece of own) {
      spend(scope.templates, typeof piece === 'string' ? piece.length : 1);
      pieces.push(piece);
    }
  }
  const text = joinPieces(pieces);
  return typeof text === 'string' ? dynamicReferencesIn(text, scope) : text;
}

const join: IntrinsicFunction = (argument, scope) => {
  const [delimiter = '', items] = argumentsOf(argument);
  const list = scope.resolve(items);
  const between = scope.resolve(delimiter);
  if (isReference(list)) return unknown(reasonOf(list));
  if (isUnknown(list)) return list;
  if (!isList(list)) return unknown('Fn::Join needs a list');
  return joined(
    list.flatMap((item, index) => (index === 0 ? [item] : [between, item])),
    scope,
  );
};

const split: IntrinsicFunction = (argument, scope) => {
  const [delimiter, source] = argumentsOf(argument);
  const mark = textOf(scope.resolve(delimiter));
  const value = scope.resolve(source);
  const pieces = piecesOf(value);
  if (isUnknown(mark)) return mark;
  if (pieces === null || mark === '') return unknown('Fn::Split needs a delimiter and a text');
  const parts: TextPiece[][] = [[]];
  for (const piece of pieces) {
    if (typeof piece !== 'string') {
      // An unknown value may hold the delimiter itself; a resource's id never does.
      if (isUnknown(piece) || piece.outside !== null || piece.attribute !== null) {
        return isUnknown(piece) ? piece : unknown(reasonOf(piece));
      }
      parts.at(-1)?.push(piece);
      continue;
    }
    piece.split(mark).forEach((text, index) => {
      if (index > 0) parts.push([]);
      parts.at(-1)?.push(text);
    });
  }
  spend(scope.templates, parts.length);
  return parts.map((part) => joinPieces(part));
};

const select: IntrinsicFunction = (argument, scope) => {
  const [position, items] = argumentsOf(argument);
  const index = textOf(scope.resolve(position));
  if (isUnknown(index)) return index;
  const list = scope.resolve(items);
  if (isReference(list)) return outsideReference(`${list.id}.${index}`, `item ${index}: ${reasonOf(list)}`);
  if (isUnknown(list)) return unknown(`item ${index}: ${list.unknown}`);
  const item = isList(list) && /^\d+$/.test(index) ? list[Number(index)] : undefined;
  return item ?? unknown(`Fn::Select: there is no item ${index}`);
};

const VARIABLE = /\$\{([^{}]*)\}/g;

const sub: IntrinsicFunction = (argument, scope) => {
  const [template, given] = argumentsOf(argument);
  if (typeof template !== 'string') return unknown('Fn::Sub needs a text');
  const variables = isPlainObject(given) ? given : {};
  const values: Value[] = [];
  let end = 0;
  for (const match of template.matchAll(VARIABLE)) {
    values.push(template.slice(end, match.index), variable((match[1] ?? '').trim(), variables, scope));
    end = match.index + match[0].length;
  }
  return joined([...values, template.slice(end)], scope);
};

function variable(name: string, given: Readonly<Record<string, unknown>>, scope: Scope): Value {
  if (name.startsWith('!')) return `\${${name.slice(1)}}`;
  if (Object.hasOwn(given, name)) return scope.resolve(given[name]);
  const dot = name.indexOf('.');
  return dot < 0 ? referTo(name, scope) : attributeOf(name.slice(0, dot), name.slice(dot + 1), scope);
}

const base64: IntrinsicFunction = (argument, scope) => {
  const value = scope.resolve(argument);
  if (isUnknown(value)) return value;
  if (isReference(value)) return unknown(reasonOf(value));
  // Marks of unknown pieces are text as well, and come out again when somebody decodes it.
  const text = markedText(value);
  return text === null ? unknown('Fn::Base64 needs a text') : Buffer.from(text, 'utf8').toString('base64');
};

const length: IntrinsicFunction = (argument, scope) => {
  const list = scope.resolve(argument);
  if (isUnknown(list)) return list;
  return isList(list) ? list.length : unknown('Fn::Length needs a list that is known');
};

const toJsonString: IntrinsicFunction = (argument, scope) => {
  const value = scope.resolve(argument);
  if (isUnknown(value)) return value;
  if (isNoValue(value)) return unknown('Fn::ToJsonString needs a value');
  const text = JSON.stringify(plain(value));
  spend(scope.templates, text.length);
  return text;
};

function plain(value: Value): unknown {
  if (isNoValue(value)) return undefined;
  if (isList(value)) return value.map((item) => plain(item));
  if (isMap(value)) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
  return typeof value === 'object' && value !== null ? markedText(value) : value;
}

/** The functions that build and take apart texts and lists. */
export const TEXT_INTRINSICS: Readonly<Record<string, IntrinsicFunction>> = {
  'Fn::Join': join,
  'Fn::Split': split,
  'Fn::Select': select,
  'Fn::Sub': sub,
  'Fn::Base64': base64,
  'Fn::Length': length,
  'Fn::ToJsonString': toJsonString,
};
