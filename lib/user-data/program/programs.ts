import { BUILTINS } from './builtin-programs';
import { FILE_PROGRAMS } from './file-programs';
import { NETWORK_PROGRAMS } from './network-programs';
import { CLIENT_PROGRAMS } from './client-programs';
import { PREFIX_PROGRAMS } from './prefix-programs';
import type { Program } from './script-call';
import { SYSTEM_PROGRAMS } from './system-programs';

export const PROGRAMS: ReadonlyMap<string, Program> = new Map([
  ...BUILTINS,
  ...PREFIX_PROGRAMS,
  ...FILE_PROGRAMS,
  ...NETWORK_PROGRAMS,
  ...SYSTEM_PROGRAMS,
  ...CLIENT_PROGRAMS,
]);

/** Programs that write facts, or run others that do: a word of a program that is not read may be one of them. */
export const WRITES_FACTS: ReadonlySet<string> = new Set([
  ...NETWORK_PROGRAMS.keys(),
  ...PREFIX_PROGRAMS.keys(),
  ...SYSTEM_PROGRAMS.keys(),
  ...['tee', 'cp', 'mv', 'ln', 'rm', 'sed', 'dd', 'aws', 'eval'],
]);
