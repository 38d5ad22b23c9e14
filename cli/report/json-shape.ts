/** A JSON value of the wrong shape. The message names its path and the expected shape. */
export class ShapeFault extends Error {}

/**
 * Reads a value of one shape from parsed JSON.
 *
 * @param path path of the value, for example `pairs[3].port`
 * @throws ShapeFault
 */
export type Shape<T> = (value: unknown, path: string) => T;

export const text: Shape<string> = (value, path) =>
  typeof value === 'string' ? value : refuse(value, path, 'a string');

export const integer: Shape<number> = (value, path) =>
  Number.isSafeInteger(value) ? (value as number) : refuse(value, path, 'a whole number');

export const bool: Shape<boolean> = (value, path) =>
  typeof value === 'boolean' ? value : refuse(value, path, 'true or false');

/** Any JSON, as text: a string as it is. */
export const anything: Shape<string> = (value, path) =>
  value === undefined ? refuse(value, path, 'a value') : typeof value === 'string' ? value : JSON.stringify(value);

export function oneOf<Word extends string>(...words: readonly Word[]): Shape<Word> {
  return (value, path) => words.find((word) => word === value) ?? refuse(value, path, words.join(', '));
}

export function nullable<T>(shape: Shape<T>): Shape<T | null> {
  return (value, path) => (value === null ? null : shape(value, path));
}

/** A value that may be absent or null; null then. */
export function optional<T>(shape: Shape<T>): Shape<T | null> {
  return (value, path) => (value === undefined || value === null ? null : shape(value, path));
}

export function listOf<T>(shape: Shape<T>): Shape<readonly T[]> {
  return (value, path) =>
    Array.isArray(value)
      ? value.map((item: unknown, index) => shape(item, `${path}[${String(index)}]`))
      : refuse(value, path, 'a list');
}

/** An object with these keys; other keys are ignored. */
export function object<T extends object>(shapes: { readonly [Key in keyof T]: Shape<T[Key]> }): Shape<T> {
  return (value, path) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuse(value, path, 'an object');
    const own = new Map<string, unknown>(Object.entries(value));
    const entries = Object.entries<Shape<unknown>>(shapes);
    return Object.fromEntries(
      entries.map(([key, shape]) => [key, shape(own.get(key), path === '' ? key : `${path}.${key}`)]),
    ) as T;
  };
}

const SHOWN = 40;

function refuse(value: unknown, path: string, wanted: string): never {
  const where = path === '' ? 'it' : path;
  if (value === undefined) throw new ShapeFault(`${where} is missing (${wanted})`);
  const found = JSON.stringify(value);
  throw new ShapeFault(
    `${where} must be ${wanted}, got ${found.length > SHOWN ? `${found.slice(0, SHOWN)}...` : found}`,
  );
}
