import { parseDocument, visit, isMap, isScalar } from 'yaml';
import { type Maybe, unknown } from '../../address/unknown';
import { MergeError, mergersOf, mergeValues, PlacedValue } from './config-merge';
import { openMarks, sealMarks } from '../state/unknown-mark';

/** One element of a list of a cloud-config, and where it stands. */
export type ConfigItem = Pick<PlacedValue, 'value' | 'place'>;

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
  let merged: unknown = {};
  for (const part of parts) {
    const config = readPart(part, addUnread);
    // an instance of CloudFormation has the launch index 0
    if ('launch-index' in config && config['launch-index'] !== 0) {
      addUnread(`only instances of launch index ${String(config['launch-index'])} get this part`, part.place);
    }
    try {
      const mergers = mergersOf(config, part.mergeType);
      const before = packagesOf(merged);
      merged = mergeValues(merged, withPlaces(config, part.place), mergers);
      const lost = before.filter((name) => !packagesOf(merged).includes(name));
      if (lost.length > 0)
        addUnread(`replaces packages of an earlier part: ${lost.join(', ')} are not installed`, part.place);
    } catch (thrown) {
      if (!(thrown instanceof MergeError)) throw thrown;
      addUnread(`cloud-init cannot merge this part and ignores it: ${thrown.message}`, part.place);
    }
  }
  return new Map(Object.entries(merged as object).map(([key, value]) => [key, itemsOf(value)]));
}

/** The entries of the list of packages, as texts to compare. */
function packagesOf(config: unknown): readonly string[] {
  const { packages } = config as { readonly packages?: unknown };
  return itemsOf(packages).map(({ value }) => (typeof value === 'string' ? value : JSON.stringify(value)));
}

function withPlaces(config: Readonly<Record<string, unknown>>, part: string): Readonly<Record<string, unknown>> {
  const entries = Object.entries(config).map(([key, value]): [string, unknown] => {
    const place = `${part}, ${key}`;
    if (!Array.isArray(value)) return [key, new PlacedValue(value, place)];
    return [key, value.map((each: unknown, index) => new PlacedValue(each, `${place}[${String(index)}]`))];
  });
  return Object.fromEntries(entries.filter(([key]) => key !== 'merge_how' && key !== 'merge_type'));
}

function itemsOf(value: unknown): readonly ConfigItem[] {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.filter((each) => each instanceof PlacedValue);
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

/** A value as text where it is one; anything else says what it is. */
export function configText(value: unknown, place: string): Maybe<string> {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return value === null || value === undefined ? '' : unknown(`${place}: not a text`);
}
