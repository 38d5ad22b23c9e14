import { basename, dirname } from 'node:path/posix';
import type * as Syntax from 'unbash';
import { isNetworkPath } from '../state/network-path';
import { hasMark, inWords, mark } from '../state/unknown-mark';
import { neverEnds } from '../program/endless-program';
import { interpreterOf, isBash, shellScript } from '../state/shebang';
import { parseScript } from '../program/script-syntax';
import { overwrite } from '../program/file-programs';
import { fileText, isUnknownPath, writeText } from '../program/script-file';
import { findsPrograms, losePath, noteEndless, openTarget } from '../program/builtin-programs';
import { inertness } from '../program/inert-programs';
import { PROGRAMS, WRITES_FACTS } from '../program/programs';
import { isProgramFolder } from '../state/program-folder';
import {
  asked,
  type Call,
  done,
  operandsOf,
  type Outcome,
  pathOf,
  type ScriptOptions,
  scriptText,
} from '../program/script-call';
import { knownScript } from './known-scripts';
import { countStep, doubting, type Frame } from './script-frame';
import { callFunction, mayRunArguments } from './script-function';
import { expandFields, expandHereDoc, expandText, type WordContext } from './script-word';

function wordContext(frame: Frame): WordContext {
  return {
    syntax: frame.syntax,
    shell: frame.shell,
    substitute: (part) => {
      if ((part.type === 'CommandExpansion' || part.type === 'ProcessSubstitution') && part.script)
        frame.shell.substituted = frame.reader.runScript(part.script, {
          ...frame,
          shell: frame.shell.fork(),
          stdin: null,
          depth: frame.depth + 1,
        });
      else frame.reader.runChildren(part, frame);
    },
  };
}

/** Runs a simple command: assignments, redirections, then a function or a program. */
export function runCommand(command: Syntax.Command, frame: Frame): Outcome {
  const assignments = command.prefix.filter((each) => each.type === 'Assignment');
  const context = wordContext(frame);
  if (!command.name) {
    frame.shell.substituted = done();
    for (const each of assignments) assign(each, frame);
    const { status, mayFail } = frame.shell.substituted;
    return withRedirections(command.redirects, command, frame, () => ({
      ...done(),
      mayFail: mayFail === true || status === 'failure',
    }));
  }
  // FOO=bar program: for that program alone; a function sets variables of this shell
  const isFunction = frame.shell.functions.has(command.name.text);
  const own = assignments.length > 0 && !isFunction ? { ...frame, shell: frame.shell.fork() } : frame;
  for (const each of assignments) assign(each, own);
  const argv = expandFields(command.name, context);
  const args = command.args.flatMap((arg) => {
    if (arg.type === 'Word') return expandFields(arg, context);
    // export, local, declare NAME=value
    assign(arg, frame);
    return [`${arg.name}=${frame.shell.get(arg.name) ?? ''}`];
  });
  const outcome = withRedirections(command.redirects, command, own, (inner) =>
    runArgv([...argv, ...args], command, inner),
  );
  if (isFunction)
    for (const { name } of assignments) frame.shell.variables.set(name, mark(`variable ${name} of a call`));
  return outcome;
}

/** An array's elements are not followed; one that may keep what it held is not known. */
function assign({ name, value, append, index }: Syntax.Assignment, frame: Frame): void {
  const { shell } = frame;
  if (value.type === 'ArrayValue') frame.reader.runChildren(value, frame);
  if (index) frame.reader.runChildren(index, frame);
  const given =
    value.type === 'Word' && index === undefined ? expandText(value, wordContext(frame)) : mark(`array ${name}`);
  const all = append === true ? (shell.get(name) ?? '') + given : given;
  const reason = frame.doubt ?? shell.mayHaveEnded;
  if (name === 'PATH' && !findsPrograms(all)) losePath({ shell, text: `PATH=${all}` });
  if (shell.constants.has(name)) shell.mayHaveEnded ??= `${name} is readonly, and to set it may end the script`;
  shell.variables.set(name, reason === null || all === shell.get(name) ? all : mark(`variable ${name}: ${reason}`));
}

