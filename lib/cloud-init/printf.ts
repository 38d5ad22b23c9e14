import { hasMark, mark } from './sealed-text';

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '\\': '\\',
  a: '\x07',
  '"': '"',
  "'": "'",
};

function unescaped(text: string): string {
  return text.replace(/\\(0[0-7]{1,3}|x[0-9a-fA-F]{1,2}|[\s\S])/g, (whole: string, code: string) => {
    if (/^0[0-7]/.test(code)) return String.fromCharCode(parseInt(code, 8));
    if (/^x[0-9a-fA-F]/.test(code)) return String.fromCharCode(parseInt(code.slice(1), 16));
    return ESCAPES[code] ?? whole;
  });
}

/** What `echo` writes. Escapes are read with `-e` only, as bash does and as those who test with bash expect. */
export function echoed(args: readonly string[]): string {
  const first = args.findIndex((arg) => !/^-[neE]+$/.test(arg));
  const flags = args.slice(0, first < 0 ? args.length : first).join('');
  const text = args.slice(first < 0 ? args.length : first).join(' ');
  return (flags.includes('e') ? unescaped(text) : text) + (flags.includes('n') ? '' : '\n');
}

/** What `printf` writes (POSIX, "printf"): the format is used again until the arguments are used up. */
export function formatted(args: readonly string[]): string {
  const [format = '', ...values] = args[0] === '--' ? args.slice(1) : args;
  if (hasMark(format)) return mark(`printf of a format that is not known`);
  const rest = [...values];
  let text = '';
  do {
    const before = rest.length;
    text += format.replace(/%%|%[-0-9.#+ ]*[sdiuxXbcq]|\\(?:0[0-7]{1,3}|x[0-9a-fA-F]{1,2}|[\s\S])/g, (token) => {
      if (token === '%%') return '%';
      if (token.startsWith('\\')) return unescaped(token);
      const value = rest.shift() ?? '';
      return token.endsWith('b') ? unescaped(value) : padded(value, token);
    });
    // a format without a place for an argument is used once
    if (rest.length === before) break;
  } while (rest.length > 0);
  return text;
}

function padded(value: string, token: string): string {
  const width = Number(/^%(-?)(0?)(\d+)/.exec(token)?.[3] ?? 0);
  if (hasMark(value) || width > 200) return value;
  const filler = token.startsWith('%0') ? '0' : ' ';
  return token.startsWith('%-') ? value.padEnd(width) : value.padStart(width, filler);
}
