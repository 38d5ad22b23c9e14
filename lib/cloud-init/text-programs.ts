import { isUnknown } from '../address/unknown';
import { spoil } from './file-programs';
import { substitute } from './sed-script';
import { hasMark, mark } from './sealed-text';
import { fileText, pathOf, writeText } from './shell-file';
import { type Outcome, succeeded } from './shell-outcome';
import { doubtAbout, type Program, type ShellProcess } from './shell-process';

/** Programs that make one text of another, as far as scripts take a value apart with them. */
export const TEXT_PROGRAMS: ReadonlyMap<string, Program> = new Map<string, Program>([
  ['cut', (process) => filter(process, cutOf(process.argv))],
  ['tr', (process) => filter(process, trOf(process.argv))],
  [
    'rev',
    (process) =>
      filter(process, { names: process.argv.slice(1), make: byLine((line) => Array.from(line).reverse().join('')) }),
  ],
  ['awk', (process) => filter(process, awkOf(process.argv))],
  ['sed', sed],
]);

interface Filter {
  /** files that it reads; none: its standard input */
  readonly names: readonly string[];
  readonly make: (text: string) => string | null;
}

/** Runs a filter; what it makes of a text that is not known, or by options that are not followed, is not known. */
function filter(process: ShellProcess, { names, make }: Filter): Outcome {
  const output = mark(`output of ${process.text}`);
  if (process.argv.some(hasMark) || names.some((name) => name.startsWith('-'))) return succeeded(output);
  const text = names.length === 0 ? process.stdin : names.map((name) => fileText(name, process)).join('');
  // programs differ in whether they count bytes or characters
  const isPlain = text !== null && /^[\n\t -~]*$/.test(text);
  return succeeded(isPlain ? (make(text) ?? output) : output);
}

function byLine(make: (line: string) => string | null): Filter['make'] {
  return (text) => {
    const lines = text.replace(/\n$/, '').split('\n').map(make);
    return text === '' ? '' : lines.includes(null) ? null : `${lines.join('\n')}\n`;
  };
}

const unfollowed: Filter = { names: [], make: () => null };

/** `cut -d X -f LIST` and `cut -c LIST`. */
function cutOf(argv: readonly string[]): Filter {
  const names: string[] = [];
  let delimiter = '\t';
  let list: { readonly by: 'f' | 'c'; readonly text: string } | null = null;
  for (let at = 1; at < argv.length; at += 1) {
    const arg = argv[at] ?? '';
    const [, flag, joined] = /^(-[dfc]|--delimiter=|--fields=|--characters=)(.*)$/s.exec(arg) ?? [];
    if (flag === undefined) {
      names.push(arg);
      continue;
    }
    const value = joined === '' && !flag.endsWith('=') ? (argv[(at += 1)] ?? '') : (joined ?? '');
    if (/^-?-d/.test(flag)) delimiter = value;
    else list = { by: flag.includes('f') ? 'f' : 'c', text: value };
  }
  const wanted = list === null ? null : rangesOf(list.text);
  if (list === null || wanted === null || delimiter.length !== 1) return unfollowed;
  const isWanted = (_: string, index: number): boolean =>
    wanted.some(([first, last]) => first <= index + 1 && index + 1 <= last);
  if (list.by === 'c') return { names, make: byLine((line) => Array.from(line).filter(isWanted).join('')) };
  const fieldsOf = (line: string): string => line.split(delimiter).filter(isWanted).join(delimiter);
  return { names, make: byLine((line) => (line.includes(delimiter) ? fieldsOf(line) : line)) };
}

/** `2`, `1-3`, `2-`, `-2`, by commas. */
function rangesOf(list: string): readonly (readonly [number, number])[] | null {
  const ranges = list.split(',').map((text): readonly [number, number] | null => {
    const [, first = '', dash = '', last = ''] = /^(\d*)(-?)(\d*)$/.exec(text) ?? [];
    if (first === '' && last === '') return null;
    return [first === '' ? 1 : Number(first), dash === '' ? Number(first) : last === '' ? Infinity : Number(last)];
  });
  return ranges.includes(null) ? null : ranges.filter((range) => range !== null);
}