/** Runs something with its redirections: what it reads is found, and what it writes is put where it goes. */
export function withRedirections(
  redirections: readonly Syntax.Redirection[],
  node: { readonly pos: number; readonly end: number },
  frame: Frame,
  run: (inner: Frame) => Outcome,
): Outcome {
  let { stdin } = frame;
  const context = wordContext(frame);
  const call = callOf([], node, frame);
  let output: { readonly path: string; readonly append: boolean } | 'elsewhere' | null = null;
  for (const redirection of redirections) {
    if (redirection.type === 'HereDoc') {
      stdin = expandHereDoc(redirection, context);
      continue;
    }
    if (redirection.target === undefined) continue;
    const target = expandText(redirection.target, context);
    const { operator } = redirection;
    const descriptor = redirection.descriptor?.type === 'FileDescriptor' ? redirection.descriptor.value : 1;
    if (!/[<>]&|<<</.test(operator)) openTarget(target, frame.syntax.textOf({ pos: 0, end: Infinity }), call);
    if (operator === '<<<') stdin = `${target}\n`;
    else if (operator === '<' || operator === '<>') stdin = hasMark(target) ? target : fileText(target, call);
    else if (operator === '>&' && /^(\d+|-)$/.test(target)) output = descriptor === 1 ? 'elsewhere' : output;
    else if (operator !== '<&' && redirection.target.parts?.[0]?.type !== 'ProcessSubstitution') {
      // what a program writes to another descriptor is not known
      if (descriptor === 1) output = { path: target, append: operator.includes('>>') };
      else writeText(target, mark('messages of a program'), operator.includes('>>'), call);
    } else output = 'elsewhere';
  }
  const outcome = run({ ...frame, stdin });
  if (output === null) return outcome;
  if (output !== 'elsewhere') writeText(output.path, outcome.stdout, output.append, call);
  return { ...outcome, stdout: '' };
}

function callOf(argv: readonly string[], node: { readonly pos: number; readonly end: number }, frame: Frame): Call {
  const [path = ''] = argv;
  const { run, shell, spared } = frame;
  const doubt = frame.doubt ?? shell.mayHaveEnded;
  const isPlain = !path.includes('/') || isProgramFolder(dirname(path));
  return {
    node: run.node,
    when: run.when,
    place: run.placeOf(frame.syntax.lineOf(node)),
    text: frame.syntax.textOf(node).trim(),
    argv: [isPlain && !hasMark(path) ? basename(path) : path, ...argv.slice(1)],
    path,
    stdin: frame.stdin,
    shell,
    doubt,
    afterFailure: frame.afterFailure,
    doubtAbout: (subject) => (spared?.asksFor(subject) === true ? (spared.doubt ?? shell.mayHaveEnded) : doubt),
    exec: (inner, reason) =>
      runProgram(inner, node, { ...(reason === undefined ? frame : doubting(frame, reason)), depth: frame.depth + 1 }),
    script: (source, options) => callScript(source, options, frame),
    actor: (program) => {
      run.node.addActor(run.kind ?? 'script', run.name, [inWords(program)]);
      return done(mark(`output of ${program}`));
    },
  };
}

function runArgv(argv: readonly string[], node: { readonly pos: number; readonly end: number }, frame: Frame): Outcome {
  const [path = ''] = argv;
  const defined = frame.shell.functions.get(path);
  if (!defined) return runProgram(argv, node, frame);
  const outcome = callFunction(defined, argv.slice(1), frame);
  if (mayRunArguments(defined)) runCommandIn(callOf(['', ...argv.slice(1)], node, frame));
  return outcome;
}

/** What a program is given to run is no function of the shell. */
function runProgram(
  argv: readonly string[],
  node: { readonly pos: number; readonly end: number },
  frame: Frame,
): Outcome {
  countStep(frame);
  const [path = ''] = argv;
  const call = callOf(argv, node, { ...frame, isCut: frame.isCut || basename(path) === 'timeout' });
  const [name = ''] = call.argv;
  if (neverEnds(call.argv) && call.doubt === null && !frame.isCut)
    noteEndless(call.text, call.place, call.when, call.node);
  if (name === '') return done();
  const program = PROGRAMS.get(name);
  const file = path.includes('/') ? call.node.contentOf(pathOf(path, call)) : call.node.programNamed(name);
  const script = scriptText(file);
  if (script !== null) return runFile(script, call);
  const inert = program ? null : inertness(call.argv);
  if (inert === 'writes' || PLACES.has(name)) notePrograms(call);
  if (program) return program(call);
  if (inert !== null) noteOutputs(call);
  if (inert === 'asks') return asked(mark(`output of ${call.text}`));
  if (inert === 'keeps') return done(mark(`output of ${call.text}`));
  noteFactPaths(call);
  if (inert === 'writes') return done(mark(`output of ${call.text}`));
  runCommandIn(call);
  return call.actor(programName(call));
}

/** Programs that put files somewhere whose content is not known. */
const PLACES: ReadonlySet<string> = new Set(
  'cp mv ln install dd sponge patch rsync scp tar bsdtar unzip cpio mount curl wget aws'.split(' '),
);

