import { basename } from 'node:path/posix';
import { hasMark, mark, XARGS_INPUT } from '../state/unknown-mark';
import { findsPrograms, runText } from './builtin-programs';
import { asked, type Call, done, operandsOf, type Outcome, pathOf, type Program } from './script-call';
import { writeText } from './script-file';

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

/** Programs that run another as a user. */
const SWITCHES_USER: ReadonlySet<string> = new Set(['sudo', 'doas', 'runuser']);

/** Options with which `sudo` runs the command as root. */
const AS_ROOT =
  /^(-[EHnSibsPA]+|-u ?(root|#?0)|--user[= ](root|#?0)|--(preserve-env(=.*)?|set-home|non-interactive|login))$/;

function runRest(call: Call, withValue: string, operands: number, doubtOfProgram?: string): Outcome {
  const { argv, shell, exec } = call;
  const words = argv.slice(1);
  let user = 'root';
  let left = operands;
  let doubt = doubtOfProgram;
  const switchesUser = SWITCHES_USER.has(argv[0] ?? '');
  while (words.length > 0) {
    const [word = ''] = words;
    if (switchesUser) {
      const [, name] = /^(?:-u|--user)=?(.*)$/s.exec(word) ?? [];
      if (name !== undefined) user = name || (words[1] ?? '');
    }
    const assignment = /^([A-Za-z_]\w*)=(.*)$/s.exec(word);
    const option = withValue.split(' ').includes(word) ? `${word} ${words[1] ?? ''}` : word;
    if (/^-(?!-$)/.test(word) && (switchesUser ? !AS_ROOT.test(option) : /^--(help|version)$/.test(word)))
      doubt ??= `it has the option ${option}`;
    if (word !== '' && withValue.split(' ').includes(word)) words.splice(0, 2);
    else if (word === '--') {
      words.shift();
      break;
    } else if (word.startsWith('-')) words.shift();
    else if (assignment) {
      if (assignment[1] === 'PATH' && !findsPrograms(assignment[2] ?? ''))
        doubt ??= `${word} may keep it from being found`;
      shell.variables.set(assignment[1] ?? '', assignment[2] ?? '');
      words.shift();
    } else if (left > 0) {
      left -= 1;
      words.shift();
    } else break;
  }
  // a user who is not root cannot change the network
  const reason = user === 'root' || user === '#0' ? doubt : `it runs as ${user}`;
  if (words.length > 0) return exec(words, reason);
  // `sudo -i`, `chroot /x` start a shell
  return call.stdin === null ? done() : runText(call.stdin, call, 'new', reason);
}

/** Which words it adds is not known. */
function xargs({ argv, exec, stdin }: Call): Outcome {
  const words = argv.slice(1);
  let replaced: string | null = null;
  while (words[0]?.startsWith('-')) {
    const flag = words.shift() ?? '';
    if (flag.startsWith('-I')) replaced = flag.slice(2) || (words.shift() ?? '{}');
    else if (['-d', '-n', '-L', '-P', '-s', '-E', '-a'].includes(flag)) words.shift();
  }
  if (words.length === 0) return done(XARGS_INPUT);
  const lines = stdin?.split('\n').filter((line) => line !== '') ?? [];
  // an absolute path with a mark in it, as `find` prints it, is known in its beginning
  const given = lines.length > 0 && lines.every((line) => line.startsWith('/')) ? lines : [XARGS_INPUT];
  const commands = given.map((one) =>
    replaced === null ? [...words, one] : words.map((word) => word.replaceAll(replaced, one)),
  );
  const outcomes = commands.map((command) => exec(command, 'xargs runs it as often as its input says'));
  return outcomes.at(-1) ?? done(XARGS_INPUT);
}

/** What it runs, it runs for what lies below each of its folders: files of the user data by their paths, others by their beginning. */
function find(call: Call): Outcome {
  const { argv, exec, text } = call;
  const found = mark(`the files that ${text} finds`);
  const isOption = (word: string): boolean => /^-([HLP]|D\w+|O\d)$/.test(word);
  const words = argv.slice(1).filter((word) => !isOption(word));
  const end = words.findIndex((word) => /^[-(!]/.test(word));
  const [first = '.', ...others] = end < 0 ? words : words.slice(0, end);
  const paths = [first, ...others]
    .map((folder) => pathOf(folder, call))
    .flatMap((folder) => [`${below(folder)}${found}`, ...ownFiles(folder, call)]);
  for (const [at, word] of argv.entries()) {
    if (/^-f(print[0f]?|ls)$/.test(word)) writeText(argv[at + 1] ?? '', found, false, call);
    if (word !== '-delete' && !/^-(exec|ok)(dir)?$/.test(word)) continue;
    const stop = argv.findIndex((one, index) => index > at && /^[;+]$/.test(one));
    const command = word === '-delete' ? ['rm', '{}'] : argv.slice(at + 1, stop < 0 ? undefined : stop);
    for (const path of command.some((one) => one.includes('{}')) ? paths : [''])
      exec(
        command.map((one) => one.replaceAll('{}', path)),
        'find runs it for each file',
      );
  }
  return asked(paths.map((path) => `${path}\n`).join(''));
}

/** The files of the user data that lie below a folder of `find`, and have the name that it asks for. */
function ownFiles(folder: string, call: Call): readonly string[] {
  const { argv, node } = call;
  const at = argv.findIndex((word) => /^-i?name$/.test(word));
  const isPlain = !argv.some((word) => /^(!|-not|-o|-or|,)$/.test(word)) && !hasMark(argv[at + 1] ?? '');
  const pattern = at > 0 && isPlain ? (argv[at + 1] ?? '') : '*';
  const name = new RegExp(
    `^${pattern
      .replace(/[.+^${}()|\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
    argv[at] === '-iname' ? 'i' : '',
  );
  return node.files
    .map((file) => file.path)
    .filter((path) => (path === folder || path.startsWith(below(folder))) && name.test(basename(path)));
}

/** The beginning of what lies in a folder. */
function below(folder: string): string {
  return folder === '/' ? folder : `${folder}/`;
}
