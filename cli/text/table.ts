/**
 * Writes a table as plain text: columns as wide as their widest cell, separated by two spaces, without trailing spaces.
 */
export function writeTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...lines.map((line) => width(line[column] ?? ''))));
  return lines
    .map(
      (line) =>
        `${widths
          .map((room, column) => pad(line[column] ?? '', room))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}

function pad(text: string, room: number): string {
  return text + ' '.repeat(room - width(text));
}

// in characters, not UTF-16 units: a Name tag may hold any
function width(text: string): number {
  return Array.from(text).length;
}
