import { isUnknown } from '../address/unknown';
import { FETCH_PROGRAMS } from './fetch-programs';
import { FILE_PROGRAMS } from './file-programs';
import { harmless } from './harmless-programs';
import { HOST_NAME_PROGRAMS } from './host-name';
import { NETWORK_PROGRAMS } from './network-programs';
import { PREFIX_PROGRAMS } from './prefix-programs';
import { RESTART_PROGRAMS } from './restart';
import { pathOf } from './shell-file';
import { interpreterOf } from './shebang';
import { hasMark, mark } from './sealed-text';
import { type Outcome, succeeded, undecided } from './shell-outcome';
import type { Program, ShellProcess } from './shell-process';
import { SYSTEM_PROGRAMS } from './system-programs';
import { TEXT_PROGRAMS } from './text-programs';

const PROGRAMS: ReadonlyMap<string, Program> = new Map([
  ...PREFIX_PROGRAMS,
  ...FILE_PROGRAMS,
  ...TEXT_PROGRAMS,
  ...HOST_NAME_PROGRAMS,
  ...FETCH_PROGRAMS,
  ...NETWORK_PROGRAMS,
  ...SYSTEM_PROGRAMS,
  ...RESTART_PROGRAMS,
]);

// the few questions whose answer is the same on every node
const ANSWERS: Readonly<Record<string, string>> = { 'id -u': '0', whoami: 'root', 'uname -s': 'Linux', uname: 'Linux' };

/** Runs a program: one that is known, a script of the user data, or what cannot be told. */
export function runProgram(process: ShellProcess): Outcome {
  const { argv, path, node, place, text } = process;
  const [name = ''] = argv;
  const answer = ANSWERS[argv.join(' ')];
  if (answer !== undefined) return succeeded(`${answer}\n`);
  if (name === 'cfn-init' && !node.hasExtraFiles) node.addUnread(`applies metadata that is not given: ${text}`, place);
  if (name === 'update-alternatives' && /ip6?tables-legacy/.test(text)) {
    node.addUnread(`makes iptables-legacy the node's iptables, beside which nft rules are another set: ${text}`, place);
  }
  if (hasMark(name)) {
    node.addUnread(`runs a program that is not known: ${text}`, place);
    return undecided(mark(`output of ${text}`));
  }
  const script = path.includes('/') ? node.contentOf(pathOf(path, process)) : node.programNamed(name);
  if (script !== null) return runFile(script, process);
  const program = PROGRAMS.get(name);
  if (program) return program(process);
  const known = harmless(name);
  if (known === null) node.addUnread(`runs a program that is not known: ${text}`, place);
  const output = mark(`output of ${text}`);
  return known === 'works' ? succeeded(output) : undecided(output);
}

/** A file that the user data wrote, run as a program. */
function runFile(content: NonNullable<ReturnType<ShellProcess['node']['contentOf']>>, process: ShellProcess): Outcome {
  const { argv, path, node, place, text } = process;
  const at = path.includes('/') ? pathOf(path, process) : path;
  if (isUnknown(content)) {
    // a program fetched under the name of a known one is that program
    if (harmless(argv[0] ?? '') !== null) return succeeded();
    node.addUnread(`runs a script that cannot be read (${content.unknown}): ${text}`, place);
    return undecided();
  }
  const interpreter = interpreterOf(content);
  if (interpreter?.[0] === 'sh' || interpreter === null) {
    return process.script(content, { place: `${place}, ${at}`, scope: 'new', name: at, args: argv.slice(1) });
  }
  return process.exec([...interpreter, at, ...argv.slice(1)]);
}
