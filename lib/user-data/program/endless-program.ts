import { posix } from 'node:path';

/** Whether a command goes on for days, or for good, as its words say. */
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
    case 'sh':
    case 'bash':
    case 'dash':
      return (args.at(-1) ?? '').split(/[;&|\n]+/).some((part) => neverEnds(part.trim().split(/\s+/)));
    default:
      return false;
  }
}
