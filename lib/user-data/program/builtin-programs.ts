import { dirname } from 'node:path/posix';
import { factsOf } from '../unit/unit-effect';
import { hasMark, inWords, mark } from '../state/unknown-mark';
import {
  asked,
  type Call,
  done,
  mayBeDash,
  type Outcome,
  outputOf,
  pathOf,
  scriptText,
  type Program,
  named,
} from './script-call';
import { echoed, formatted } from './written-text';

/** What the shell does itself, by name. */
export const BUILTINS: ReadonlyMap<string, Program> = new Map<string, Program>([
  ...named('shopt ulimit umask wait sleep true : break continue unalias disown popd history', () => done()),
  ['local', local],
  ...named('declare typeset export readonly', markVariables),
  // `hash -p FILE NAME` and `enable -f FILE NAME` make other programs of names
  ...named('hash enable', (call) => (call.argv.some((arg) => /^-\w*[pf]/.test(arg)) ? call.actor(call.text) : done())),
  ...named('[ test let jobs dirs', () => asked()),
  ['alias', alias],
  ['false', () => ({ status: 'failure', stdout: '' })],
  ['echo', echo],
  ['printf', print],
  ['pwd', ({ shell }) => done(`${shell.cwd}\n`)],
  ...named('cd pushd', changeFolder),
  ['set', setArguments],
  ['shift', shiftArguments],
  ...named('unset read mapfile readarray getopts', forgetVariables),
  ['eval', (call) => runText(call.argv.slice(1).join(' '), call, 'same')],
  ['trap', trap],
  ...named('source .', source),
  ['exec', replaceShell],
  ['command', lookUpOrRun],
  ['builtin', ({ argv, exec }) => exec(argv.slice(1))],
  ...named('exit return', leave),
]);

/** Notes a step that never ends: nothing of cloud-init comes after it. What a unit runs keeps nobody waiting. */
export function noteEndless(text: string, place: string, when: Call['when'], node: Call['node']): void {
  if (when !== 'unit')
    node.endless ??= { reason: `\`${text}\` never ends`, place, facts: factsOf(node), files: node.files };
}

function print({ argv, shell }: Call): Outcome {
  if (argv[1] !== '-v') return done(formatted(argv.slice(1)));
  shell.variables.set(argv[2] ?? '', mark('printf -v'));
  return done();
}

/** dash knows no option but -n, and prints any other. */
function echo({ argv, shell, node, text }: Call): Outcome {
  const isOdd = /^-n?[eE]/.test(argv[1] ?? '') && mayBeDash(shell, node);
  return done(isOdd ? mark(`what sh makes of ${text}`) : echoed(argv.slice(1)));
}

/** A name that stands for other words from here on, in some shells. */
function alias(call: Call): Outcome {
  for (const text of call.argv.slice(1).flatMap((word) => /=(.*)/s.exec(word)?.[1] ?? []))
    runText(text, call, 'same', 'it is an alias');
  return done();
}

function changeFolder({ argv, shell, doubt }: Call): Outcome {
  const target = argv.slice(1).find((arg) => !/^-[LPe@]/.test(arg)) ?? '/root';
  shell.cwd = target === '-' || doubt !== null ? `/${mark('the working directory')}` : pathOf(target, { shell });
  return done();
}

const LETTERS: Readonly<Record<string, string>> = { e: 'errexit', u: 'nounset' };

// the others do not keep a command from running, or a file from being written
const HARMLESS_OPTION =
  /^([abhmvxBET]|errexit|nounset|xtrace|verbose|allexport|notify|monitor|history|errtrace|functrace|)$/;

function setArguments(call: Call): Outcome {
  const { argv, shell } = call;
  const words = argv.slice(1);
  while (/^[-+]/.test(words[0] ?? '') && words[0] !== '--') {
    const [sign = '', ...letters] = words.shift() ?? '';
    for (const letter of letters)
      setOption(letter === 'o' ? (words.shift() ?? '') : (LETTERS[letter] ?? letter), sign === '-', call);
  }
  if (words.length > 0) shell.args = words[0] === '--' ? words.slice(1) : words;
  return done();
}

