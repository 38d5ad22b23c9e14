import { mark } from './sealed-text';

/**
 * A shell variable: text, the elements of an indexed array from 0 on, or those of an associative one by their keys. Text may
 * hold marks.
 */
export type ShellValue = string | readonly string[] | ReadonlyMap<string, string>;

/** An element of `name=(...)`, its key null where it states none. */
export interface ArrayElement {
  readonly key: string | null;
  readonly text: string;
  readonly append: boolean;
}

function isAssociative(value: ShellValue): value is ReadonlyMap<string, string> {
  return value instanceof Map;
}

/** Bash lists an associative array in an order of its own, which no manual states. */
function inUnknownOrder(all: readonly string[]): readonly string[] {
  return all.length < 2 ? all : [mark('the elements of an associative array, in an order that bash picks')];
}

/** All elements, as `${a[@]}` gives them. */
export function elementsOf(value: ShellValue): readonly string[] {
  if (typeof value === 'string') return [value];
  return isAssociative(value) ? inUnknownOrder([...value.values()]) : value;
}

/** All keys, as `${!a[@]}` gives them. */
export function keysOf(value: ShellValue): readonly string[] {
  if (isAssociative(value)) return inUnknownOrder([...value.keys()]);
  return elementsOf(value).map((_, index) => String(index));
}

/** How many elements there are: `${#a[@]}`. */
export function countOf(value: ShellValue): number {
  return isAssociative(value) ? value.size : elementsOf(value).length;
}

/** Whether `name[key]` names the element by a text, not by a number that is calculated. */
export function hasTextKeys(value: ShellValue | null): boolean {
  return value !== null && isAssociative(value);
}

/** One element; empty where there is none, as the shell has it. */
export function elementAt(value: ShellValue, key: string): string {
  if (isAssociative(value)) return value.get(key) ?? '';
  if (!/^-?\d+$/.test(key)) return mark(`element ${key} of an array`);
  return elementsOf(value).at(Number(key)) ?? '';
}

/** A variable with its elements set one after the other; a mark where an indexed array would have gaps. */
export function withElements(before: ShellValue | null, name: string, elements: readonly ArrayElement[]): ShellValue {
  if (before !== null && isAssociative(before)) {
    const all = new Map(before);
    for (const { key, text, append } of elements) {
      if (key === null) return mark(`array ${name}`);
      all.set(key, append ? (all.get(key) ?? '') + text : text);
    }
    return all;
  }
  const all = new Map(elementsOf(before ?? []).map((text, index) => [index, text]));
  let next = all.size;
  for (const { key, text, append } of elements) {
    if (key !== null && !/^\d+$/.test(key)) return mark(`array ${name}`);
    const index = key === null ? next : Number(key);
    all.set(index, append ? (all.get(index) ?? '') + text : text);
    next = index + 1;
  }
  const list = Array.from({ length: all.size }, (_, index) => all.get(index));
  return list.includes(undefined) ? mark(`array ${name}`) : list.map((text) => text ?? '');
}

/** Whether two variables are the same. */
export function sameValue(one: ShellValue | null, other: ShellValue | null): boolean {
  const plain = (value: ShellValue | null): unknown => (value !== null && isAssociative(value) ? [...value] : value);
  return JSON.stringify(plain(one)) === JSON.stringify(plain(other));
}
