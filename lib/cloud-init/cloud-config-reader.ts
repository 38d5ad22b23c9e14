import { parseDocument, visit, isMap, isScalar } from 'yaml';
import { type Maybe, unknown } from '../address/unknown';
import { openMarks, sealMarks } from './sealed-text';

/** One element of a list of a cloud-config, and where it stands. */
export interface ConfigItem {
  readonly value: unknown;
  /** for example `part 1, write_files[2]` */
  readonly place: string;
}

/** What cloud-config parts say together. */
export type CloudConfig = ReadonlyMap<string, readonly ConfigItem[]>;

/** One part, to be merged with those before it. */
export interface ConfigPart {
  readonly text: string;
  readonly mergeType: string;
  /** for example `part 1` */
  readonly place: string;
}

/**
 * Reads cloud-config parts and merges them: by default a later part's key takes the place of an earlier one's
 * (cloud-init, handlers/cloud_config.py). A key that is no list becomes a list of one.
 */
export function readCloudConfig(
  parts: readonly ConfigPart[],
  addUnread: (reason: string, place: string) => void,
): CloudConfig {
  const merged = new Map<string, readonly ConfigItem[]>();
  for (const part of parts) {
    const config = readPart(part, addUnread);
    const how = mergeHow(config, part.mergeType);
    for (const [key, value] of Object.entries(config)) {
      const place = `${part.place}, ${key}`;
      const items = Array.isArray(value)
        ? value.map((each: unknown, index): ConfigItem => ({ value: each, place: `${place}[${index}]` }))
        : [{ value, place }];
      const before = merged.get(key);
      if (before === undefined || how === 'replace') merged.set(key, items);
      else if (how === 'append') merged.set(key, [...before, ...items]);
      else if (how === 'prepend') merged.set(key, [...items, ...before]);
    }
  }
  return merged;
}

function readPart(
  { text, place }: ConfigPart,
  addUnread: (reason: string, place: string) => void,
): Record<string, unknown> {
  const sealed = sealMarks(text);
  // PyYAML, which cloud-init reads with, is YAML 1.1: `yes` is a boolean and `0644` is octal
  const document = parseDocument(sealed.text, {
    version: '1.1',
    schema: 'yaml-1.1',
    uniqueKeys: false,
    logLevel: 'silent',
  });
  const [error] = document.errors;
  if (error) {
    const line = error.linePos?.[0];
    const at = line ? ` at line ${line.line}, column ${line.col}` : '';
    addUnread(`not valid YAML${at}, so cloud-init ignores the whole part: ${firstLine(error.message)}`, place);
    return {};
  }
  for (const warning of document.warnings) addUnread(`YAML: ${firstLine(warning.message)}`, place);
  for (const key of repeatedKeys(document)) addUnread(`key "${key}" is repeated: cloud-init takes the last`, place);
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 1000 });
  } catch (thrown) {
    // an alias that is not defined or too many of them, a merge of what is no mapping: PyYAML fails on them too
    addUnread(`not valid YAML, so cloud-init ignores the whole part: ${firstLine((thrown as Error).message)}`, place);
    return {};
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return openMarks(value as Record<string, unknown>, sealed);
  }
  addUnread('not a mapping, so cloud-init ignores the whole part', place);
  return {};
}

function repeatedKeys(document: ReturnType<typeof parseDocument>): readonly string[] {
  const repeated = new Set<string>();
  visit(document, {
    Map: (_, map) => {
      if (!isMap(map)) return;
      const seen = new Set<string>();
      for (const { key } of map.items) {
        if (!isScalar(key)) continue;
        const name = String(key.value);
        if (seen.has(name) && name !== '<<') repeated.add(name);
        seen.add(name);
      }
    },
  });
  return [...repeated];
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? '';
}

type MergeHow = 'replace' | 'append' | 'prepend' | 'keep';

/** How the keys of a part meet those of earlier parts (cloud-init, "Merging user-data sections"), by header or by key. */
function mergeHow(config: Readonly<Record<string, unknown>>, header: string): MergeHow {
  const stated = config.merge_how ?? config.merge_type;
  const text = stated === undefined ? header : mergeText(stated);
  if (text.trim() === '') return 'replace';
  const options = (type: string): string => new RegExp(`${type}\\(([^)]*)\\)`).exec(text)?.[1] ?? '';
  if (/(^|[^_])replace/.test(options('dict'))) return 'replace';
  if (!/recurse_(array|list)/.test(options('dict'))) return 'keep';
  return options('list').includes('append') ? 'append' : options('list').includes('prepend') ? 'prepend' : 'replace';
}

function mergeText(stated: unknown): string {
  if (typeof stated === 'string') return stated;
  if (!Array.isArray(stated)) return '';
  return stated
    .map((each: unknown) => {
      const { name, settings } = (each ?? {}) as { name?: unknown; settings?: unknown };
      return `${String(name)}(${Array.isArray(settings) ? settings.join(',') : ''})`;
    })
    .join('+');
}

/** A value as text where it is one; anything else says what it is. */
export function configText(value: unknown, place: string): Maybe<string> {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return value === null || value === undefined ? '' : unknown(`${place}: not a text`);
}