function setOption(name: string, isOn: boolean, { shell, text }: Call): void {
  if (name === 'errexit') shell.exitsOnError = isOn;
  else if (name === 'nounset') shell.exitsOnUnset = isOn;
  else if (name === 'pipefail' && shell.isBash) shell.failsByPipe = isOn;
  else if (!HARMLESS_OPTION.test(name)) shell.mayHaveEnded ??= inWords(`\`${text}\` may end the script`);
}

/** Other shells than bash end at an error of a special builtin (POSIX, Shell Command Language, 2.8.1). */
function endOnError({ shell, text }: Pick<Call, 'shell' | 'text'>): void {
  if (!shell.isBash) shell.mayHaveEnded ??= inWords(`\`${text}\` may end the script`);
}

const SPECIAL = /^([:.]|exec|eval|export|readonly|set|shift|times|trap|unset|exit|return|break|continue)(\s|$)/;

/** Folders of every image; one that the script names elsewhere it is presumed to make. */
const FOLDER =
  /^\/((dev|etc|home|mnt|opt|proc|root|run|srv|sys|tmp|usr|var)|dev\/.*|proc\/.*|usr\/local(\/s?bin)?|var\/(lib|log|run|spool|tmp))?$/;

/** A redirection of a special builtin to where no folder is, or from where no file is, ends the shell. */
export function openTarget(target: string, script: string, call: Call): void {
  const path = pathOf(target, call);
  const folder = dirname(path);
  const isThere = FOLDER.test(folder) || call.node.files.some((file) => file.path.startsWith(`${folder}/`));
  if (SPECIAL.test(call.text) && !hasMark(path) && !isThere && script.split(folder).length < 3) endOnError(call);
}

function local(call: Call): Outcome {
  if (call.shell.functionDepth === 0) endOnError(call);
  // without a value it hides the variable outside
  for (const name of call.argv.slice(1)) if (!name.includes('=')) call.shell.variables.delete(name);
  return markVariables(call);
}

/** `export`, `readonly` and the like, whose values are set already. */
function markVariables(call: Call): Outcome {
  const { argv, shell } = call;
  const words = argv.slice(1).filter((word) => !hasMark(word));
  if (words.some((word) => !/^(-p|--|-|[A-Za-z_]\w*(=.*)?)$/s.test(word))) endOnError(call);
  if (argv[0] === 'readonly' || words.some((word) => /^-\w*r/.test(word)))
    for (const word of words) shell.constants.add(word.replace(/=.*/s, ''));
  return done();
}

function shiftArguments(call: Call): Outcome {
  const { argv, shell, doubt } = call;
  const count = Number(argv[1] ?? 1);
  if (doubt === null && !(count <= shell.args.length) && !shell.args.some(hasMark)) endOnError(call);
  shell.args = doubt === null && Number.isInteger(count) ? shell.args.slice(count) : [mark('what is left after shift')];
  return done();
}

function forgetVariables(call: Call): Outcome {
  const { argv, shell, text } = call;
  // `mapfile -C COMMAND`
  const at = /^(mapfile|readarray)$/.test(argv[0] ?? '') ? argv.findIndex((arg) => /^-\w*C/.test(arg)) : -1;
  const command = at < 0 ? '' : (/C(.+)/s.exec(argv[at] ?? '')?.[1] ?? argv[at + 1] ?? '');
  if (command !== '') runText(command, call, 'same', 'it runs as often as there are lines');
  for (const name of argv.slice(1)) if (/^[A-Za-z_]\w*$/.test(name)) shell.variables.set(name, mark(`set by ${text}`));
  if (argv.includes('PATH')) losePath(call);
  if (argv[0] === 'unset') {
    for (const name of argv) {
      const defined = shell.functions.get(name);
      if (defined) shell.functions.set(name, { ...defined, doubt: `\`${inWords(text)}\` may take it away` });
    }
    const odd = argv.slice(1).filter((word) => !hasMark(word) && !/^(-[fv]|[A-Za-z_]\w*)$/.test(word));
    if (odd.length > 0 || argv.some((word) => shell.constants.has(word))) endOnError(call);
  }
  return argv[0] === 'unset' ? done() : asked();
}

