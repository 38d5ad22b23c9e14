import { embeddedUnknown, isUnknown, unknown, type Unknown } from '../../address/unknown';
import type { KernelTables } from '../kernel-tables';
import type { NetfilterCommand } from '../netfilter-command';
import { readNftScript } from './nft-script';
import { expandNft } from './nft-variables';

const WITH_VALUE = ['-I', '--includepath', '-d', '--debug'];
const STANDARD_INPUT = ['-', '/dev/stdin'];

interface Options {
  readonly file: string | null;
  readonly check: boolean;
  readonly json: boolean;
  readonly variables: ReadonlyMap<string, string>;
  /** what is left: a script in the command line itself */
  readonly script: string;
}

/**
 * Applies an `nft` command: a script in its arguments, in a file, or on its standard input. Gives whether it fails because it removes
 * what is not there.
 */
export function applyNft(command: NetfilterCommand, kernel: KernelTables): boolean {
  const options = readOptions(command.argv.slice(1));
  if (options.check) return false;
  const text = options.json ? unknown('nft --json') : scriptOf(options, command);
  const tokens = isUnknown(text) ? text : expandNft(text, command.files, options.variables);
  if (isUnknown(tokens)) {
    kernel.addUnread(unknown(`${command.argv.join(' ')}: ${tokens.unknown}`));
    return false;
  }
  const operations = readNftScript(tokens);
  const refusal = kernel.transact(operations);
  const [only, ...others] = operations;
  // what is not there cannot be removed: the first of two runs of a script often tries to
  const removes = only !== undefined && others.length === 0 && /^(delete|flush)/.test(only.kind);
  if (refusal !== null && !removes) {
    kernel.addUnread(unknown(`"${command.argv.join(' ')}" is refused by the kernel: ${refusal}`));
  }
  return refusal !== null && removes;
}

function scriptOf({ file, script, variables }: Options, { stdin, files }: NetfilterCommand): string | Unknown {
  if (file === null) return variables.size === 0 ? script : unknown('nft takes --define with --file only');
  if (STANDARD_INPUT.includes(file)) return stdin ?? unknown('a standard input that is not known');
  return embeddedUnknown(file) ?? files(file) ?? unknown(`${file} is not known`);
}

function readOptions(args: readonly string[]): Options {
  let file: string | null = null;
  let check = false;
  let json = false;
  const variables = new Map<string, string>();
  let index = 0;
  for (; index < args.length; index += 1) {
    const arg = args[index] ?? '';
    if (!arg.startsWith('-') || arg === '-') break;
    const long = /^(--[a-z]+)=(.*)$/s.exec(arg);
    const name = long?.[1] ?? arg;
    const value = (): string => long?.[2] ?? args[(index += 1)] ?? '';
    if (name === '--file') file = value();
    else if (name === '--define') define(variables, value());
    else if (WITH_VALUE.includes(name)) value();
    else if (name === '--check') check = true;
    else if (name === '--json') json = true;
    else if (!name.startsWith('--')) {
      // short options may stand together, and the value of the last one may follow at once: -cf FILE, -fFILE
      for (let at = 1; at < name.length; at += 1) {
        const letter = name[at];
        if (letter === 'c') check = true;
        if (letter === 'j') json = true;
        if (letter !== 'f' && letter !== 'D' && letter !== 'I' && letter !== 'd') continue;
        const rest = name.slice(at + 1) || (args[(index += 1)] ?? '');
        if (letter === 'f') file = rest;
        if (letter === 'D') define(variables, rest);
        break;
      }
    }
  }
  return { file, check, json, variables, script: args.slice(index).join(' ') };
}

function define(variables: Map<string, string>, text: string): void {
  const [name = '', ...value] = text.split('=');
  variables.set(name, value.join('='));
}
