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
    text += format.replace(/%%|%[-0-9.#+ ]*[a-zA-Z(]|\\(?:0[0-7]{1,3}|x[0-9a-fA-F]{1,2}|[\s\S])/g, (token) => {
      if (token === '%%') return '%';
      if (token.startsWith('\\')) return unescaped(token);
      const value = rest.shift() ?? '';
      // a precision, or a conversion that nobody writes here
      if (!/^%[-0 ]*\d*[sdiuxXbcq]$/.test(token)) return mark(`printf of ${token}`);
      return token.endsWith('b') ? unescaped(value) : padded(converted(value, token.slice(-1)), token);
    });
    // a format without a place for an argument is used once
    if (rest.length === before) break;
  } while (rest.length > 0);
  return text;
}

/** A number by its conversion; what is none is not followed. */
function converted(value: string, conversion: string): string {
  if (conversion === 's' || hasMark(value)) return value;
  if (conversion === 'c') return value.slice(0, 1);
  if (conversion === 'q') return /^[\w./:-]+$/.test(value) ? value : mark(`%q of ${value}`);
  if (!/^(-?(0|[1-9]\d*))?$/.test(value)) return mark(`%${conversion} of ${value}`);
  const number = Number(value);
  if (conversion === 'd' || conversion === 'i' || (conversion === 'u' && number >= 0)) return String(number);
  if (number < 0) return mark(`%${conversion} of ${value}`);
  const hex = number.toString(16);
  return conversion === 'X' ? hex.toUpperCase() : conversion === 'x' ? hex : String(number);
}

function padded(value: string, token: string): string {
  const width = Number(/^%(-?)(0?)(\d+)/.exec(token)?.[3] ?? 0);
  if (hasMark(value) || width > 200) return value;
  const filler = token.startsWith('%0') ? '0' : ' ';
  return token.startsWith('%-') ? value.padEnd(width) : value.padStart(width, filler);
}
