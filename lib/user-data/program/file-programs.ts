import { basename, dirname } from 'node:path/posix';
import { isNetworkPath } from '../state/network-path';
import { isWatchedFolder, isWatchedPath, leadsToWatched } from '../state/node-folder';
import { hasMark, isMark, isPattern, mark, patternMark, unknownAt, XARGS_INPUT } from '../state/unknown-mark';
import { holdsNeededUnit } from '../unit/systemd-unit';
import { asked, type Call, done, named, operandsOf, type Outcome, outputOf, pathOf, type Program } from './script-call';
import {
  couldBeFact,
  couldBeOwn,
  couldHoldFacts,
  fileText,
  holdsNeeded,
  isUnknownPath,
  writeUnknown,
  textOf,
  writeText,
} from './script-file';
import { sed } from './sed-program';

/** Programs that read, write and move files. */
export const FILE_PROGRAMS: ReadonlyMap<string, Program> = new Map<string, Program>([
  ['cat', cat],
  ['tee', tee],
  ...named('cp mv ln', copy),
  ['install', install],
  ...named('rm unlink', remove),
  ['chmod', changeMode],
  ...named('touch truncate', touch),
  ['sed', sed],
  ['grep', grep],
  [
    'dd',
    (call) =>
      overwrite(
        call.argv.flatMap((word) => /^of=(.*)/.exec(word)?.[1] ?? []),
        call,
      ),
  ],
  ...named('sponge patch', (call) => overwrite(operandsOf(call), call)),
  ...named('rsync scp', (call) => overwrite(operandsOf(call).slice(-1), call)),
  ...named('tar bsdtar unzip cpio', unpack),
  ...named('mkfifo mknod mktemp', (call) => overwrite(operandsOf(call), call)),
  ['mount', mount],
]);

/** Programs that write what is not known over a file, or into a folder. */
export function overwrite(names: readonly string[], call: Call): Outcome {
  for (const path of names.map((name) => pathOf(name, call))) {
    if (path.startsWith('/proc/sys/') || call.node.hasFile(path)) writeUnknown(path, call);
    else if (isUnknownPath(path)) call.actor(call.argv[0] ?? '');
    else if (couldBeFact(path) || couldHoldFacts(path))
      call.node.addUnread(`writes what is not known among the node's network files: ${call.text}`, call.place);
  }
  return done(outputOf(call));
}

function cat(call: Call): Outcome {
  const names = operandsOf(call);
  const stdin = call.stdin ?? mark('standard input of cat');
  return done(names.length === 0 ? stdin : names.map((name) => (name === '-' ? stdin : fileText(name, call))).join(''));
}

function tee(call: Call): Outcome {
  const append = call.argv.some((arg) => /^-\w*a|^--append$/.test(arg));
  const text = call.stdin ?? mark('standard input of tee');
  for (const name of operandsOf(call)) writeText(name, text, append, call);
  return done(text);
}

/** Options with which a program does what it is presumed to do, whatever stands there. */
const SURE_COPY =
  /^-([aDdfHLPprRsTvx]*([tmog]|m[0-7]+)?|-(archive|force|recursive|verbose|preserve|mode|owner|group|symbolic|target-directory|no-target-directory|no-dereference|dereference)(=.*)?|-)$/;
const SURE_REMOVAL = /^-([rRfvd]+|-(recursive|force|verbose|dir|one-file-system))?-?$/;

/** The call as one that may do nothing, where it has an option that is not among those. */
function presumed(call: Call, sure: RegExp): Call {
  const odd = call.argv.slice(1).find((word) => word.startsWith('-') && !sure.test(word));
  return odd === undefined ? call : inDoubt(call, `it has the option ${odd}`);
}

function inDoubt(call: Call, reason: string): Call {
  return { ...call, doubtAbout: (subject) => call.doubtAbout(subject) ?? reason };
}

const COPY_OPTIONS = '-t --target-directory -S --suffix -m -o -g --mode --owner --group'.split(' ');

