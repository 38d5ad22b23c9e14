import { posix } from 'node:path';

/** Whether a command goes on for hours, or for good, as its words say. */
export function neverEnds([program = '', ...args]: readonly string[]): boolean {
  const text = args.join(' ');
  switch (posix.basename(program)) {
    case 'yes':
    case 'watch':
      return true;
    case 'sleep':
      return args.some((word) => /^inf(inity)?$|^\d+d$|^\d{5,}(\.\d+)?s?$|^\d{2,}h$/.test(word));
    case 'tail':
    case 'journalctl':
      return /(^| )(-\w*[fF]|--follow)/.test(text);
    default:
      return false;
  }
}

/** The same of a command of a unit, which may be a short script. */
export function unitNeverEnds(argv: readonly string[]): boolean {
  const isShell = /^(ba|da)?sh$/.test(posix.basename(argv[0] ?? ''));
  const parts = isShell ? (argv.at(-1) ?? '').split(/[;&|\n]+/) : [];
  return neverEnds(argv) || parts.some((part) => neverEnds(part.trim().split(/\s+/)));
}
