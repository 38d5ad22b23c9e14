import { hasMark, mark } from '../state/unknown-mark';
import { runText } from './builtin-programs';
import { asked, type Call, done, operandsOf, type Outcome, type Program } from './script-call';

/**
 * Programs that run the rest of their words as another program: the options of theirs that take a word, how many words before
 * the program are their own, and why it may not run, or runs elsewhere.
 */
const PREFIXES: Readonly<Record<string, readonly [withValue: string, operands: number, doubt?: string]>> = {
  sudo: ['-u -g -U -h -p -C -D --user --group', 0],
  doas: ['-u', 0],
  env: ['-u -C --unset --chdir', 0],
  nohup: ['', 0],
  time: ['-f -o', 0],
  nice: ['-n', 0],
  ionice: ['-c -n -p', 0],
  chrt: ['-p', 1],
  setsid: ['', 0],
  stdbuf: ['-i -o -e', 0],
  timeout: ['-s -k --signal --kill-after', 1],
  flock: ['-w -E --timeout', 1],
  'cloud-init-per': ['', 2],
  runuser: ['-u', 0],
  'systemd-run': ['-u -p --unit --property -d', 0, 'systemd runs it as a unit of its own'],
  watch: ['-n --interval', 0, 'it runs again and again'],
  chroot: ['', 1, 'it runs in another root folder'],
  unshare: ['', 0, 'it runs in namespaces of its own'],
  nsenter: ['-t', 0, "it runs in another process's namespaces"],
};

const LOG_OPTIONS = '-t -p --identifier --priority --stderr-priority';

/** `sudo`, `env`, `timeout` and the like. */
export const PREFIX_PROGRAMS: ReadonlyMap<string, Program> = new Map<string, Program>([
  ...Object.entries(PREFIXES).map(([name, prefix]): [string, Program] => [name, (call) => runRest(call, ...prefix)]),
  // without words it logs what it reads
  [
    'systemd-cat',
    (call) => (operandsOf(call, LOG_OPTIONS.split(' ')).length > 0 ? runRest(call, LOG_OPTIONS, 0) : done()),
  ],
  ['xargs', xargs],
  ['find', find],
]);

function runRest(call: Call, withValue: string, operands: number, doubt?: string): Outcome {
  const { argv, shell, exec } = call;
  const words = argv.slice(1);
  let left = operands;
  while (words.length > 0) {
    const [word = ''] = words;
    const assignment = /^([A-Za-z_]\w*)=(.*)$/s.exec(word);
    if (word !== '' && withValue.split(' ').includes(word)) words.splice(0, 2);
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
  if (words.length > 0) return exec(words, doubt);
  // `sudo -i`, `chroot /x` start a shell
  return call.stdin === null ? done() : runText(call.stdin, call, 'new', doubt);
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
