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
