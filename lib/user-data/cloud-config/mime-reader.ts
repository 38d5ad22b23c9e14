export interface MimePart {
  /** lowercase, without parameters, for example `text/cloud-config`; null where no header says it */
  readonly contentType: string | null;
  /** null where no header says it */
  readonly fileName: string | null;
  /** headers by lowercase name, unfolded; the first of a name */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
}

const DEEPEST = 20;

/**
 * The leaves of a MIME message in order (RFC 2045, RFC 2046), as forgiving as Python's email package, which cloud-init reads
 * it with: a last boundary may be missing, and lines may end in LF.
 */
export function readMime(text: string): readonly MimePart[] {
  return readEntity(text.replaceAll('\r\n', '\n').split('\n'), 0);
}

function readEntity(lines: readonly string[], depth: number): readonly MimePart[] {
  const { headers, bodyAt } = readHeaders(lines);
  const type = headers.get('content-type') ?? null;
  const contentType = type?.split(';')[0]?.trim().toLowerCase() ?? null;
  const body = lines.slice(bodyAt);
  const boundary = type === null ? null : parameterOf(type, 'boundary');
  if (contentType?.startsWith('multipart/') && boundary !== null && depth < DEEPEST) {
    return splitAt(body, boundary).flatMap((part) => readEntity(part, depth + 1));
  }
  const disposition = headers.get('content-disposition') ?? '';
  return [
    {
      contentType,
      fileName: parameterOf(disposition, 'filename') ?? (type === null ? null : parameterOf(type, 'name')),
      headers,
      body: decodeBody(body.join('\n'), headers.get('content-transfer-encoding')?.trim().toLowerCase() ?? ''),
    },
  ];
}

function readHeaders(lines: readonly string[]): { headers: ReadonlyMap<string, string>; bodyAt: number } {
  const headers = new Map<string, string>();
  let name: string | null = null;
  let at = 0;
  for (; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (line === '') return { headers, bodyAt: at + 1 };
    if (/^[ \t]/.test(line) && name !== null) {
      headers.set(name, `${headers.get(name) ?? ''} ${line.trim()}`);
      continue;
    }
    const header = /^([!-9;-~]+):(.*)$/.exec(line);
    // what is no header begins the body
    if (!header) break;
    const next: string = (header[1] ?? '').toLowerCase();
    name = headers.has(next) ? `${next} again` : next;
    headers.set(name, (header[2] ?? '').trim());
  }
  return { headers, bodyAt: at };
}

function parameterOf(header: string, name: string): string | null {
  const found = new RegExp(`;\\s*${name}\\s*=\\s*(?:"([^"]*)"|([^;\\s]*))`, 'i').exec(header);
  return found ? (found[1] ?? found[2] ?? '') : null;
}

/** The line break before a boundary belongs to the boundary (RFC 2046, 5.1.1). */
function splitAt(lines: readonly string[], boundary: string): readonly (readonly string[])[] {
  const parts: string[][] = [];
  let current: string[] | null = null;
  for (const line of lines) {
    const trimmed = line.trimEnd();
    if (trimmed === `--${boundary}--`) return parts;
    if (trimmed === `--${boundary}`) {
      current = [];
      parts.push(current);
    } else current?.push(line);
  }
  // without a last boundary the text ends with a line break of its own
  if (current?.at(-1) === '') current.pop();
  return parts;
}

function decodeBody(body: string, encoding: string): Buffer {
  if (encoding === 'base64') return Buffer.from(body, 'base64');
  if (encoding !== 'quoted-printable') return Buffer.from(body, 'utf8');
  const bytes = Buffer.from(body.replace(/=[ \t]*\n/g, ''), 'utf8').toString('latin1');
  return Buffer.from(
    bytes.replace(/=([0-9A-Fa-f]{2})/g, (_, code: string) => String.fromCharCode(parseInt(code, 16))),
    'latin1',
  );
}
