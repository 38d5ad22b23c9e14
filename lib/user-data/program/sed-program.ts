import type { Maybe } from '../../address/unknown';
import { mark, sealMarks } from '../state/unknown-mark';
import { runText } from './builtin-programs';
import { type Call, done, type Outcome, outputOf, pathOf } from './script-call';
import { substitutionsOf, substitute } from './sed-substitution';
import { couldBeFact, couldBeOwn, fileText, isUnknownPath, writeText, writeUnknown } from './script-file';

/** `sed` as it is called; `suffix` of the copies that it keeps of the files it edits; null: it prints. */
interface SedCall {
  readonly scripts: readonly string[];
  readonly files: readonly string[];
  readonly suffix: string | null;
}

/** Takes the words apart as getopt_long(3) does: long options may be cut short, and letters stand together. */
function sedCallOf(call: Call): SedCall {
  const words = call.argv.slice(1);
  const [scripts, operands]: [string[], string[]] = [[], []];
  let suffix: string | null = null;
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    const [, long, value] = /^--([a-z])[a-z-]*(?:=(.*))?$/s.exec(word) ?? [];
    const [, letter = long, rest = value ?? ''] = /^-[nErsuzb]*([efil])(.*)/s.exec(word) ?? [];
    if (word === '--') operands.push(...words.splice(0));
    else if (letter === 'i') suffix = rest;
    else if (letter === 'e') scripts.push(rest || (words.shift() ?? ''));
    else if (letter === 'f' && !word.startsWith('--fo')) scripts.push(fileText(rest || (words.shift() ?? ''), call));
    else if (letter === 'l' && rest === '') words.shift();
    else if (!/^-./.test(word)) operands.push(word);
  }
  return scripts.length > 0
    ? { scripts, files: operands, suffix }
    : { scripts: operands.slice(0, 1), files: operands.slice(1), suffix };
}

// a value that is not known may be the number of a line
const LINE =
  '(?:[$]|(?:\\d|\uE000\\d+\uE001)+(?:~\\d+)?|/(?:\\\\.|[^/\\\\\\n])*/[IM]*|\\\\([^\\w\\s\\\\])(?:\\\\.|(?!\\N)[^\\\\\\n])*\\N[IM]*)';
const lineOf = (group: number): string => LINE.replaceAll('\\N', `\\${group}`);
const TEXT = '(?:\\\\[^]|(?!\\3)[^\\\\\\n])*';
const COMMANDS = [
  '[=dDgGhHnNpPxzF]',
  '[lLqQ][ \\t]*\\d*',
  '[btT:][ \\t]*[\\w.-]*',
  `[sy]([^\\w\\s\\\\])${TEXT}\\3${TEXT}\\3[gpIiMm\\d]*`,
].join('|');
/** These take what is left of the line, so no `;` ends them. */
const WHOLE_LINES = ['[aic](?:\\\\[^]|[^\\\\\\n])*', '[rR][ \\t]*[^\\n]+', '#[^\\n]*'].join('|');

/** Scripts of sed that print alone: no `w`, no `e`, and nothing that is not known where a command stands. */
const PRINTS = new RegExp(
  `^(?:[\\s;}]*(?:${lineOf(1)}(?:[ \\t]*,[ \\t]*(?:[+~]\\d+|${lineOf(2)}))?)?[ \\t]*!?[ \\t]*(?:[{]|(?:${COMMANDS})[ \\t]*(?=[;}\\n#]|$)|(?:${WHOLE_LINES})(?=\\n|$)))*[\\s;}]*$`,
);

/** Suffixes of copies that nothing reads. */
const COPY = /^(\.?(bak|backup|orig|old|save)[^/*.]*|~)?$/;

/** Without `-i` it prints; with it, each file that it is given holds something else. */
export function sed(call: Call): Outcome {
  const { scripts, files, suffix } = sedCallOf(call);
  if (suffix !== null) for (const name of files) edit(name, call);
  if (!COPY.test(suffix ?? '')) call.actor('sed');
  for (const script of scripts) if (!PRINTS.test(sealMarks(script).text)) noteCommands(script, call);
  const input = files.length > 1 ? null : files[0] === undefined ? call.stdin : fileText(files[0], call);
  const printed = suffix === null && input !== null ? substituted(input, call) : null;
  return done(printed ?? outputOf(call));
}

/** Takes the line out of its comment that Ubuntu's own file has up to 24.04 (procps, debian/sysctl.conf). */
const UNCOMMENTED = /^s([/|,@])\^?#net\\?\.ipv4\\?\.ip_forward=1\1net\.ipv4\.ip_forward=1\1g?$/;

function edit(name: string, call: Call): void {
  const { text, node } = call;
  const path = pathOf(name, call);
  const keys = node.hasFile(path) ? null : text.match(/[a-z]+\d?(\.[\w-]+)+(?= *= *\w)/g);
  const [script = ''] = sedCallOf(call).scripts;
  const hasLine = node.image?.system === 'ubuntu' && /^(18|20|22|24)\.04$/.test(node.image.release ?? '');
  if (path === '/etc/sysctl.conf' && hasLine && UNCOMMENTED.test(script) && keys !== null)
    writeText(name, 'net.ipv4.ip_forward = 1\n', true, call);
  else if (keys !== null && path === '/etc/sysctl.conf')
    // a line of the image's own file, uncommented or not
    for (const key of new Set(keys)) writeText(name, `${key} = ${mark(`changed by ${text}`)}\n`, true, call);
  else if (couldBeFact(path) || node.hasFile(path) || couldBeOwn(path, node) || isUnknownPath(path))
    writeEdited(name, node.contentOf(path), call);
}

function writeEdited(name: string, before: Maybe<string> | null, call: Call): void {
  const after = typeof before === 'string' ? substituted(before, call) : null;
  call.node.links.drop(pathOf(name, call));
  if (after === null) writeUnknown(name, call);
  else if (after !== before) writeText(name, after, false, call);
}

/** The text as the substitutions of a call leave it; null where that is not known. */
function substituted(text: string, call: Call): string | null {
  const options = call.argv.slice(1).filter((word) => word.startsWith('-'));
  const known = /^(-[Er]*([Er]|i[.\w]*|e)|--(in-place(=[.\w]*)?|expression(=.*)?|regexp-extended))$/s;
  if (!options.every((word) => known.test(word))) return null;
  const isExtended = options.some((word) => /^-(-?r|E)/.test(word));
  const commands = substitutionsOf(sedCallOf(call).scripts.join('\n'), isExtended);
  return commands === null ? null : substitute(text, commands);
}

/** Says what a script may write or run: `w FILE`, and `e COMMAND`. */
function noteCommands(script: string, call: Call): void {
  const { node, place } = call;
  call.actor('sed');
  for (const [, name = ''] of script.matchAll(/w[ \t]*(?=([^\n]+))/g))
    if (couldBeFact(pathOf(name, call))) node.addUnread(`writes ${name} in a way that is not read`, place);
  for (const [, command = ''] of script.matchAll(/(?:^|[^A-Za-z])e[ \t]+([^\n]+)/g))
    runText(command, call, 'new', 'sed runs it');
}
