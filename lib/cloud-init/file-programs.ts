import { isUnknown, type Maybe } from '../address/unknown';
import { basename, dirname } from 'node:path/posix';
import { hasMark, mark, unknownAt } from './sealed-text';
import { isNetworkPath } from './network-path';
import { failed, type Outcome, succeeded, undecided } from './shell-outcome';
import { doubtAbout, type Program, type ShellProcess } from './shell-process';
import { fileText, pathOf, writeText } from './shell-file';

/** Programs that read, write and move files. */
export const FILE_PROGRAMS: ReadonlyMap<string, Program> = new Map<string, Program>([
  ['cat', cat],
  ['tee', tee],
  ['cp', copy],
  ['install', install],
  ['mv', copy],
  ['ln', copy],
  ['rm', remove],
  ['unlink', remove],
  ['chmod', changeMode],
  ['touch', touch],
  ['truncate', touch],
  ['envsubst', envsubst],
  ['base64', base64],
  ['seq', sequence],
  ['basename', ({ argv }) => succeeded(`${basename(argv[1] ?? '', argv[2])}\n`)],
  ['dirname', ({ argv }) => succeeded(`${dirname(argv[1] ?? '')}\n`)],
  ['grep', grep],
  ['gunzip', rewrite],
  ['perl', rewrite],
]);

function operandsOf(argv: readonly string[], withValue: readonly string[] = []): readonly string[] {
  const operands: string[] = [];
  for (let at = 1; at < argv.length; at += 1) {
    const arg = argv[at] ?? '';
    if (withValue.includes(arg)) at += 1;
    else if (!arg.startsWith('-') || arg === '-') operands.push(arg);
  }
  return operands;
}

function cat(process: ShellProcess): Outcome {
  const names = operandsOf(process.argv);
  if (names.length === 0) return succeeded(process.stdin ?? mark('standard input of cat'));
  return succeeded(names.map((name) => (name === '-' ? (process.stdin ?? '') : fileText(name, process))).join(''));
}

function tee(process: ShellProcess): Outcome {
  const { argv, stdin } = process;
  const append = argv.some((arg) => /^-\w*a|^--append$/.test(arg));
  const text = stdin ?? mark('standard input of tee');
  for (const name of operandsOf(argv)) writeText(name, text, append, process);
  return succeeded(text);
}

/** `cp`, `mv` and `ln`: the target then holds what the source holds. */
function copy(process: ShellProcess): Outcome {
  const { argv, node } = process;
  const into = targetDirectory(argv);
  const names = operandsOf(argv, ['-t', '--target-directory', '-S', '--suffix']);
  const sources = into === null ? names.slice(0, -1) : names;
  const target = into ?? names.at(-1);
  if (target === undefined || sources.length === 0) return succeeded();
  const isFolder = into !== null || target.endsWith('/') || sources.length > 1 || holdsFiles(target, process);
  for (const source of sources) {
    const to = isFolder ? `${target}/${basename(source)}` : target;
    copyOne(source, to, process);
    if (argv[0] === 'mv' && doubtAbout(process, source) === null) node.removeFile(pathOf(source, process));
  }
  return succeeded();
}

function targetDirectory(argv: readonly string[]): string | null {
  const at = argv.findIndex((arg) => arg === '-t' || arg === '--target-directory');
  return at > 0 ? (argv[at + 1] ?? null) : null;
}

function holdsFiles(path: string, process: ShellProcess): boolean {
  const folder = pathOf(path, process);
  return process.node.files.some((file) => file.path.startsWith(`${folder}/`));
}

function copyOne(source: string, target: string, process: ShellProcess): void {
  const { node } = process;
  const [from, to] = [pathOf(source, process), pathOf(target, process)];
  const file = node.files.find((each) => each.path === from);
  const below = node.files.filter((each) => each.path.startsWith(`${from}/`));
  for (const each of below)
    writeText(to + each.path.slice(from.length), textOf(each.content), false, process, each.mode);
  if (file) writeText(to, textOf(file.content), false, process, file.mode);
  else if (below.length === 0 && isNetworkPath(to)) writeText(to, mark(`what ${from} holds`), false, process);
}

function textOf(content: Maybe<string>): string {
  return isUnknown(content) ? mark(content.unknown) : content;
}

function install(process: ShellProcess): Outcome {
  const { argv, node } = process;
  if (argv.includes('-d') || argv.includes('--directory')) return succeeded();
  const mode = argv[argv.indexOf('-m') + 1] ?? '';
  const withoutMode = argv.filter((_, at) => argv[at - 1] !== '-m' && argv[at - 1] !== '-o' && argv[at - 1] !== '-g');
  const outcome = copy({ ...process, argv: withoutMode });
  const target = operandsOf(withoutMode).at(-1) ?? '';
  node.changeMode(pathOf(target, process), () => (/^0?[0-7]{3}$/.test(mode) ? mode.padStart(4, '0') : '0755'));
  return outcome;
}

