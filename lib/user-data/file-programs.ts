import { basename } from 'node:path/posix';
import { isUnknown, type Maybe } from '../address/unknown';
import { couldBeNetworkPath, isNetworkPath } from '../cloud-init/network-path';
import { couldBeWatched, isWatchedPath } from '../cloud-init/node-folder';
import { beforeMark, hasMark, mark, unknownAt } from '../cloud-init/sealed-text';
import { setSysctl } from './sysctl-program';
import { asked, type Call, done, operandsOf, type Outcome, outputOf, pathOf, type Program, named } from './script-call';

/** Programs that read, write and move files. */
export const FILE_PROGRAMS: ReadonlyMap<string, Program> = new Map<string, Program>([
  ['cat', cat],
  ['tee', tee],
  ['cp', copy],
  ['mv', copy],
  ['ln', copy],
  ['install', install],
  ['rm', remove],
  ['unlink', remove],
  ['chmod', changeMode],
  ['touch', touch],
  ['truncate', touch],
  ['sed', sed],
  ['grep', grep],
  [
    'dd',
    ({ argv, ...call }) =>
      overwrite(
        argv.flatMap((word) => (word.startsWith('of=') ? [word.slice(3)] : [])),
        { argv, ...call },
      ),
  ],
  ['sponge', (call) => overwrite(operandsOf(call), call)],
  ['rsync', (call) => overwrite(operandsOf(call).slice(-1), call)],
  ['scp', (call) => overwrite(operandsOf(call).slice(-1), call)],
  ['patch', (call) => overwrite(operandsOf(call), call)],
  ...named('tar bsdtar unzip cpio', unpack),
  ['mount', mount],
]);

/** What a file holds, as text: a mark where that is not known. */
export function fileText(name: string, call: Pick<Call, 'shell' | 'node'>): string {
  const path = pathOf(name, call);
  const content = path === '/dev/null' ? '' : call.node.contentOf(path);
  return content === null ? mark(`what ${path} holds`) : textOf(content);
}

