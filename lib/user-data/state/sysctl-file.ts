import { embeddedUnknown, isUnknown, knownText, type Maybe, unknown } from '../../address/unknown';
import { posix } from 'node:path';
import { isImageLine, type NodeState } from './node-state';
import type { NodeFile, Sysctl } from '../../model/node-setup';

export interface SysctlLine {
  readonly key: string;
  readonly value: Maybe<string>;
}

/** Two names of one parameter (Linux, net/ipv4/devinet.c: `ip_forward` has the data of `conf.all.forwarding`). */
const ALIASES: ReadonlyMap<string, string> = new Map([['net.ipv4.conf.all.forwarding', 'net.ipv4.ip_forward']]);

/**
 * With dots, as the kernel parameter is mostly written: where a slash comes first, slashes separate (sysctl.d(5)). Of a parameter
 * with two names, the usual one.
 */
export function canonicalKey(key: string): string {
  const dotted =
    /[./]/.exec(key)?.[0] === '/' ? key.replace(/[./]/g, (separator) => (separator === '/' ? '.' : '/')) : key;
  return ALIASES.get(dotted) ?? dotted;
}

/** Reads the text of a sysctl.d file (sysctl.d(5)): `key = value`, a leading `-` for a failure that is ignored. */
export function readSysctlFile(text: string, path: string, node: NodeState): readonly SysctlLine[] {
  const lines: SysctlLine[] = [];
  for (const line of text.split('\n').map((each) => each.trim())) {
    if (line === '' || /^[#;]/.test(line) || isImageLine(line)) continue;
    const at = line.indexOf('=');
    const key = line
      .slice(0, at < 0 ? undefined : at)
      .trim()
      .replace(/^-/, '');
    const keyUnknown = embeddedUnknown(key);
    if (keyUnknown) node.addUnread(`a line whose key is not known (${keyUnknown.unknown})`, path);
    // `-key` alone takes a key out of a pattern
    else if (at > 0) lines.push({ key: canonicalKey(key), value: knownText(line.slice(at + 1).trim()) });
  }
  return lines;
}

const FOLDERS = ['/etc/sysctl.d', '/run/sysctl.d', '/usr/local/lib/sysctl.d', '/usr/lib/sysctl.d', '/lib/sysctl.d'];

/**
 * The kernel parameters of the sysctl.d files in the order that they take effect: sorted by file name whatever the folder,
 * a name in an earlier folder hiding the same in a later one (sysctl.d(5), "Configuration directories and precedence").
 */
export function readSysctlFiles(files: readonly NodeFile[], node: NodeState): readonly Sysctl[] {
  const byName = new Map<string, NodeFile>();
  for (const folder of FOLDERS) {
    for (const file of files) {
      const name = posix.basename(file.path);
      const isRead = posix.dirname(file.path) === folder && name.endsWith('.conf');
      if (isRead && !byName.has(name)) byName.set(name, file);
    }
  }
  // Debian and Ubuntu link it there
  const whole = files.find((file) => file.path === '/etc/sysctl.conf');
  if (whole && !byName.has('99-sysctl.conf')) byName.set('99-sysctl.conf', whole);
  const sorted = [...byName].sort(([a], [b]) => (a < b ? -1 : 1));
  return sorted.flatMap(([, file]) => readFile(file, node));
}

function readFile(file: NodeFile, node: NodeState): readonly Sysctl[] {
  if (isUnknown(file.content)) {
    node.addUnread(`kernel parameters of a file that is not known: ${file.content.unknown}`, file.path);
    return [];
  }
  return readSysctlFile(file.content, file.path, node).map(({ key, value }) => ({
    key,
    value: isUnknown(value) ? unknown(`${file.path}: ${value.unknown}`) : value,
    when: 'file',
    place: file.path,
  }));
}