/** `cp`, `mv` and `ln`: the target then holds what the source holds. */
function copy(call: Call): Outcome {
  const { argv } = call;
  const at = argv.findIndex((arg) => /^-\w*t$|^--target-directory$/.test(arg));
  const into =
    argv.find((arg) => arg.startsWith('--target-directory='))?.slice(19) ?? (at > 0 ? argv[at + 1] : undefined);
  const operands = operandsOf(call, [...COPY_OPTIONS, ...argv.slice(at, at + 1)]);
  // `ln FILE` links into the working directory
  const names =
    argv[0] === 'ln' && into === undefined && operands.length === 1 ? [...operands, `${call.shell.cwd}/`] : operands;
  const sources = into === undefined ? names.slice(0, -1) : names;
  const target = into ?? names.at(-1) ?? '';
  const isFolder =
    into !== undefined ||
    target.endsWith('/') ||
    sources.length > 1 ||
    filesBelow(pathOf(target, call), call).length > 0;
  const isLink = argv[0] === 'ln';
  const isSymbolic =
    isLink &&
    argv.some((arg) => /^-\w*s|^--symbolic$/.test(arg)) &&
    !argv.some((arg) => /^-\w*r|^--relative$/.test(arg));
  const keeps = isLink && !argv.some((arg) => /^-\w*f|^--force$/.test(arg));
  const doubted = keeps
    ? inDoubt(call, 'without -f it keeps what is there')
    : isLink
      ? call
      : presumed(call, SURE_COPY);
  let mayFail = false;
  for (const source of sources) {
    const to = pathOf(isFolder ? `${target}/${basename(source)}` : target, call);
    const isThere = call.node.hasFile(to);
    const inner = isThere ? doubted : call;
    mayFail ||= isThere && keeps;
    // a symbolic link leads on from where it is
    const isRelative = isSymbolic && !source.startsWith('/') && !hasMark(source);
    const from = isRelative ? pathOf(`${dirname(to)}/${source}`, call) : pathOf(source, call);
    if (argv[0] !== 'cp') call.node.links.drop(to);
    copyOne(from, to, inner);
    if (isLink && !hasMark(from + to) && inner.doubtAbout(to) === null) call.node.links.add(to, from);
    if (argv[0] === 'mv') removeOne(from, inner);
  }
  return { ...done(), mayFail };
}

function filesBelow(folder: string, { node }: Pick<Call, 'node'>): Call['node']['files'] {
  return node.files.filter(({ path }) => path.startsWith(`${folder}/`));
}

function copyOne(from: string, to: string, call: Call): void {
  if (call.argv[0] === 'ln' && (leadsToWatched(from) || /^\/etc\/cni\/.*\.d$/.test(from)))
    call.node.addUnread(`links to a folder of the node's own files: ${call.text}`, call.place);
  const isLinkOfTarget =
    (/\.(wants|requires)\/[^/]+$/.test(to) && from !== '/dev/null') || /\/(multi-user|graphical)\.target$/.test(from);
  if (holdsNeededUnit(to) && !isLinkOfTarget && !call.node.hasFile(from))
    call.node.addUnread(
      `puts what is not known in the place of a unit that the pod network needs: ${call.text}`,
      call.place,
    );
  const below = hasMark(from) ? [] : filesBelow(from, call);
  for (const { path, content, mode } of below)
    writeText(to + path.slice(from.length), textOf(content), false, call, mode);
  const file = call.node.files.find(({ path }) => path === from);
  if (file) writeText(to, textOf(file.content), false, call, file.mode);
  else if (below.length === 0 && (couldBeFact(to) || call.node.hasFile(to)))
    writeText(to, mark(`what ${from} holds`), false, call);
  else if (below.length === 0 && couldHoldFacts(to))
    call.node.addUnread(`writes what is not known among the node's network files: ${call.text}`, call.place);
}

function install(call: Call): Outcome {
  const { argv, node } = call;
  if (argv.some((arg) => /^-\w*d\w*$|^--directory$/.test(arg))) return done();
  copy(call);
  const mode = argv[argv.indexOf('-m') + 1] ?? argv.find((arg) => arg.startsWith('-m'))?.slice(2) ?? '';
  node.changeMode(pathOf(operandsOf(call, ['-m', '-o', '-g']).at(-1) ?? '', call), () =>
    /^0?[0-7]{3}$/.test(mode) ? mode.padStart(4, '0') : '0755',
  );
  return done();
}

function remove(call: Call): Outcome {
  const isDeep = call.argv.some((arg) => /^-\w*[rR]|^--recursive$/.test(arg));
  for (const path of operandsOf(call).map((name) => pathOf(name, call))) {
    const keeps = !isDeep && filesBelow(path, call).length > 0;
    removeOne(path, keeps ? inDoubt(call, 'without -r it keeps a folder') : presumed(call, SURE_REMOVAL));
  }
  return done();
}

const CNI_FILES = '/etc/cni/net.d/';

function removeOne(path: string, call: Call): void {
  const { node, place, text } = call;
  const reason = call.doubtAbout(path);
  if (node.holdsPending(path)) node.addUnread(`takes away a script that cloud-init is to run: ${text}`, place);
  if ((holdsNeeded(path) && !isUnknownPath(path)) || (holdsNeededUnit(path) && !node.hasFile(path)))
    node.addUnread(`takes away what the pod network needs: ${text}`, place);
  // a pattern of the root folder, or paths from elsewhere: unlike a variable, no assumption of the script
  const name = path.slice(1);
  const isAnything = name === XARGS_INPUT || (isMark(name) && isPattern(name));
  // what the image may have there goes too
  if (path === CNI_FILES + patternMark('*') && reason === null) {
    for (const file of filesBelow(CNI_FILES.slice(0, -1), call))
      if (!file.path.startsWith('.', CNI_FILES.length)) node.removeFile(file.path);
  } else if (isUnknownPath(path) && !isAnything) call.actor(call.argv[0] ?? '');
  else if (hasMark(path)) {
    if (isUnknownPath(path) || couldBeFact(path) || couldBeOwn(path, node))
      node.addUnread(`removes files that are not known: ${text}`, place);
  } else if (reason === null) node.removeFile(path);
  else {
    const gone = node.files.filter((file) => file.path === path || file.path.startsWith(`${path}/`));
    for (const file of gone) node.writeFile(file.path, unknownAt(place, reason), place);
  }
}

