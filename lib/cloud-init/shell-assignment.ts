import { hasMark, mark } from './sealed-text';
import { type ArrayElement, elementsOf, hasTextKeys, type ShellValue, withElements } from './shell-array';
import { type Frame, setVariable } from './shell-frame';
import { arrayKey } from './shell-parameter';
import { wordContext } from './shell-substitution';
import { parsePiece } from './shell-syntax';
import type { Assignment, CommandArgument, Word } from './shell-syntax';
import { arithmeticContext, expandFields, expandText } from './shell-word';

/** Carries out `name=value`, `name+=value`, `name[key]=value` and `name=(...)`. */
export function assign(assignment: Assignment, frame: Frame): void {
  setVariable(frame, assignment.name, valueAfter(assignment, frame.scope.get(assignment.name), frame));
}

/** `export`, `local`, `declare`, `readonly` and `typeset`: all values are expanded before the first of them is set. */
export function declareVariables(program: string, args: readonly CommandArgument[], frame: Frame): readonly string[] {
  const words: string[] = [];
  const declared: { readonly name: string; readonly value: ShellValue | null }[] = [];
  const has = (flag: string): boolean => words.some((word) => /^-[a-zA-Z]+$/.test(word) && word.includes(flag));
  for (const arg of args) {
    if (arg.type === 'Assignment') {
      const before = frame.scope.get(arg.name);
      const value = valueAfter(arg, has('A') && !hasTextKeys(before) ? new Map<string, string>() : before, frame);
      declared.push({ name: arg.name, value: isConverted(value, has) ? mark(`variable ${arg.name}`) : value });
      words.push(arg.name);
      continue;
    }
    for (const word of expandFields(arg, wordContext(frame))) {
      words.push(word);
      const [, name, text] = /^([A-Za-z_]\w*)(?:=(.*))?$/s.exec(word) ?? [];
      if (name !== undefined) declared.push({ name, value: text ?? null });
    }
  }
  const isLocal = !['export', 'readonly'].includes(program) && !has('g');
  for (const { name, value } of declared) {
    if (isLocal) frame.scope.declareLocal(name);
    if (value !== null) setVariable(frame, name, value);
    else if (has('A') && !hasTextKeys(frame.scope.get(name))) setVariable(frame, name, new Map());
  }
  return words;
}

/** A name of another variable, a number that is calculated, a text in another case: not followed. */
function isConverted(value: ShellValue, has: (flag: string) => boolean): boolean {
  const isNumber = typeof value === 'string' && /^-?(0|[1-9]\d*)$/.test(value);
  return has('n') || has('l') || has('u') || (has('i') && !isNumber);
}

function valueAfter(
  { name, index, append = false, value }: Assignment,
  before: ShellValue | null,
  frame: Frame,
): ShellValue {
  const context = wordContext(frame);
  if (value.type === 'ArrayValue') {
    // what an associative array was declared to be stays
    const kept = append ? before : hasTextKeys(before) ? new Map<string, string>() : null;
    const base = typeof kept === 'string' ? [kept] : kept;
    return withElements(
      base,
      name,
      value.elements.flatMap((element) => elementsIn(element, base, frame)),
    );
  }
  const text = expandText(value, context);
  if (index) {
    const key = keyOf(index, before, frame);
    return key === null ? mark(`array ${name}`) : withElements(before, name, [{ key, text, append }]);
  }
  if (before !== null && typeof before !== 'string') return withElements(before, name, [{ key: '0', text, append }]);
  return append ? (before ?? '') + text : text;
}

/** What an assignment before a program hands to it: an array as its words. */
export function assignedText({ name, append, value }: Assignment, frame: Frame): string {
  const context = wordContext(frame);
  const text =
    value.type === 'Word'
      ? expandText(value, context)
      : value.elements.flatMap((element) => expandFields(element, context)).join(' ');
  return `${frame.syntax.sealed.open(name)}${append ? '+=' : '='}${text}`;
}

function elementsIn(element: Word, before: ShellValue | null, frame: Frame): readonly ArrayElement[] {
  // `[key]=value` has the form of an assignment to an element
  const parsed = /^\[.*\]\+?=/s.test(element.text) ? parsePiece(`a${element.text}`).commands : [];
  const command = parsed[0]?.command;
  const [keyed] = parsed.length === 1 && command?.type === 'Command' ? command.prefix : [];
  if (keyed?.type === 'Assignment' && keyed.index && keyed.value.type === 'Word') {
    const key = keyOf(keyed.index, before, frame);
    const text = expandText(keyed.value, wordContext(frame));
    return [{ key: key ?? mark(`an element of an array`), text, append: keyed.append ?? false }];
  }
  return expandFields(element, wordContext(frame)).map((text) => ({ key: null, text, append: false }));
}

function keyOf(index: Word, before: ShellValue | null, frame: Frame): string | null {
  const context = wordContext(frame);
  const key = arrayKey(expandText(index, context), before, arithmeticContext(context));
  if (key === null || hasMark(key)) return null;
  return key.startsWith('-') && !hasTextKeys(before) ? String(elementsOf(before ?? []).length + Number(key)) : key;
}
