import { hasMark, mark } from './sealed-text';
import { type Outcome, succeeded, undecided } from './shell-outcome';
import { doubtAbout, type Program, type ShellProcess } from './shell-process';

/** Programs that name the node, or ask its name: what the user data itself has set is known. */
export const HOST_NAME_PROGRAMS: ReadonlyMap<string, Program> = new Map<string, Program>([
  ['hostnamectl', hostnamectl],
  ['hostname', hostname],
]);

function hostnamectl(process: ShellProcess): Outcome {
  const words = process.argv.slice(1).filter((word) => !word.startsWith('-'));
  if ((words[0] === 'set-hostname' || words[0] === 'hostname') && words[1] !== undefined)
    return setName(words[1], process);
  return undecided(mark(`output of ${process.text}`));
}

function hostname(process: ShellProcess): Outcome {
  const { argv, node, text } = process;
  const words = argv.slice(1);
  const [first] = words;
  if (words.length === 1 && first !== undefined && !first.startsWith('-')) return setName(first, process);
  const isShort = words.length === 1 && (first === '-s' || first === '--short');
  if (node.hostName === null || (words.length > 0 && !isShort)) return undecided(mark(`output of ${text}`));
  return succeeded(`${isShort ? node.hostName.replace(/\..*/, '') : node.hostName}\n`);
}

function setName(name: string, process: ShellProcess): Outcome {
  process.node.hostName = hasMark(name) || doubtAbout(process) !== null ? null : name;
  return succeeded();
}
