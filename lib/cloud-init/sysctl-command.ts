import { isUnknown } from '../address/unknown';
import type { NodeState, When } from './node-state';
import { hasMark, mark, unknownAt } from './sealed-text';
import type { Doubt } from './shell-outcome';
import { type Outcome, succeeded } from './shell-outcome';
import { doubtAbout, type ShellProcess } from './shell-process';
import { canonicalKey, readSysctlFile } from './sysctl-file';

/** Where a kernel parameter is set. */
export interface SysctlPlace {
  readonly node: NodeState;
  readonly when: When;
  readonly place: string;
  readonly doubts: readonly Doubt[];
}

/** Notes that a kernel parameter is set; `key` with dots or slashes. */
export function setSysctl(at: SysctlPlace, key: string, value: string, fromFile = false): void {
  const { node, when, place } = at;
  if (hasMark(key)) {
    node.addUnread(`sets a kernel parameter whose name is not known: ${key}`, place);
    return;
  }
  const canonical = canonicalKey(key);
  const reason = doubtAbout(at, canonical, key);
  const said = reason === null ? (hasMark(value) ? unknownAt(place, value) : value) : unknownAt(place, reason);
  node.sysctlSteps.push({
    kind: 'set',
    fromFile,
    sysctl: { key: canonical, value: said, when: when === 'once' ? 'once' : 'boot', place },
  });
}

/** `sysctl`: sets parameters, or loads files of them (sysctl(8)). */
export function sysctl(process: ShellProcess): Outcome {
  const { argv, node, place, when } = process;
  let loads = false;
  const operands: string[] = [];
  const files: string[] = [];
  for (const arg of argv.slice(1)) {
    const joined = /^(?:--load=|-p(?=.))(.+)$/.exec(arg)?.[1];
    if (arg === '--system') loadAll(process);
    else if (joined !== undefined) files.push(joined);
    else if (/^-[a-zA-Z]*p$/.test(arg) || arg === '--load') loads = true;
    else if (arg === '-' || !arg.startsWith('-')) operands.push(arg);
  }
  if (loads) files.push(...(operands.length > 0 ? operands : ['/etc/sysctl.conf']));
  if (loads || files.length > 0) {
    for (const file of files) loadFile(file, process);
  } else {
    for (const [key, value] of operands.map(keyAndValue)) if (value !== null) setSysctl(process, key, value);
    if (operands.length > 0 && operands.every((operand) => !operand.includes('='))) {
      return succeeded(`${mark(`the value of ${operands.join(' ')}`)}\n`);
    }
  }
  node.commands.push({ argv, stdin: null, when, place });
  return succeeded();
}

function keyAndValue(operand: string): readonly [string, string | null] {
  const at = operand.indexOf('=');
  return at < 0 ? [operand, null] : [operand.slice(0, at).trim(), operand.slice(at + 1).trim()];
}

/** Loads every sysctl.d file, as `sysctl --system` and a restart of systemd-sysctl do. */
export function loadAll(process: Pick<ShellProcess, 'node' | 'when' | 'place' | 'doubts'>): void {
  const { node, when, place } = process;
  // where it may not run, the files still take effect at the next boot
  if (process.doubts.length > 0) return;
  node.sysctlSteps.push({ kind: 'reload', when: when === 'once' ? 'once' : 'boot', place, files: node.files });
}

function loadFile(path: string, process: ShellProcess): void {
  const { node, place } = process;
  const at = path === '-' ? '/dev/stdin' : path.startsWith('/') ? path : `${process.scope.cwd}/${path}`;
  const content = path === '-' ? process.stdin : node.contentOf(at);
  if (content === null) {
    // the image's own /etc/sysctl.conf sets nothing of the network
    if (at !== '/etc/sysctl.conf')
      node.addUnread(`loads kernel parameters from a file that is not known: ${path}`, place);
    return;
  }
  if (isUnknown(content)) {
    node.addUnread(`loads kernel parameters from ${path}: ${content.unknown}`, place);
    return;
  }
  for (const { key, value } of readSysctlFile(content, at, node)) {
    setSysctl(process, key, isUnknown(value) ? mark(value.unknown) : value, true);
  }
}
