import type { ShellScope } from './shell-scope';

/** What separates fields; white space where nobody changed it. */
export function ifsOf(scope: ShellScope): string {
  const ifs = scope.get('IFS');
  return typeof ifs === 'string' ? ifs : ' \t\n';
}

function classOf(characters: readonly string[]): string {
  return `[${characters.map((each) => each.replace(/[\\\]^-]/g, '\\$&')).join('')}]`;
}

/** A pattern for one separator: white space around another separator belongs to it (POSIX shell, "Field Splitting"). */
function separatorOf(ifs: string): RegExp | null {
  const [blank, other] = [ifs.match(/\s/g) ?? [], ifs.match(/\S/g) ?? []];
  if (other.length === 0) return blank.length === 0 ? null : new RegExp(`${classOf(blank)}+`);
  const around = blank.length === 0 ? '' : `${classOf(blank)}*`;
  return new RegExp(`${around}${classOf(other)}${around}${blank.length === 0 ? '' : `|${classOf(blank)}+`}`);
}

/** Splits what an expansion yields into fields; an empty first or last one says that the text begins or ends with a separator. */
export function splitFields(text: string, ifs: string): readonly string[] {
  const separator = separatorOf(ifs);
  return separator === null ? [text] : text.split(separator);
}

/** The fields of a line, and what is left of it after the first `count` of them, as `read` gives its last variable. */
export function takeFields(line: string, count: number, ifs: string): { fields: readonly string[]; rest: string } {
  const separator = separatorOf(ifs);
  const blank = ifs.match(/\s/g) ?? [];
  const trim = (text: string): string =>
    blank.length === 0 ? text : text.replace(new RegExp(`^${classOf(blank)}+|${classOf(blank)}+$`, 'g'), '');
  let rest = trim(line);
  const fields = separator === null ? [rest] : rest.split(separator);
  for (let taken = 0; taken < count; taken += 1) {
    const found = separator?.exec(rest);
    rest = found ? rest.slice(found.index + found[0].length) : '';
  }
  return { fields, rest };
}
