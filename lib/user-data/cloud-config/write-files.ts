import { posix } from 'node:path';
import { isUnknown, type Maybe } from '../../address/unknown';
import type { ConfigItem } from './cloud-config-reader';
import { configText } from './cloud-config-reader';
import type { NodeState } from '../state/node-state';
import { hasMark, unknownAt } from '../state/unknown-mark';
import { inflated } from './user-data-part';

interface Entry {
  readonly path?: unknown;
  readonly content?: unknown;
  readonly encoding?: unknown;
  readonly permissions?: unknown;
  readonly owner?: unknown;
  readonly append?: unknown;
  readonly defer?: unknown;
  readonly source?: unknown;
}

/** Writes the files of `write_files` (cloud-init, "Write Files"): those at once, or those that wait for the packages. */
export function writeFiles(items: readonly ConfigItem[], which: 'at once' | 'deferred', node: NodeState): void {
  for (const { value, place } of items) {
    const entry = (typeof value === 'object' && value !== null ? value : {}) as Entry;
    if ((entry.defer === true) !== (which === 'deferred')) continue;
    const path = configText(entry.path, place);
    if (isUnknown(path) || path === '') {
      node.addUnread('an entry of write_files without a path', place);
      continue;
    }
    if (!isThere(entry.owner, which)) {
      const reason = `its owner ${JSON.stringify(entry.owner)} may not be there yet, and then cloud-init writes no further file`;
      node.addUnread(reason, place);
    }
    const content = contentOf(entry, place);
    const mode = modeOf(entry.permissions);
    if (entry.append === true) node.appendFile(posix.resolve('/', path), content, place, mode);
    else node.writeFile(posix.resolve('/', path), content, place, mode);
  }
}

/** Users and groups of every image (base-passwd; setup of Fedora and Amazon Linux). */
const OF_IMAGE = /^((root|daemon|bin|sys|adm|tty|disk|mail|nobody)?)(:((root|daemon|bin|sys|adm|tty|disk|mail)?))?$/;
/** Users that cloud-init makes after it wrote the first files (config/cloud.cfg.tmpl, `default_user`). */
const OF_CLOUD_INIT =
  /^(ubuntu|debian|admin|ec2-user|fedora|rocky|almalinux)(:(ubuntu|debian|admin|ec2-user|fedora|rocky|almalinux))?$/;

/** Whether a file can be given to its owner: cc_write_files.py ends at a name that nobody has (`chownbyname`). */
function isThere(owner: unknown, which: 'at once' | 'deferred'): boolean {
  if (owner === undefined || owner === null) return true;
  if (typeof owner !== 'string') return false;
  return OF_IMAGE.test(owner) || (which === 'deferred' && OF_CLOUD_INIT.test(owner));
}

function contentOf(entry: Entry, place: string): Maybe<string> {
  if (typeof entry.source === 'object' && entry.source !== null && 'uri' in entry.source) {
    return unknownAt(place, `its content is fetched from ${String(entry.source.uri)}`);
  }
  // `!!binary`: the YAML has taken the base64 off
  const raw = entry.content instanceof Uint8Array ? Buffer.from(entry.content) : null;
  const text = raw === null ? configText(entry.content, place) : raw.toString('utf8');
  if (isUnknown(text)) return text;
  const encoding = typeof entry.encoding === 'string' ? entry.encoding.toLowerCase().trim() : '';
  const isBase64 = /^(gz|gzip)\+(b64|base64)$|^(b64|base64)$/.test(encoding);
  const isGzip = /^(gz|gzip)(\+|$)/.test(encoding);
  if (!isBase64 && !isGzip) return text;
  if (raw === null && hasMark(text)) return unknownAt(place, text);
  const bytes = isBase64 ? Buffer.from(text, 'base64') : (raw ?? Buffer.from(text, 'latin1'));
  const isInflated = !isGzip || (bytes[0] === 0x1f && bytes[1] === 0x8b);
  const plain = !isInflated ? null : isGzip ? inflated(bytes) : bytes;
  return plain === null ? unknownAt(place, `gzip that cannot be read`) : plain.toString('utf8');
}

/** Octal where it is a text, a number as it is: `644` without quotes is 01204 (cc_write_files.py, `decode_perms`). */
function modeOf(permissions: unknown): string {
  const bits =
    typeof permissions === 'number'
      ? Math.trunc(permissions)
      : parseInt(typeof permissions === 'string' ? permissions : '', 8);
  return (Number.isInteger(bits) && bits >= 0 && bits <= 0o7777 ? bits : 0o644).toString(8).padStart(4, '0');
}