function remove(process: ShellProcess): Outcome {
  const { node, place } = process;
  for (const name of operandsOf(process.argv)) {
    const path = pathOf(name, process);
    const reason = doubtAbout(process, path);
    if (reason === null) node.removeFile(path);
    else if (node.hasFile(path)) node.writeFile(path, unknownAt(place, reason), place);
  }
  return succeeded();
}

function changeMode(process: ShellProcess): Outcome {
  const [mode = '', ...names] = process.argv.slice(1).filter((arg) => !/^-[Rvfc]+$/.test(arg));
  for (const name of names) {
    process.node.changeMode(pathOf(name, process), (before) => {
      if (/^[0-7]{3,4}$/.test(mode)) return mode.padStart(4, '0');
      return /^[augo]*\+\w*x/.test(mode)
        ? before.replace(/[0-7]{3}$/, (bits) => (parseInt(bits, 8) | 0o111).toString(8))
        : before;
    });
  }
  return succeeded();
}

function touch(process: ShellProcess): Outcome {
  for (const name of operandsOf(process.argv, ['-d', '-r', '-t', '-s'])) {
    if (!process.node.hasFile(pathOf(name, process))) writeText(name, '', false, process);
    else if (process.argv[0] === 'truncate') writeText(name, '', false, process);
  }
  return succeeded();
}

/** The file is not what it was, and what it is now is not known. */
export function spoil(name: string, process: ShellProcess): void {
  const { node, place, text } = process;
  const path = pathOf(name, process);
  if (!node.hasFile(path) && !isNetworkPath(path)) return;
  const keys = path.startsWith('/etc/sysctl') ? text.match(/[a-z]+\d?(\.[\w-]+)+(?= *= *\w)/g) : null;
  if (keys && !node.hasFile(path)) {
    // a line of the image's own file, taken out of its comment or not
    for (const key of new Set(keys)) node.appendFile(path, `${key} = ${mark(`changed by ${text}`)}\n`, place);
    return;
  }
  node.writeFile(path, unknownAt(place, `changed by \`${text}\``), place);
  if (isNetworkPath(path)) node.addUnread(`changes ${path} in a way that is not followed: ${text}`, place);
}

function envsubst(process: ShellProcess): Outcome {
  const { scope, stdin, argv } = process;
  const only = argv[1]?.match(/[A-Za-z_]\w*/g) ?? null;
  const text = (stdin ?? mark('standard input of envsubst')).replace(
    /\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))/g,
    (whole, braced?: string, bare?: string) => {
      const name = braced ?? bare ?? '';
      if (only && !only.includes(name)) return whole;
      const value = scope.get(name);
      return typeof value === 'string' ? value : mark(`variable ${name} is not set in the user data`);
    },
  );
  return succeeded(text);
}

function base64(process: ShellProcess): Outcome {
  const { argv, stdin } = process;
  const [name] = operandsOf(argv, ['-w', '--wrap']);
  const text =
    name === undefined || name === '-' ? (stdin ?? mark('standard input of base64')) : fileText(name, process);
  const decodes = argv.some((arg) => /^(-d|-D|--decode|-di)$/.test(arg));
  if (hasMark(text)) return succeeded(mark(`output of ${process.text}`));
  return succeeded(
    decodes ? Buffer.from(text, 'base64').toString('utf8') : `${Buffer.from(text).toString('base64')}\n`,
  );
}

function sequence({ argv, text }: ShellProcess): Outcome {
  const numbers = argv.slice(1).map(Number);
  const [first, step, last] =
    numbers.length === 1 ? [1, 1, numbers[0]] : numbers.length === 2 ? [numbers[0], 1, numbers[1]] : numbers;
  if (![first, step, last].every(Number.isInteger) || !step) return succeeded(mark(`output of ${text}`));
  const count = Math.floor(((last ?? 0) - (first ?? 0)) / step) + 1;
  if (count > 10_000) return succeeded(mark(`output of ${text}`));
  return succeeded(
    Array.from({ length: Math.max(count, 0) }, (_, index) => `${(first ?? 0) + index * step}\n`).join(''),
  );
}

/** A plain word that is looked for in a text that is known is found or not; what a pattern finds is left open. */
function grep(process: ShellProcess): Outcome {
  const { argv, stdin, text } = process;
  const output = mark(`output of ${text}`);
  const [pattern, ...names] = operandsOf(argv, ['-e', '-m', '-A', '-B', '-C']);
  const isPlain = pattern !== undefined && /^[\w./:-]+$/.test(pattern) && !argv.some((arg) => /^-\w*[vex]/.test(arg));
  const searched = names.length > 0 ? names.map((name) => fileText(name, process)).join('') : stdin;
  if (!isPlain || searched === null || hasMark(searched)) return undecided(output);
  const literal = new RegExp(pattern.replace(/[.\\]/g, '\\$&').replace(/\\\./g, '.'));
  return literal.test(searched) ? succeeded(output) : failed();
}

function rewrite(process: ShellProcess): Outcome {
  const { argv, text } = process;
  if (argv.some((arg) => /^-\w*i/.test(arg))) for (const name of operandsOf(argv).slice(1)) spoil(name, process);
  return undecided(mark(`output of ${text}`));
}
