import { hasMark, mark } from './sealed-text';
import { type Outcome, succeeded, undecided } from './shell-outcome';
import type { Program, ShellProcess } from './shell-process';

/** A program that runs the rest of its words as another program, after words of its own. */
interface Prefix {
  /** options that take the next word */
  readonly withValue?: readonly string[];
  /** words before the program that are no options */
  readonly operands?: number;
}

const PREFIXES: Readonly<Record<string, Prefix>> = {
  sudo: { withValue: ['-u', '-g', '-U', '-h', '-p', '-C', '-D', '--user', '--group'] },
  doas: { withValue: ['-u'] },
  env: { withValue: ['-u', '-C', '--unset', '--chdir'] },
  nohup: {},
  time: { withValue: ['-f', '-o'] },
  nice: { withValue: ['-n'] },
  ionice: { withValue: ['-c', '-n', '-p'] },
  chrt: { withValue: ['-p'], operands: 1 },
  setsid: {},
  stdbuf: { withValue: ['-i', '-o', '-e'] },
  timeout: { withValue: ['-s', '-k', '--signal', '--kill-after'], operands: 1 },
  flock: { withValue: ['-w', '-E', '--timeout'], operands: 1 },
  'cloud-init-per': { operands: 2 },
  'systemd-run': { withValue: ['-u', '-p', '--unit', '--property', '-d'] },
  runuser: { withValue: ['-u'] },
  unbuffer: {},
  chronic: {},
  retry: { withValue: ['-t', '-d', '-n'] },
};

/** `sudo`, `env`, `timeout` and the like. */
export const PREFIX_PROGRAMS: ReadonlyMap<string, Program> = new Map<string, Program>([
  ...Object.entries(PREFIXES).map(([name, prefix]): [string, Program] => [name, (process) => runRest(process, prefix)]),
  ['xargs', xargs],
  ['watch', (process) => runRest(process, { withValue: ['-n', '--interval'] })],
]);

function runRest(process: ShellProcess, { withValue = [], operands = 0 }: Prefix): Outcome {
  const words = process.argv.slice(1);
  let left = operands;
  while (words.length > 0) {
    const [word = ''] = words;
    if (withValue.includes(word)) words.splice(0, 2);
    else if (word === '--') {
      words.shift();
      break;
    } else if (word.startsWith('-')) words.shift();
    else if (/^[A-Za-z_]\w*=/.test(word)) {
      const at = word.indexOf('=');
      process.scope.set(word.slice(0, at), word.slice(at + 1));
      words.shift();
    } else if (left > 0) {
      left -= 1;
      words.shift();
    } else break;
  }
  return words.length === 0 ? succeeded() : process.exec(words);
}

/** The words that it reads are added to its own; where they are not known, whatever it runs gets a word that is not known. */
function xargs(process: ShellProcess): Outcome {
  const { argv, stdin, text } = process;
  const words = argv.slice(1);
  let replaced: string | null = null;
  let each = 0;
  while (words[0]?.startsWith('-')) {
    const flag = words.shift() ?? '';
    if (flag.startsWith('-I')) replaced = flag.slice(2) || (words.shift() ?? '{}');
    else if (flag === '-n' || flag === '-L') each = Number(words.shift()) || 1;
    else if (/^-n\d+$/.test(flag)) each = Number(flag.slice(2));
    else if (['-d', '-P', '-s', '-E', '-a'].includes(flag)) words.shift();
  }
  if (words.length === 0) return succeeded(stdin ?? '');
  const input =
    stdin === null || hasMark(stdin) ? [mark(`input of ${text}`)] : stdin.split(/\s+/).filter((word) => word !== '');
  const isByLine = replaced !== null;
  const items =
    isByLine && stdin !== null && !hasMark(stdin) ? stdin.split('\n').filter((line) => line.trim() !== '') : input;
  const groups = isByLine || each > 0 ? chunks(items, isByLine ? 1 : each) : [items];
  let last: Outcome = undecided();
  for (const group of groups) {
    const command =
      replaced === null ? [...words, ...group] : words.map((word) => word.replaceAll(replaced, group[0] ?? ''));
    last = process.exec(command, '');
  }
  return last;
}

function chunks<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
