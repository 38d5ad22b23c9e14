import { basename } from 'node:path/posix';
import { embeddedUnknown, isUnknown, type Maybe } from '../../address/unknown';
import { couldBeNetworkPath, isNetworkPath } from '../state/network-path';
import { FACT_PROGRAM, RUNTIME } from '../effect/node-file-effect';
import { couldBeWatched, formOfPath, isWatchedPath, leadsToWatched } from '../state/node-folder';
import { beforeMark, hasMark, mark, unknownAt } from '../state/unknown-mark';
import { type Call, pathOf } from './script-call';
import { setSysctl } from './sysctl-program';

/** What a file holds, as text: a mark where that is not known. */
export function fileText(name: string, call: Pick<Call, 'shell' | 'node'>): string {
  const path = pathOf(name, call);
  const content = path === '/dev/null' ? '' : call.node.contentOf(path);
  return content === null ? mark(`what ${path} holds`) : textOf(content);
}

export function textOf(content: Maybe<string>): string {
  return isUnknown(content) ? mark(content.unknown) : content;
}

// a script that writes more has run away
const MOST_FILES = 1000;
const LONGEST = 1_000_000;

/** Puts text into a file, or into what /proc/sys stands for. */
export function writeText(name: string, text: string, append: boolean, call: Omit<Call, 'argv'>, mode?: string): void {
  const { node, place } = call;
  const path = pathOf(name, call);
  if (node.fileCount > MOST_FILES) throw new RangeError(`more than ${MOST_FILES} files`);
  const before = node.contentOf(path);
  if (text.length + (typeof before === 'string' ? before.length : 0) > LONGEST)
    throw new RangeError(`a file of more than ${LONGEST} characters`);
  if (/^\/(dev|sys|proc)(\/|$)/.test(path)) {
    writeKernelFile(path, text.trim(), name, call);
    return;
  }
  // what a script keeps for itself under a name of its own
  if (hasMark(path) && HARMLESS_ENDING.test(path)) return;
  const beginning = beforeMark(path);
  const isElsewhere = !couldBeNetworkPath(beginning) && !couldBeOwn(path, node) && couldBeWatched(beginning);
  if (isUnknownPath(path) || (hasMark(path) && isElsewhere)) {
    call.actor(`> a file whose name is unknown: ${embeddedUnknown(name)?.unknown ?? name}`);
    return;
  }
  if (node.holdsPending(path)) node.addUnread(`writes over a script that cloud-init is to run: ${name}`, place);
  const reason = call.doubtAbout(`${path}\n${text}`);
  if (reason !== null && !append && before === text) return;
  const content =
    reason === null
      ? text
      : append && path.startsWith('/etc/sysctl')
        ? doubtfulValues(text, reason)
        : unknownAt(place, reason);
  if (append) node.appendFile(path, content, place, mode);
  else node.writeFile(path, content, place, mode);
}

/** What is told to the kernel of disks, memory and single processes. */
const SPARING =
  /^\/dev(\/|$)|^\/sys\/(kernel\/(mm|debug|tracing)|block\/[^/]+\/queue|fs\/(bpf|xfs|ext4|btrfs))\/|^\/proc\/(self|thread-self|\d+|irq)\//;

/** What stops the machine, or processes of a group: a letter for the kernel, a state of power, a freezer. */
const STOPPING =
  /^\/proc\/sysrq-trigger$|^\/sys\/power\/|^\/sys\/fs\/cgroup\/(.*\/)?(cgroup\.(freeze|kill)|freezer\.state)$/;

function writeKernelFile(path: string, text: string, name: string, call: Omit<Call, 'argv'>): void {
  if (path.startsWith('/proc/sys/')) setSysctl(call, path.slice('/proc/sys/'.length), text);
  else if (STOPPING.test(path)) {
    // `s` syncs disks, and what is thawed goes on
    if (!/^(s|h|0|THAWED)$/.test(text))
      call.node.addUnread(`stops the node, or processes of it: ${call.text}`, call.place);
  } else if (!SPARING.test(path)) call.actor(`> ${name}`);
}

/** Whether a path is entirely unknown: a program that writes or removes it is an actor. */
export function isUnknownPath(path: string): boolean {
  return hasMark(path) && beforeMark(path) === '/';
}

/** Lines of kernel parameters whose values are not known. */
function doubtfulValues(text: string, reason: string): string {
  return text.replace(/^([^#;=\n]+=).*$/gm, (_, key: string) => key + mark(reason));
}

/** No reader of facts takes a file whose name ends so, and nothing runs one. */
const HARMLESS_ENDING =
  /\.(tgz|tar|gz|xz|bz2|zst|zip|deb|rpm|whl|log|pem|crt|cer|key|csr|pub|gpg|asc|sig|sha256|sha512|md5|txt|md|repo)$/;

export function writeUnknown(name: string, call: Call): void {
  writeText(name, mark(`changed by ${call.text}`), false, call);
}

/** Whether a path that is known in its beginning could be a file of the user data that decides how packets go. */
export function couldBeOwn(path: string, { files }: Call['node']): boolean {
  const beginning = beforeMark(path);
  return (
    hasMark(path) &&
    beginning !== '/' &&
    files.some((file) => file.path.startsWith(beginning) && isWatchedPath(file.path))
  );
}

/** Whether a path is, or could be, where facts are. */
export function couldBeFact(path: string): boolean {
  if (isUnknownPath(path)) return false;
  if (hasMark(path)) return couldBeNetworkPath(beforeMark(path));
  return isNetworkPath(path) || isNetworkPath(`${path}/`) || path.startsWith('/proc/sys/') || isNeededProgram(path);
}

/** A plugin of the CNI, or a program that makes facts. */
function isNeededProgram(path: string): boolean {
  const { form } = formOfPath(path);
  return (
    form === 'plugin' ||
    formOfPath(`${path}/`).form === 'plugin' ||
    (form === 'program' && FACT_PROGRAM.test(basename(path)))
  );
}

/** Whether the pod network may need what stands at a path, or below it; a wildcard is a mark. */
export function holdsNeeded(path: string): boolean {
  const beginning = beforeMark(path);
  const { form } = formOfPath(beginning);
  if (hasMark(path))
    return (
      leadsToWatched(beginning) || form === 'plugin' || (form === 'program' && !beginning.startsWith('/usr/local/'))
    );
  const isRuntime = form === 'program' && RUNTIME.test(basename(path));
  return (
    isNeededProgram(path) ||
    isRuntime ||
    ((form === 'inert' || form === 'runs') && formOfPath(`${path}/`).form === 'program') ||
    leadsToWatched(path === '/' ? path : `${path}/`)
  );
}

/** Whether files that are unpacked or copied into a folder could be facts. */
export function couldHoldFacts(path: string): boolean {
  return isNetworkPath(`${path}/`) || /^\/(etc|run|usr|usr\/lib|lib)?$/.test(path);
}
