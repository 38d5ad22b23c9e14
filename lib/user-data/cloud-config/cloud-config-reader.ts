import { type Maybe, unknown } from '../../address/unknown';
import { MergeError, mergersOf, mergeValues, PlacedValue } from './config-merge';
import { readPythonYaml } from './python-yaml';
import { openMarks, sealMarks } from '../state/unknown-mark';

/** One element of a list of a cloud-config, and where it stands. */
export type ConfigItem = Pick<PlacedValue, 'value' | 'place'>;

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
  const { value, doubts } = readPythonYaml(sealed.text);
  for (const doubt of doubts) addUnread(doubt, place);
  if (value === undefined) return {};
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return openMarks(value as Record<string, unknown>, sealed);
  }
  addUnread('not a mapping, so cloud-init ignores the whole part', place);
  return {};
}

/** A value as text where it is one; anything else says what it is. */
export function configText(value: unknown, place: string): Maybe<string> {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return value === null || value === undefined ? '' : unknown(`${place}: not a text`);
}
