import { gunzipSync } from 'node:zlib';
import { readMime } from './mime-reader';
import { readPythonYaml } from './python-yaml';
import type { UserDataPart } from '../../model/node-setup';

export interface FoundPart extends UserDataPart {
  /** the name of the file that a script part becomes: scripts run in the order of their names */
  readonly fileName: string;
  /** how it is merged with earlier cloud-config parts (cloud-init, "Merging user-data sections"); empty for the default */
  readonly mergeType: string;
}

export interface SplitParts {
  /** bytes before base64 */
  readonly bytes: number;
  readonly parts: readonly FoundPart[];
  /** why a part could not be taken out */
  readonly unread: readonly string[];
}

// cloud-init, handlers/__init__.py: what a text begins with tells its type; the longest beginning wins
const BEGINNINGS: readonly (readonly [string, string])[] = [
  ['#cloud-config-archive', 'text/cloud-config-archive'],
  ['#cloud-config-jsonp', 'text/cloud-config-jsonp'],
  ['## template: jinja', 'text/jinja2'],
  ['#cloud-boothook', 'text/cloud-boothook'],
  ['#include-once', 'text/x-include-once-url'],
  ['#cloud-config', 'text/cloud-config'],
  ['#part-handler', 'text/part-handler'],
  ['#include', 'text/x-include-url'],
  ['#!', 'text/x-shellscript'],
];

const KINDS: Readonly<Record<string, UserDataPart['kind']>> = {
  'text/cloud-config': 'cloud-config',
  'text/x-shellscript': 'script',
  'text/x-shellscript-per-boot': 'script-per-boot',
  'text/x-shellscript-per-instance': 'script-per-instance',
  'text/x-shellscript-per-once': 'script-per-once',
  'text/cloud-boothook': 'boothook',
  'text/x-include-url': 'include',
  'text/x-include-once-url': 'include',
  'text/jinja2': 'jinja',
};

const COMPRESSED = /^application\/(x-)?(gzip(ped|-compressed)?|compress(ed)?|gunzip)$/;
// far over what 16,384 bytes of honest text compress from
const MOST_BYTES = 8 * 1024 * 1024;

/** Takes a user data apart as cloud-init does (user_data.py), base64 and gzip undone. */
export function splitParts(text: string): SplitParts {
  const bytes = decodedBase64(text) ?? Buffer.from(text, 'utf8');
  const unread: string[] = [];
  const plain = inflated(bytes);
  if (plain === null) {
    return {
      bytes: bytes.length,
      parts: [other('application/gzip', '')],
      unread: ['the user data is gzip that cannot be read'],
    };
  }
  const whole = plain.toString('utf8');
  const parts: FoundPart[] = [];
  // only a text that says so is a MIME message, whatever else it looks like
  if (/mime-version:/i.test(whole.slice(0, 4096))) {
    for (const part of readMime(whole)) {
      const body = inflated(part.body);
      const stated = part.contentType !== null && COMPRESSED.test(part.contentType) ? 'text/plain' : part.contentType;
      if (body === null) unread.push(`part ${parts.length + 1} is gzip that cannot be read`);
      const merge = part.headers.get('merge-type') ?? part.headers.get('x-merge-type') ?? '';
      const index = part.headers.get('launch-index');
      // an instance of CloudFormation has the launch index 0
      if (index !== undefined && index !== '0')
        unread.push(`only instances of launch index ${index} get part ${parts.length + 1}`);
      parts.push(
        ...readPart((body ?? Buffer.alloc(0)).toString('utf8'), stated, part.fileName, merge, parts.length, false),
      );
    }
  } else if (whole !== '') parts.push(...readPart(whole, null, null, '', 0, true));
  return { bytes: bytes.length, parts, unread };
}

function readPart(
  text: string,
  stated: string | null,
  fileName: string | null,
  mergeType: string,
  before: number,
  isPlain: boolean,
): readonly FoundPart[] {
  const isOpen = stated === null || ['text/plain', 'text/x-not-multipart', 'text/x-shellscript'].includes(stated);
  const contentType = (isOpen ? typeByBeginning(text) : null) ?? stated ?? 'text/plain';
  if (contentType === 'text/cloud-config-archive') return readArchive(text, before);
  const type = isPlain ? (text.trimStart().split('\n')[0] ?? '').trim() : contentType;
  const name = fileName ?? `part-${String(before + 1).padStart(3, '0')}`;
  return [{ kind: kindOfType(contentType), type, text, fileName: name, mergeType }];
}

/** The type of a text by how it begins, as cloud-init finds it; null where it finds none. */
export function typeByBeginning(text: string): string | null {
  const start = text.trimStart().slice(0, 100).toLowerCase();
  return BEGINNINGS.find(([beginning]) => start.startsWith(beginning))?.[1] ?? null;
}

export function kindOfType(contentType: string): UserDataPart['kind'] {
  return KINDS[contentType] ?? 'other';
}

/** `#cloud-config-archive`: a list of texts, or of a type and a content each. */
function readArchive(text: string, before: number): readonly FoundPart[] {
  const { value, doubts } = readPythonYaml(text);
  // cloud-init cannot read it, or may read something else
  if (!Array.isArray(value) || doubts.length > 0) return [other('text/cloud-config-archive', text)];
  const parts: FoundPart[] = [];
  for (const item of value as readonly unknown[]) {
    const entry: unknown = typeof item === 'object' && item !== null ? item : { content: item };
    const { content, type, filename, ...headers } = entry as Readonly<Record<string, unknown>>;
    const merge = Object.entries(headers).find(([name]) => /^(x-)?merge-type$/i.test(name))?.[1];
    const body = typeof content === 'string' ? content : '';
    const stated = typeof type === 'string' ? type : (typeByBeginning(body) ?? 'text/cloud-config');
    const name = typeof filename === 'string' ? filename : null;
    if (stated !== 'text/cloud-config-archive')
      parts.push(...readPart(body, stated, name, typeof merge === 'string' ? merge : '', before + parts.length, false));
    else parts.push(other(stated, body));
  }
  return parts;
}

function other(type: string, text: string): FoundPart {
  return { kind: 'other', type, text, fileName: '', mergeType: '' };
}

/**
 * Bytes of a text that is base64 of a user data already. EC2 decodes the property once, and cloud-init once more
 * (DataSourceEc2.py, `maybe_b64decode`), so that both readings give the same document.
 */
function decodedBase64(text: string): Buffer | null {
  const compact = text.replace(/\s+/g, '');
  if (compact.length < 8 || compact.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(compact)) return null;
  const bytes = Buffer.from(compact, 'base64');
  const plain = inflated(bytes)?.toString('utf8') ?? '';
  const isDocument = typeByBeginning(plain) !== null || /mime-version:/i.test(plain.slice(0, 4096));
  return isDocument ? bytes : null;
}

/** The bytes, uncompressed where they are gzip; null where that fails. */
export function inflated(bytes: Buffer): Buffer | null {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes, { maxOutputLength: MOST_BYTES });
  } catch {
    return null;
  }
}
