import { EMBEDDED_UNKNOWN, embeddedUnknown, knownText, unknown, type Maybe, type Unknown } from '../address/unknown';

export type JsonObject = Readonly<Record<string, unknown>>;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const STRING_OR_MARK = new RegExp(`"(?:[^"\\\\]|\\\\.)*"|${EMBEDDED_UNKNOWN.source}`, 'gs');

/**
 * Reads a text as JSON that may hold marks of `embedUnknown`, inside strings and in the place of a value; a mark that
 * stands for a value becomes a string. Unknown where the text is no JSON object, or where a mark could be a key.
 */
export function readJsonObject(text: string): JsonObject | Unknown {
  const quoted = text.replace(STRING_OR_MARK, (piece) => (piece.startsWith('"') ? piece : `"${piece}"`));
  let value: unknown;
  try {
    value = JSON.parse(quoted);
  } catch (error) {
    return embeddedUnknown(text) ?? unknown(`not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (!isJsonObject(value)) return embeddedUnknown(text) ?? unknown('not a JSON object');
  return unknownKey(value) ?? value;
}

/** Whether a JSON text has an object that has one key more than once, which `JSON.parse` does not tell. */
export function repeatsKey(text: string): boolean {
  const objects: Set<string>[] = [];
  for (const [piece, key] of text.matchAll(/("(?:[^"\\]|\\.)*")\s*:|"(?:[^"\\]|\\.)*"|[{}]/gs)) {
    if (piece === '{') objects.push(new Set());
    else if (piece === '}') objects.pop();
    else if (key !== undefined) {
      const keys = objects.at(-1);
      if (keys?.has(key) === true) return true;
      keys?.add(key);
    }
  }
  return false;
}

function unknownKey(value: unknown): Unknown | null {
  if (typeof value !== 'object' || value === null) return null;
  for (const [key, member] of Object.entries(value)) {
    const found = embeddedUnknown(key) ?? unknownKey(member);
    if (found !== null) return found;
  }
  return null;
}

/**
 * The member that a plugin takes for a field: the key in any case, and null or absent as undefined, since null leaves a field as it
 * is (package documentation of `encoding/json`, "Unmarshal"). Where several fit it is the last in the order of the keys, since
 * libcni writes the file anew with sorted keys (cni/libcni/conf.go:219, v1.1.2, `ConfListFromConf`).
 */
export function memberOf(object: JsonObject, field: string): unknown {
  const wanted = field.toLowerCase();
  const found = Object.entries(object).filter(([key, value]) => key.toLowerCase() === wanted && value !== null);
  return found.sort(([a], [b]) => (a < b ? -1 : 1)).at(-1)?.[1];
}

/** A boolean field; Go refuses `"true"` and 1. */
export function booleanOf(object: JsonObject, field: string, absent: boolean): Maybe<boolean> {
  const value = memberOf(object, field);
  return value === undefined ? absent : typeof value === 'boolean' ? value : refused(field, value, 'true or false');
}

/** A field for a whole number from `min` to `max`; Go refuses `"1500"` and 1.5. */
export function integerOf(object: JsonObject, field: string, min: number, max: number): Maybe<number> | null {
  const value = memberOf(object, field);
  if (value === undefined) return null;
  return typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max
    ? value
    : refused(field, value, `a whole number from ${String(min)} to ${String(max)}`);
}

export function textOf(object: JsonObject, field: string): Maybe<string> | null {
  const value = memberOf(object, field);
  if (value === undefined) return null;
  return typeof value === 'string' ? knownText(value) : refused(field, value, 'a text');
}

/** Why a value is unknown: it holds a mark, or the plugin refuses it. */
export function refused(field: string, value: unknown, wanted: string): Unknown {
  if (typeof value === 'string' && EMBEDDED_UNKNOWN.test(value)) return knownText(value) as Unknown;
  if (typeof value === 'string' && /^\$\{?[A-Za-z_]/.test(value))
    return unknown(`"${value}" stands there as it is: nothing fills it in, as in a here-document whose end is quoted`);
  const article = typeof value === 'string' ? `the text ${JSON.stringify(value)}` : JSON.stringify(value);
  return unknown(`"${field}" is ${article}; the plugin takes ${wanted} and refuses anything else`);
}
