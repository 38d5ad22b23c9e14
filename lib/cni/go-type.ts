import { parseAddress } from '../address/cidr';
import { embeddedUnknown, isKnown, orUnknown } from '../address/unknown';
import { isJsonObject, refused } from './go-json';

/** A type of Go that a field of a CNI file is decoded into (`encoding/json`, "Unmarshal"). */
export type GoType =
  | 'text'
  | 'flag'
  | 'integer'
  | 'natural'
  | 'address'
  | 'cidr'
  | { readonly list: GoType }
  | { readonly map: GoType | null }
  | { readonly fields: GoFields };

export type GoFields = Readonly<Record<string, GoType>>;

const INTEGER_LIMIT = 2 ** 63;

/**
 * Hands over why Go cannot decode a value; one error is enough for the plugin to fail.
 *
 * @param say asked once for each fault, with false where an unknown piece may be one
 */
function checkType(value: unknown, type: GoType, name: string, say: (reason: string, certain: boolean) => void): void {
  const check = (wanted: string, fits: boolean): void => {
    if (!fits) say(refused(name, value, wanted).unknown, typeof value !== 'string' || embeddedUnknown(value) === null);
  };
  // null leaves a field as it is, but for a type with a decoder of its own: cni/pkg/types/types.go:41 (v1.0.1), "" is no CIDR
  if (value === null && type !== 'cidr') return;
  if (type === 'text') check('a text', typeof value === 'string');
  else if (type === 'flag') check('true or false', typeof value === 'boolean');
  else if (type === 'integer') check('a whole number', isInteger(value));
  else if (type === 'natural') check('a whole number from 0', isInteger(value) && Number(value) >= 0);
  else if (type === 'address') check('an IP address', typeof value === 'string' && (value === '' || isAddress(value)));
  else if (type === 'cidr') check('a CIDR block', typeof value === 'string' && isCidr(value));
  else if ('list' in type) {
    check('a list', Array.isArray(value));
    if (Array.isArray(value)) for (const each of value as readonly unknown[]) checkType(each, type.list, name, say);
  } else {
    check('an object', isJsonObject(value));
    if (!isJsonObject(value)) return;
    if ('fields' in type) checkFields(value, type.fields, say);
    else if (type.map !== null) for (const each of Object.values(value)) checkType(each, type.map, name, say);
  }
}

/** The same for the fields of an object: Go takes a key in any case, and decodes each of several. */
export function checkFields(
  object: Readonly<Record<string, unknown>>,
  fields: GoFields,
  say: (reason: string, certain: boolean) => void,
): void {
  const types = new Map(Object.entries(fields).map(([field, type]) => [field.toLowerCase(), type]));
  for (const [key, value] of Object.entries(object)) {
    const type = types.get(key.toLowerCase());
    if (type !== undefined) checkType(value, type, key, say);
  }
}

/** libcni writes the file anew, and 1500.0 becomes 1500 (cni/libcni/conf.go:219, v1.1.2, `ConfListFromConf`). */
function isInteger(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < INTEGER_LIMIT;
}

/** An address as Go's `net.ParseIP` takes it; one by IPv6 is looked at for its characters only. */
function isAddress(text: string): boolean {
  return text.includes(':') ? /^[\da-fA-F:.]+$/.test(text) : isKnown(orUnknown(() => parseAddress(text)));
}

/** `net.ParseCIDR`: an address with host bits is one too. */
function isCidr(text: string): boolean {
  const [, address = '', length = ''] = /^([^/]*)\/(\d{1,3})$/.exec(text) ?? [];
  return isAddress(address) && Number(length) <= (address.includes(':') ? 128 : 32);
}