/** Notes that a command may have put programs into a folder that CNI plugins are looked for in. */
function notePrograms(call: Call): void {
  const words = call.argv.slice(1).map((word) => word.replace(/^-[^/]*/, ''));
  const isOpen = PLACES.has(call.argv[0] ?? '') && words.some((word) => word === '/' || hasMark(word));
  const isBelow = ['.', ...words].some((word) => /^\/(usr|lib|opt)(\/|$)/.test(pathOf(word, call)));
  if (isOpen || isBelow) call.node.placesPrograms = true;
}

/** Programs that print write what they print where they are given a name for it: `sort -o FILE`, `uniq IN OUT`. */
function noteOutputs(call: Call): void {
  const { argv } = call;
  const given = argv.flatMap((word, at) =>
    /^-\w*o$|^--output$/.test(argv[at - 1] ?? '') ? [word] : (/^(?:-o|--output=)(.+)/.exec(word)?.[1] ?? []),
  );
  const second = /^(uniq|xxd)$/.test(argv[0] ?? '') ? operandsOf(call).slice(1) : [];
  overwrite(
    [...given, ...second].filter((name) => !isUnknownPath(pathOf(name, call))),
    call,
  );
}

/** A program by name, by its path where it has a folder of its own, or as it is written. */
function programName({ argv: [name = ''], shell, path, text }: Call): string {
  const [written = ''] = text.split(/[ \n]/);
  if (hasMark(name)) return hasMark(written) ? name : written;
  return name.includes('/') ? pathOf(path, { shell }) : name;
}

/** A program that is not read, and is given the path of a file that decides how packets go, may change it. */
function noteFactPaths({ argv, node, place, text }: Call): void {
  const paths = argv.slice(1).map((word) => word.replace(/^[^/]*=/, ''));
  if (paths.some((path) => isNetworkPath(path) || isNetworkPath(`${path}/`)))
    node.addUnread(`may change the node's network files: ${text}`, place);
}

/** Whatever a program or function is given to run, it may run. */
const RUNS_ELSEWHERE = /^(docker|podman|nerdctl|ctr|crictl|kubectl|ssh|ansible.*)$/;

function runCommandIn(call: Call): void {
  const { argv, exec, place } = call;
  if (RUNS_ELSEWHERE.test(argv[0] ?? '')) return;
  // `awk 'BEGIN { system("ip link ...") }'`
  for (const [, , text = ''] of argv
    .slice(1)
    .join('\n')
    .matchAll(/(["'`])((?:(?!\1).)*)\1/g)) {
    const doubt = 'a program that is not read may run it';
    if (WRITES_FACTS.has(basename(text.split(' ')[0] ?? ''))) call.script(text, { place, shell: 'new', doubt });
  }
  const at = argv.findIndex((word, index) => index > 0 && WRITES_FACTS.has(basename(word)));
  if (at > 0) exec(argv.slice(at), 'a program that is not read may run it');
}

/** A file that the user data wrote, run as a program. */
function runFile(content: string, call: Call): Outcome {
  const { argv, path, place } = call;
  const at = path.includes('/') ? pathOf(path, call) : path;
  const interpreter = interpreterOf(content);
  if (interpreter !== null && interpreter[0] !== 'sh') return call.actor(interpreter[0] ?? at);
  const { text, doubt } = shellScript(content);
  const options = {
    place: `${place}, ${at}`,
    shell: 'new',
    args: argv.slice(1),
    name: at,
    isBash: isBash(content),
  } as const;
  return call.script(text, doubt === null ? options : { ...options, doubt });
}

function callScript(source: string, options: ScriptOptions, frame: Frame): Outcome {
  const { place, name = frame.run.name, args, doubt } = options;
  const syntax = parseScript(knownScript(source, frame.run.node));
  const shell = options.shell === 'same' ? frame.shell : frame.shell.child(args ?? []);
  const isLine = !source.trimEnd().includes('\n');
  const run = { ...frame.run, name, placeOf: (line: number) => (isLine ? place : `${place}, line ${line}`) };
  const inner = doubt === undefined ? frame : doubting(frame, doubt);
  const before = shell.args;
  if (args) shell.args = args;
  if (options.shell === 'new') shell.isBash = options.isBash === true;
  if (options.exitsOnError === true) shell.exitsOnError = true;
  if (options.zero !== undefined) shell.variables.set('0', options.zero);
  const outcome = frame.reader.runScript(syntax.script, { ...inner, run, syntax, shell, depth: frame.depth + 1 });
  shell.args = before;
  if (options.shell === 'new' || outcome.ends !== true) return { ...outcome, ends: false };
  // `return` leaves the text that is read, and all else the shell
  const mayReturn = /\breturn\b/.test(source);
  if (mayReturn && /\b(exit|exec)\b/.test(source)) shell.mayHaveEnded ??= `${place} may end the script`;
  return { ...outcome, ends: !mayReturn };
}
