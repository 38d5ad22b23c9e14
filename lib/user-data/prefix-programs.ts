import { hasMark, mark } from '../cloud-init/sealed-text';
import { asked, type Call, done, type Outcome, type Program } from './script-call';

/** A program that runs the rest of its words as another program, after words of its own. */
interface Prefix {
  /** options that take the next word */
  readonly withValue?: readonly string[];
  /** words before the program that are no options */
  readonly operands?: number;
  /** why it may not run, or runs elsewhere */
  readonly doubt?: string;
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
  runuser: { withValue: ['-u'] },
  'systemd-run': {
    withValue: ['-u', '-p', '--unit', '--property', '-d'],
    doubt: 'systemd runs it as a unit of its own',
  },
  watch: { withValue: ['-n', '--interval'], doubt: 'it runs again and again' },
  chroot: { operands: 1, doubt: 'it runs in another root folder' },
  unshare: { doubt: 'it runs in namespaces of its own' },
  nsenter: { withValue: ['-t'], doubt: 'it runs in another process\u2019s namespaces' },
};

/** `sudo`, `env`, `timeout` and the like. */
export const PREFIX_PROGRAMS: ReadonlyMap<string, Program> = new Map<string, Program>([
  ...Object.entries(PREFIXES).map(([name, prefix]): [string, Program] => [name, (call) => runRest(call, prefix)]),
  ['xargs', xargs],
  ['find', find],
]);

function runRest({ argv, shell, exec }: Call, { withValue = [], operands = 0, doubt }: Prefix): Outcome {
  const words = argv.slice(1);
  let left = operands;
  while (words.length > 0) {
    const [word = ''] = words;
    const assignment = /^([A-Za-z_]\w*)=(.*)$/s.exec(word);
    if (withValue.includes(word)) words.splice(0, 2);
    else if (word === '--') {
      words.shift();
      break;
    } else if (word.startsWith('-')) words.shift();
    else if (assignment) {
      shell.variables.set(assignment[1] ?? '', assignment[2] ?? '');
      words.shift();
    } else if (left > 0) {
      left -= 1;
      words.shift();
    } else break;
  }
  return words.length === 0 ? done() : exec(words, doubt);
}

/** Which words it adds is not known. */
function xargs({ argv, text, exec }: Call): Outcome {
  const words = argv.slice(1);
  let replaced: string | null = null;
  while (words[0]?.startsWith('-')) {
    const flag = words.shift() ?? '';
    if (flag.startsWith('-I')) replaced = flag.slice(2) || (words.shift() ?? '{}');
    else if (['-d', '-n', '-L', '-P', '-s', '-E', '-a'].includes(flag)) words.shift();
  }
  const input = mark(`input of ${text}`);
  if (words.length === 0) return done(input);
  const all = replaced === null ? [...words, input] : words.map((word) => word.replaceAll(replaced, input));
  return exec(all, 'xargs runs it as often as its input says');
}

function find({ argv, exec, text }: Call): Outcome {
  const found = mark(`the files that ${text} finds`);
  const [from = ''] = argv.slice(1).filter((word) => !word.startsWith('-'));
  const at = argv.findIndex((word) => /^-(exec|ok)(dir)?$/.test(word));
  const path = `${hasMark(from) ? '' : from}/${found}`;
  if (at > 0) {
    const end = argv.findIndex((word, index) => index > at && /^[;+]$/.test(word));
    exec(
      argv.slice(at + 1, end < 0 ? undefined : end).map((word) => word.replaceAll('{}', path)),
      'find runs it for each file',
    );
  }
  if (argv.includes('-delete')) exec(['rm', path]);
  return asked(found);
}
