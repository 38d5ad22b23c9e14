import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type Alias, type Node, type YAMLMap } from 'yaml';
import { PodNetworkError } from '../../address/pod-network-error';
import { isPlainObject } from '../../model/plain-object';
import type { DuplicateKey } from '../../model/template-source';
import { DEEPEST_DOCUMENT } from './document-depth';

/** A document with the keys that it writes twice. */
export interface ParsedDocument {
  readonly value: unknown;
  readonly duplicates: readonly DuplicateKey[];
}

interface Reading {
  readonly file: string;
  readonly lines: LineCounter;
  readonly anchors: Map<string, Node>;
  readonly duplicates: DuplicateKey[];
  /** values that aliases may still repeat */
  budget: number;
}

const MOST_VALUES = 500_000;

/**
 * Reads YAML (or JSON) with the short forms of CloudFormation: `!Ref X` becomes `{ Ref: 'X' }`, `!GetAtt A.B` becomes
 * `{ 'Fn::GetAtt': ['A', 'B'] }`, `!Sub` and the others `{ 'Fn::Sub': ... }`.
 *
 * @throws PodNetworkError for a syntax error, with its line and column; for aliases that repeat too much
 */
export function parseYamlTemplate(text: string, file: string): ParsedDocument {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    uniqueKeys: false,
    logLevel: 'error',
    prettyErrors: false,
  });
  const [error] = document.errors;
  if (error !== undefined) {
    const { line, col } = lines.linePos(error.pos[0]);
    throw new PodNetworkError(
      `${file} has a syntax error in line ${String(line)}, column ${String(col)}: ${messageOf(error.message)}`,
    );
  }
  const reading: Reading = { file, lines, anchors: new Map(), duplicates: [], budget: MOST_VALUES };
  const value = document.contents === null ? null : valueOf(document.contents, [], reading, 0);
  return { value, duplicates: reading.duplicates };
}

// The parser stops where its own recursion ends, and says so in the words of the runtime.
function messageOf(message: string): string {
  const [first = ''] = message.split('\n');
  return first.includes('call stack') ? 'it is nested too deep; no template needs that' : first;
}

function valueOf(node: unknown, path: readonly string[], reading: Reading, depth: number): unknown {
  reading.budget -= 1;
  if (reading.budget < 0) {
    throw new PodNetworkError(
      `${reading.file} repeats more than ${String(MOST_VALUES)} values by aliases; write them out, or fewer`,
    );
  }
  if (depth > DEEPEST_DOCUMENT) {
    throw new PodNetworkError(
      `${reading.file} is nested more than ${String(DEEPEST_DOCUMENT)} deep at ${path.slice(0, 3).join('.')}; no template needs that`,
    );
  }
  if (isAlias(node)) return valueOf(anchored(node, reading), path, reading, depth + 1);
  if (!isMap(node) && !isSeq(node) && !isScalar(node)) return null;
  if (node.anchor !== undefined) reading.anchors.set(node.anchor, node);
  return shortForm(node.tag, bareValue(node, path, reading, depth));
}

function anchored(alias: Alias, { anchors, file, lines }: Reading): Node {
  const node = anchors.get(alias.source);
  if (node !== undefined) return node;
  const { line, col } = lines.linePos(alias.range?.[0] ?? 0);
  throw new PodNetworkError(
    `${file} has a syntax error in line ${String(line)}, column ${String(col)}: there is no anchor &${alias.source} before *${alias.source}`,
  );
}

function bareValue(node: Node, path: readonly string[], reading: Reading, depth: number): unknown {
  if (isSeq(node)) return node.items.map((item) => valueOf(item, path, reading, depth + 1));
  if (isMap(node)) return mapOf(node, path, reading, depth);
  if (!isScalar(node)) return null;
  // A number that reads back otherwise (an account with leading zeros) is a text: nothing is rounded.
  const isNumber = typeof node.value === 'number' || typeof node.value === 'bigint';
  return isNumber && String(node.value) !== node.source ? node.source : node.value;
}

function mapOf(map: YAMLMap, path: readonly string[], reading: Reading, depth: number): unknown {
  const values = new Map<string, unknown>();
  const lines = new Map<string, number[]>();
  const merged: unknown[] = [];
  for (const { key, value } of map.items) {
    const name = keyOf(key, reading);
    if (name === '<<') {
      merged.push(...[valueOf(value, path, reading, depth + 1)].flat());
      continue;
    }
    const place = [...path, name];
    const start = reading.lines.linePos((key as Partial<Node> | null)?.range?.[0] ?? 0).line;
    lines.set(name, [...(lines.get(name) ?? []), start]);
    values.set(name, valueOf(value, place, reading, depth + 1));
  }
  // CloudFormation itself takes no merge key; the tools that send such templates write it out (YAML 1.1, "Merge Key")
  for (const [name, value] of merged.flatMap((each) => (isPlainObject(each) ? Object.entries(each) : [])))
    if (!values.has(name)) values.set(name, value);
  for (const [name, found] of lines)
    if (found.length > 1) reading.duplicates.push({ path: [...path, name], lines: found });
  return Object.fromEntries(values);
}

function keyOf(key: unknown, reading: Reading): string {
  const node = isAlias(key) ? anchored(key, reading) : key;
  if (isScalar(node)) return node.source ?? String(node.value);
  throw new PodNetworkError(`${reading.file} has a key that is a list or a map; a template's keys are texts`);
}

// CloudFormation, "Intrinsic function reference": every function but these two has its full name after `Fn::`.
const OWN_NAMES: ReadonlySet<string> = new Set(['Ref', 'Condition']);

function shortForm(tag: string | undefined, value: unknown): unknown {
  const name = /^!([A-Za-z][A-Za-z0-9:]*)$/.exec(tag ?? '')?.[1];
  if (name === undefined) return value;
  if (name === 'GetAtt' && typeof value === 'string') {
    const dot = value.indexOf('.');
    return { 'Fn::GetAtt': dot < 0 ? [value] : [value.slice(0, dot), value.slice(dot + 1)] };
  }
  return { [OWN_NAMES.has(name) ? name : `Fn::${name}`]: value };
}
