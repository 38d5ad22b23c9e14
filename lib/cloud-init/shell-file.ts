import { isUnknown } from '../address/unknown';
import { canonicalPath } from './node-state';
import { mark, unknownAt } from './sealed-text';
import { refuseLongText } from './shell-scope';
import { doubtAbout, type ShellProcess } from './shell-process';
import { setSysctl } from './sysctl-command';

/** The absolute path of a name that a command was given. */
export function pathOf(name: string, { scope }: Pick<ShellProcess, 'scope'>): string {
  return canonicalPath(name.startsWith('/') ? name : `${scope.cwd}/${name.replace(/^~(?=\/|$)/, '/root')}`);
}

/** What a file holds, as text: a mark where that is not known. */
export function fileText(name: string, process: Pick<ShellProcess, 'scope' | 'node'>): string {
  const path = pathOf(name, process);
  if (path === '/dev/null') return '';
  const content = process.node.contentOf(path);
  if (content === null) return mark(`what ${path} holds`);
  return isUnknown(content) ? mark(content.unknown) : content;
}

// a script that writes more has run away
const MOST_FILES = 1000;

/** Puts text into a file, or into what /proc/sys stands for. */
export function writeText(
  name: string,
  text: string,
  append: boolean,
  process: Pick<ShellProcess, 'scope' | 'node' | 'when' | 'place' | 'doubts'>,
  mode?: string,
): void {
  const { node, place } = process;
  const path = pathOf(name, process);
  const before = append ? node.contentOf(path) : null;
  if (node.fileCount > MOST_FILES) throw new RangeError(`more than ${MOST_FILES} files`);
  refuseLongText(typeof before === 'string' ? before + text : text);
  if (/^\/(dev|sys)\//.test(path)) return;
  if (path.startsWith('/proc/')) {
    if (path.startsWith('/proc/sys/')) setSysctl(process, path.slice('/proc/sys/'.length), text.trim());
    return;
  }
  const reason = doubtAbout(process, path);
  const content = reason === null ? text : unknownAt(place, reason);
  if (append) node.appendFile(path, content, place, mode);
  else node.writeFile(path, content, place, mode);
}