function changeMode(call: Call): Outcome {
  const [mode = '', ...names] = call.argv.slice(1).filter((arg) => !/^-[Rvfc]+$/.test(arg));
  for (const name of names) {
    const path = pathOf(name, call);
    if (takesExecution(mode) && (holdsNeeded(path) || call.node.holdsPending(path)))
      call.node.addUnread(`takes away what the pod network needs: ${call.text}`, call.place);
    call.node.changeMode(pathOf(name, call), (before) => {
      if (/^[0-7]{3,4}$/.test(mode)) return mode.padStart(4, '0');
      return /^[augo]*\+\w*x/.test(mode)
        ? before.replace(/[0-7]{3}$/, (bits) => (parseInt(bits, 8) | 0o111).toString(8))
        : before;
    });
  }
  return done();
}

/** Root runs a file that anyone may execute. */
function takesExecution(mode: string): boolean {
  if (/^[0-7]+$/.test(mode)) return !/[1357]/.test(mode.slice(-3));
  return /-\w*x|=(?!\w*[xX])/.test(mode);
}

function touch(call: Call): Outcome {
  for (const name of operandsOf(call, ['-d', '-r', '-t', '-s'])) {
    const empties = call.argv[0] === 'truncate' && /(-s|--size)[ =]?0\b/.test(call.text);
    if (call.argv[0] === 'truncate' && !empties) {
      if (holdsNeededUnit(pathOf(name, call)))
        call.node.addUnread(`takes away what the pod network needs: ${call.text}`, call.place);
      writeUnknown(name, call);
    } else if (empties || !call.node.hasFile(pathOf(name, call))) writeText(name, '', false, call);
  }
  return done();
}

/** A line that is looked for in a file by its beginning: to append it where it is missing leaves the same either way. */
function grep(call: Call): Outcome {
  const [pattern = '', name] = operandsOf(call, ['-m', '-A', '-B', '-C']);
  const isPlain = name !== undefined && /^\^[\w ./:=-]+\$?$/.test(pattern);
  const plain = pattern.replace(/^\^|\$$/g, '');
  const file = `${pathOf(name ?? '', call)}\n`;
  return {
    ...asked(outputOf(call)),
    ...(isPlain && {
      asksFor: (subject: string) => subject.startsWith(file) && subject.slice(file.length).includes(plain),
    }),
  };
}

/** Where an archive puts files of its own among those that decide how packets go, they are not known. */
function unpack(call: Call): Outcome {
  const { argv, node, place, text } = call;
  const isListing = argv
    .slice(1)
    .some((arg) => /^-?\w*[tc]\w*$|^-l$|^--(list|create)$/.test(arg) && !arg.includes('x'));
  const at = argv.findIndex(
    (arg, index) => index > 0 && (/^-?\w*C\w*$|^-d$|^--directory$/.test(arg) || arg === '--one-top-level'),
  );
  const joined = argv.map((arg) => /^(?:--directory=|-C(?=\/))(.*)/.exec(arg)?.[1]).find((each) => each !== undefined);
  const folder =
    joined ?? (at > 0 ? argv.slice(at + 1).find((arg) => arg.startsWith('/')) : undefined) ?? call.shell.cwd;
  const isGiven = joined !== undefined || at > 0;
  const path = pathOf(folder, call);
  if (!isListing && ((isGiven && couldHoldFacts(path)) || isNetworkPath(`${path}/`)))
    node.addUnread(`unpacks files that are not known among the node's network files: ${text}`, place);
  else if (!isListing && (path === '/' || isWatchedPath(path))) return call.actor(argv[0] ?? '');
  return done(outputOf(call));
}

/** What is mounted over a folder hides what stands there. */
function mount(call: Call): Outcome {
  const { argv, node, place, text } = call;
  const target = operandsOf(call, ['-t', '-o', '-L', '-U', '--types', '--options']).at(-1) ?? '';
  const path = pathOf(target, call);
  const options = argv.join(',').split(',');
  const isRemount = argv.includes('-a') || (options.includes('remount') && !options.includes('ro'));
  const hides =
    isWatchedFolder(path) || isNetworkPath(path) || couldHoldFacts(path) || /^\/(proc|sys)(\/|$)/.test(path);
  if (target !== '' && !isRemount && hides) node.addUnread(`mounts over the node's own files: ${text}`, place);
  return done(outputOf(call));
}