/** Whether a PATH has the folders of programs; what is not known of it is presumed to be the PATH that was. */
export function findsPrograms(path: string): boolean {
  return hasMark(path) || ['bin', 'sbin'].every((name) => new RegExp(`(^|:)(/usr)?/${name}(:|$)`).test(path));
}

/** Without the folders of programs, none of what follows may be found. */
export function losePath({ shell, text }: Pick<Call, 'shell' | 'text'>): void {
  shell.mayHaveEnded ??= inWords(`\`${text}\` may keep programs from being found`);
}

/** Text that is run as a script: read where it is known, else an actor. */
export function runText(source: string, call: Call, shell: 'same' | 'new', doubt?: string): Outcome {
  if (hasMark(source)) return call.actor(call.argv[0] ?? '');
  return call.script(source, { place: call.place, shell, ...(doubt !== undefined && { doubt }) });
}

function trap(call: Call): Outcome {
  const [, action = ''] = call.argv;
  if (call.argv.length < 3 || action === '' || action === '-') return done();
  return runText(action, call, 'same', 'it runs only when a signal comes');
}

// what images of all distributions have
const EVERYWHERE = /^\/etc\/(os-release|profile|environment|bash\.bashrc)$/;

function source(call: Call): Outcome {
  const [, name = '', ...args] = call.argv;
  const path = pathOf(name, call);
  const content = call.node.contentOf(path);
  const script = scriptText(content);
  if (script !== null) {
    const isOdd = call.argv[0] === 'source' && mayBeDash(call.shell, call.node);
    const doubt = isOdd ? { doubt: 'other shells than bash know no `source`' } : {};
    const place = `${call.place}, ${path}`;
    return call.script(script, { place, shell: 'same', ...(args.length > 0 && { args }), ...doubt });
  }
  // what an image keeps there sets variables and does nothing else
  const isImage =
    content === null &&
    /^\/(etc\/(os-release|lsb-release|profile|environment|default\/|sysconfig\/|bash)|root\/\.)/.test(path);
  call.shell.hasReadUnknown = true;
  if (isImage && call.doubt === null && !EVERYWHERE.test(path)) endOnError(call);
  return isImage ? done() : call.actor(hasMark(name) ? name : path);
}

function replaceShell({ argv, exec, doubt, shell }: Call): Outcome {
  // without a program it only moves the shell's own output
  if (argv.length === 1) return done();
  const outcome = exec(argv.slice(1));
  if (doubt !== null) shell.mayHaveEnded ??= `an earlier step may end the script: ${doubt}`;
  return { ...outcome, ends: doubt === null };
}

function lookUpOrRun(call: Call): Outcome {
  const [, first = ''] = call.argv;
  if (/^-[vV]+$/.test(first)) return asked(outputOf(call));
  return call.exec(call.argv.slice(first === '-p' ? 2 : 1));
}

/** A boot is presumed not to end in an error: only a way out that is none may skip what follows. */
function leave({ argv, shell, doubt, afterFailure }: Call): Outcome {
  // what follows in the function runs in doubt anyway
  if (argv[0] === 'return' && shell.functionDepth > 0) return done();
  const [, code = afterFailure ? '1' : '0'] = argv;
  if (doubt === null) return { status: code === '0' ? 'success' : 'failure', stdout: '', ends: true };
  if (!/^[1-9]\d*$/.test(code)) shell.mayHaveEnded ??= `an earlier step may end the script: ${doubt}`;
  return { status: code === '0' ? 'success' : 'unknown', stdout: '' };
}
