import { readFileSync } from 'node:fs';
import { KUBERNETES_FIELDS, type KubernetesFields } from '../../../scripts/kubeadm-fields';

const { kinds } = JSON.parse(readFileSync(KUBERNETES_FIELDS, 'utf8')) as KubernetesFields;

type Structs = (typeof kinds)[string];

/** How a value of a Go type looks in JSON. A duration is a text (apimachinery, `duration.go`). */
const SCALARS: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string',
  bool: (value) => typeof value === 'boolean',
  int32: Number.isInteger,
  int64: Number.isInteger,
  float64: (value) => typeof value === 'number',
  'metav1.Duration': (value) => typeof value === 'string' && /^(\d+(\.\d+)?(h|m|s|ms))+$/.test(value),
};

/**
 * Finds what Kubernetes would refuse in a document by the fields that its Go types declare: an unknown kind or field, a
 * value of another type, a field without which the struct has no meaning.
 */
export function faultsOf(document: Readonly<Record<string, unknown>>): readonly string[] {
  const { apiVersion, kind, ...fields } = document;
  const structs = kinds[`${String(apiVersion)}/${String(kind)}`];
  if (structs === undefined) return [`no kind ${String(apiVersion)}/${String(kind)}`];
  return structFaults(String(kind), fields, '', structs);
}

function structFaults(name: string, value: unknown, path: string, structs: Structs): string[] {
  const declared = structs[name];
  if (declared === undefined) return [`${path}: type ${name} is not in the table`];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${path} is not a ${name}`];
  return Object.entries(value).flatMap(([field, inner]) => {
    const type = declared[field] ?? declared[`${field}?`];
    const at = `${path}.${field}`;
    return type === undefined ? [`${at} is not a field of ${name}`] : valueFaults(type, inner, at, structs);
  });
}

function valueFaults(type: string, value: unknown, path: string, structs: Structs): string[] {
  const [, wrapper = '', inner = type] = /^(\*|\[\]|map\[string\])(.*)$/.exec(type) ?? [];
  if (wrapper === '*') return valueFaults(inner, value, path, structs);
  if (wrapper === '[]') {
    if (!Array.isArray(value)) return [`${path} is not a list of ${inner}`];
    return value.flatMap((item, index) => valueFaults(inner, item, `${path}[${String(index)}]`, structs));
  }
  const fits = SCALARS[type];
  if (fits !== undefined) return fits(value) ? [] : [`${path} is not a ${type}`];
  return structFaults(type, value, path, structs);
}