function textOf(content: Maybe<string>): string {
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
  if (/^\/(dev|sys)(\/|$)/.test(path)) return;
  if (path.startsWith('/proc/')) {
    if (path.startsWith('/proc/sys/')) setSysctl(call, path.slice('/proc/sys/'.length), text.trim());
    return;
  }
  // what a script keeps for itself under a name of its own
  if (hasMark(path) && HARMLESS_ENDING.test(path)) return;
  const beginning = beforeMark(path);
  if (isNowhere(path) || (hasMark(path) && !couldBeNetworkPath(beginning) && couldBeWatched(beginning))) {
    call.actor(`> ${name}`);
    return;
  }
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

/** Whether nothing is known of a path: who writes or removes it is an actor. */
function isNowhere(path: string): boolean {
  return hasMark(path) && beforeMark(path) === '/';
}

/** Lines of kernel parameters whose values are not known. */
function doubtfulValues(text: string, reason: string): string {
  return text.replace(/^([^#;=\n]+=).*$/gm, (_, key: string) => key + mark(reason));
}

/** No reader of facts takes a file whose name ends so, and nothing runs one. */
const HARMLESS_ENDING =
  /\.(tgz|tar|gz|xz|bz2|zst|zip|deb|rpm|whl|log|pem|crt|cer|key|csr|pub|gpg|asc|sig|sha256|sha512|md5|txt|md|repo)$/;

/** The file's content changes, and what it is then is not known. */
export function spoil(name: string, call: Call): void {
  writeText(name, mark(`changed by ${call.text}`), false, call);
}

/** Whether a path is, or could be, where facts are. */
function couldBeFact(path: string): boolean {
  if (isNowhere(path)) return false;
  return hasMark(path) ? couldBeNetworkPath(beforeMark(path)) : isNetworkPath(path) || isNetworkPath(`${path}/`);
}

function overwrite(names: readonly string[], call: Call): Outcome {
  for (const name of names) {
    if (couldBeFact(pathOf(name, call)) || call.node.hasFile(pathOf(name, call))) spoil(name, call);
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

/** `cp`, `mv` and `ln`: the target then holds what the source holds. */
function copy(call: Call): Outcome {
  const { argv } = call;
  const at = argv.findIndex((arg) => arg === '-t' || arg === '--target-directory');
  const into =
    argv.find((arg) => arg.startsWith('--target-directory='))?.slice(19) ?? (at > 0 ? argv[at + 1] : undefined);
  const names = operandsOf(call, [
    '-t',
    '--target-directory',
    '-S',
    '--suffix',
    '-m',
    '-o',
    '-g',
    '--mode',
    '--owner',
    '--group',
  ]);
  const sources = into === undefined ? names.slice(0, -1) : names;
  const target = into ?? names.at(-1) ?? '';
  const isFolder =
    into !== undefined ||
    target.endsWith('/') ||
    sources.length > 1 ||
    filesBelow(pathOf(target, call), call).length > 0;
  for (const source of sources) {
    copyOne(pathOf(source, call), pathOf(isFolder ? `${target}/${basename(source)}` : target, call), call);
    if (argv[0] === 'mv') removeOne(pathOf(source, call), call);
  }
  return done();
}

function filesBelow(folder: string, { node }: Pick<Call, 'node'>): Call['node']['files'] {
  return node.files.filter(({ path }) => path.startsWith(`${folder}/`));
}

function copyOne(from: string, to: string, call: Call): void {
  const below = hasMark(from) ? [] : filesBelow(from, call);
  for (const { path, content, mode } of below)
    writeText(to + path.slice(from.length), textOf(content), false, call, mode);
  const file = call.node.files.find(({ path }) => path === from);
  if (file) writeText(to, textOf(file.content), false, call, file.mode);
  else if (below.length === 0 && (couldBeFact(to) || call.node.hasFile(to)))
    writeText(to, mark(`what ${from} holds`), false, call);
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
  for (const name of operandsOf(call)) removeOne(pathOf(name, call), call);
  return done();
}

function removeOne(path: string, call: Call): void {
  const { node, place, text } = call;
  const reason = call.doubtAbout(path);
  if (isNowhere(path)) call.actor(call.argv[0] ?? '');
  else if (hasMark(path)) {
    if (couldBeFact(path)) node.addUnread(`removes files that are not known: ${text}`, place);
  } else if (reason === null) node.removeFile(path);
  else {
    const gone = node.files.filter((file) => file.path === path || file.path.startsWith(`${path}/`));
    for (const file of gone) node.writeFile(file.path, unknownAt(place, reason), place);
  }
}

function changeMode(call: Call): Outcome {
  const [mode = '', ...names] = call.argv.slice(1).filter((arg) => !/^-[Rvfc]+$/.test(arg));
  for (const name of names) {
    call.node.changeMode(pathOf(name, call), (before) => {
      if (/^[0-7]{3,4}$/.test(mode)) return mode.padStart(4, '0');
      return /^[augo]*\+\w*x/.test(mode)
        ? before.replace(/[0-7]{3}$/, (bits) => (parseInt(bits, 8) | 0o111).toString(8))
        : before;
    });
  }
  return done();
}

function touch(call: Call): Outcome {
  for (const name of operandsOf(call, ['-d', '-r', '-t', '-s'])) {
    const empties = call.argv[0] === 'truncate' && /(-s|--size)[ =]?0\b/.test(call.text);
    if (call.argv[0] === 'truncate' && !empties) spoil(name, call);
    else if (empties || !call.node.hasFile(pathOf(name, call))) writeText(name, '', false, call);
  }
  return done();
}

/** Without `-i` it prints; with it, each file that it is given holds something else. */
function sed(call: Call): Outcome {
  const { argv, text, node, place } = call;
  const [script = '', ...names] = operandsOf(call, ['-e', '-f', '--expression', '--file']);
  const files = argv.some((arg) => /^(-e|-f|--expression|--file)/.test(arg)) ? [script, ...names] : names;
  if (argv.some((arg) => /^-[nEsrz]*i|^--in-place/.test(arg))) {
    for (const name of files) {
      const path = pathOf(name, call);
      const keys = node.hasFile(path) ? null : text.match(/[a-z]+\d?(\.[\w-]+)+(?= *= *\w)/g);
      if (keys !== null && path === '/etc/sysctl.conf')
        // a line of the image's own file, uncommented or not
        for (const key of new Set(keys)) writeText(name, `${key} = ${mark(`changed by ${text}`)}\n`, true, call);
      else if (couldBeFact(path) || node.hasFile(path)) spoil(name, call);
    }
  }
  const written = /\bw\s+(\/\S+)/.exec(script)?.[1];
  if (written !== undefined && couldBeFact(written))
    node.addUnread(`writes ${written} in a way that is not read`, place);
  return done(outputOf(call));
}

/** A plain text that is looked for in a file: to append it there where it is missing leaves the same either way. */
function grep(call: Call): Outcome {
  const [pattern = '', name] = operandsOf(call, ['-m', '-A', '-B', '-C']);
  const isPlain = name !== undefined && /^\^?[\w ./:=-]+\$?$/.test(pattern);
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
  const isAbove = isGiven && /^\/(etc|run|usr|usr\/lib|lib)?$/.test(path);
  if (!isListing && (isAbove || isNetworkPath(path) || isNetworkPath(`${path}/`)))
    node.addUnread(`unpacks files that are not known among the node's network files: ${text}`, place);
  else if (!isListing && isGiven && isWatchedPath(path)) return call.actor(argv[0] ?? '');
  return done(outputOf(call));
}

/** What is mounted over a folder hides what stands there. */
function mount(call: Call): Outcome {
  const { argv, node, place, text } = call;
  const target = operandsOf(call, ['-t', '-o', '-L', '-U', '--types', '--options']).at(-1) ?? '';
  const path = pathOf(target, call);
  const isListing = target === '';
  const isRemount = isListing || argv.some((arg) => /(^|,)remount(,|$)/.test(arg)) || argv.includes('-a');
  const hides =
    isNetworkPath(path) ||
    isNetworkPath(`${path}/`) ||
    /^\/(etc|usr|usr\/lib|lib|run|proc|proc\/sys.*|sys)?$/.test(path);
  if (!isRemount && argv.length > 2 && hides) node.addUnread(`mounts over the node's own files: ${text}`, place);
  return done(outputOf(call));
}
