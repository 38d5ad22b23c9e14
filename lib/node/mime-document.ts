/** One part of a MIME document as cloud-init takes it. */
export interface MimePart {
  /** decides what cloud-init does with the part, for example `text/cloud-config` */
  readonly contentType: string;
  /** for scripts the name of the file that cloud-init writes, so that an edited part replaces the former one; else null */
  readonly filename: string | null;
  /** ASCII, lines ended by LF */
  readonly text: string;
}

const BOUNDARY = 'part';

/**
 * Writes a MIME multipart document (RFC 2046, 5.1) as plain text, so that a person can read it in the console. The same
 * parts give the same text.
 */
export function writeMimeDocument(parts: readonly MimePart[]): string {
  const boundary = freeBoundary(parts);
  const written = parts.map(
    ({ contentType, filename, text }) =>
      `--${boundary}\nContent-Type: ${contentType}${filename === null ? '' : `; name=${filename}`}\n\n${text}\n`,
  );
  return `MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="${boundary}"\n\n${written.join('')}--${boundary}--\n`;
}

/**
 * How much of a document that `writeMimeDocument` wrote each part takes, its headers and closing line included, in
 * order; empty for any other text. A part is named by its file, else by its type.
 */
export function sizesOfParts(document: string): readonly { readonly name: string; readonly bytes: number }[] {
  const boundary = /^MIME-Version: 1\.0\nContent-Type: multipart\/mixed; boundary="([^"]+)"\n/.exec(document)?.[1];
  if (boundary === undefined) return [];
  return document
    .split(`\n--${boundary}`)
    .slice(1, -1)
    .map((part) => ({
      name: /^\nContent-Type: (?:[^;\n]+; name=)?([^;\n]+)/.exec(part)?.[1] ?? 'unknown',
      bytes: Buffer.byteLength(`\n--${boundary}${part}`),
    }));
}

/** A boundary that no line of any part begins with: a bootstrap script may itself write user data. */
function freeBoundary(parts: readonly MimePart[]): string {
  let boundary = BOUNDARY;
  for (let number = 1; parts.some(({ text }) => `\n${text}`.includes(`\n--${boundary}`)); number++) {
    boundary = `${BOUNDARY}-${String(number)}`;
  }
  return boundary;
}
