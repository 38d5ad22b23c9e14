import { posix } from 'node:path';

/**
 * The program that runs a script, by its first line, with its arguments; `sh` for every shell of that family; null where
 * there is no such line.
 */
export function interpreterOf(script: string): readonly string[] | null {
  const line = /^#!\s*([^\n\r]*)/.exec(script)?.[1]?.trim();
  if (line === undefined || line === '') return null;
  const [path = '', ...args] = line.split(/\s+/);
  const words =
    posix.basename(path) === 'env' ? args.filter((arg) => !arg.startsWith('-') && !arg.includes('=')) : [path, ...args];
  const name = posix.basename(words[0] ?? '');
  return /^(ba|da|a|z|k|mk)?sh$/.test(name) ? ['sh'] : [name, ...words.slice(1)];
}

/** Whether bash runs a script by its first line, which may stand behind options. */
export function isBash(script: string): boolean {
  return /^[^\n]*#!.*\bbash\b/.test(script);
}

// shells that the images of all distributions have
const SHELL = /^#!\s*(?:(?:\/usr)?\/bin\/|\/usr\/bin\/env\s+(?:-S\s+)?)(?:ba|da)?sh(?:\s+-([efhlpuvx]+))?\s*$/;
// the kernel hands on all that follows a program as one word (execve(2)), which only -S takes apart
const ONE_WORD = /env\s+\w+\s+-/;

/** A script of a shell, the options of its first line as a command; `doubt`: why that line may not run it. */
export function shellScript(script: string): { readonly text: string; readonly doubt: string | null } {
  const [line = ''] = script.split(/\r?\n/);
  const found = SHELL.exec(line);
  if (!line.startsWith('#!')) return { text: script, doubt: null };
  if (found === null || ONE_WORD.test(line))
    return { text: script, doubt: `"${line}" is no way to run a script that works on every image` };
  const stops = (found[1] ?? '').replace(/[^eu]/g, '');
  return { text: stops === '' ? script : `set -${stops} ${script}`, doubt: null };
}
