import { hasMark, mark } from '../state/unknown-mark';

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\\': '\\', '"': '"' };

function unescaped(text: string): string {
  return text.replace(/\\(0?[0-7]{1,3}|x[0-9a-fA-F]{1,2}|[\s\S])/g, (whole: string, code: string) => {
    if (/^[0-7]/.test(code)) return String.fromCharCode(parseInt(code, 8));
    if (/^x./.test(code)) return String.fromCharCode(parseInt(code.slice(1), 16));
    return ESCAPES[code] ?? (/^[abcefuUvx]/.test(code) ? mark(`the escape ${whole}`) : whole);
  });
}

/** What `echo` writes. Without `-e`, bash leaves a backslash as it is and dash does not: what follows it is not known. */
export function echoed(args: readonly string[]): string {
  const first = args.findIndex((arg) => !/^-[neE]+$/.test(arg));
  const flags = args.slice(0, first < 0 ? args.length : first).join('');
  const text = first < 0 ? '' : args.slice(first).join(' ');
  const end = flags.includes('n') ? '' : '\n';
  if (flags.includes('e')) return unescaped(text) + end;
  return text.replace(/\\[\\abcefnrtv0]/g, (escape) => mark(`${escape} in echo`)) + end;
}

/** What `printf` writes with %s, %d, %b and escapes; the format is used again until the arguments are used up. */
export function formatted(args: readonly string[]): string {
  const [format = '', ...values] = args[0] === '--' ? args.slice(1) : args;
  if (hasMark(format)) return mark('printf of a format that is not known');
  let text = '';
  for (let isFirst = true; isFirst || values.length > 0; isFirst = false) {
    const before = values.length;
    text += format.replace(/%%|%[^a-zA-Z]*[a-zA-Z]|\\(?:0?[0-7]{1,3}|x[0-9a-fA-F]{1,2}|[\s\S])/g, (token) => {
      if (token === '%%') return '%';
      if (token.startsWith('\\')) return unescaped(token);
      const value = values.shift() ?? '';
      if (token === '%s') return value;
      if (token === '%b') return unescaped(value);
      return token === '%d' && /^-?(0|[1-9]\d*)$/.test(value) ? value : mark(`printf of ${token}`);
    });
    // a format without a place for an argument is used once
    if (values.length === before) break;
  }
  return text;
}