/** `tr SET SET` and `tr -d SET`, of characters and ranges of them. */
function trOf(argv: readonly string[]): Filter {
  const isDelete = argv[1] === '-d' || argv[1] === '--delete';
  const [from, to, ...more] = argv.slice(isDelete ? 2 : 1).map(charactersOf);
  if (!from || more.length > 0 || (isDelete ? to !== undefined : !to)) return unfollowed;
  const changed = (char: string): string => {
    const at = from.lastIndexOf(char);
    if (at < 0) return char;
    return isDelete ? '' : (to?.[at] ?? to?.at(-1) ?? char);
  };
  return { names: [], make: (text) => Array.from(text, changed).join('') };
}

function charactersOf(set: string): readonly string[] | null {
  if (set.startsWith('-') && set.length > 1) return null;
  const classes: Readonly<Record<string, string>> = { '[:upper:]': 'A-Z', '[:lower:]': 'a-z', '[:digit:]': '0-9' };
  const text = (classes[set] ?? set).replaceAll('\\n', '\n').replaceAll('\\t', '\t');
  if (/\\|\[[:=]|^$/.test(text)) return null;
  const characters: string[] = [];
  for (const [whole, first, last] of text.matchAll(/([^])-([^])|[^]/g)) {
    const [low, high] = [(first ?? whole).charCodeAt(0), (last ?? whole).charCodeAt(0)];
    if (low > high) return null;
    for (let code = low; code <= high; code += 1) characters.push(String.fromCharCode(code));
  }
  return characters;
}

/** `awk -F X '{print $N}'`. */
function awkOf(argv: readonly string[]): Filter {
  const words = argv.slice(1);
  let separator: string | null = null;
  if (words[0]?.startsWith('-F')) {
    const joined = words.shift()?.slice(2) ?? '';
    separator = joined === '' ? (words.shift() ?? '') : joined;
  }
  const [program = '', ...names] = words;
  const field = /^\s*\{\s*print\s+\$(\d+|NF)\s*;?\s*\}\s*$/.exec(program)?.[1];
  if (field === undefined || (separator !== null && !/^[^\s\\t]$/.test(separator))) return unfollowed;
  return {
    names,
    make: byLine((line) => {
      const fields = separator === null ? line.trim().split(/\s+/) : line.split(separator);
      return field === '0' ? line : ((field === 'NF' ? fields.at(-1) : fields[Number(field) - 1]) ?? '');
    }),
  };
}

/** `sed`, and `sed -i`: plain substitutions are followed; what another script makes of a text is not known. */
function sed(process: ShellProcess): Outcome {
  const { argv } = process;
  const scripts: string[] = [];
  const operands: string[] = [];
  let isInPlace = false;
  let isExtended = false;
  let isFollowed = true;
  for (let at = 1; at < argv.length; at += 1) {
    const arg = argv[at] ?? '';
    if (arg === '-e' || arg === '--expression') scripts.push(argv[(at += 1)] ?? '');
    else if (arg.startsWith('--expression=')) scripts.push(arg.slice('--expression='.length));
    else if (/^-[nEersz]*i|^--in-place/.test(arg)) {
      isInPlace = true;
      if (/^-\w*[nz]|^-\w*ie$/.test(arg)) isFollowed = false;
      if (/^-\w*[Er]/.test(arg)) isExtended = true;
    } else if (/^(-E|-r|--regexp-extended)$/.test(arg)) isExtended = true;
    else if (arg.startsWith('-') && arg !== '-') {
      isFollowed = false;
      // the script is the next word, or stands in a file
      if (/^-\w*[ef]$|^--file/.test(arg)) scripts.push(arg.includes('=') ? '' : (argv[(at += 1)] ?? ''));
    } else operands.push(arg);
  }
  if (scripts.length === 0) scripts.push(operands.shift() ?? '');
  const make = (text: string): string | null =>
    isFollowed && ![text, ...scripts].some(hasMark) ? substitute(scripts, isExtended, text) : null;
  if (!isInPlace) return filter(process, { names: operands, make });
  for (const name of operands) editInPlace(name, make, process);
  return succeeded();
}

function editInPlace(name: string, make: Filter['make'], process: ShellProcess): void {
  const path = pathOf(name, process);
  const content = process.node.contentOf(path);
  const made = content === null || isUnknown(content) || doubtAbout(process, path) !== null ? null : make(content);
  if (made === null) spoil(name, process);
  else if (made !== content) writeText(name, made, false, process);
}
