import {
  type Document,
  isCollection,
  isMap,
  isPair,
  isScalar,
  Lexer,
  type Pair,
  parseDocument,
  type Scalar,
  visit,
} from 'yaml';

export interface PythonYaml {
  readonly value: unknown;
  /** why the value may be another one; one that begins with `not valid YAML`: PyYAML reads none */
  readonly doubts: readonly string[];
}

/**
 * Reads YAML as PyYAML does, which cloud-init reads with: YAML 1.1, where `yes` is a boolean and `0644` is octal.
 *
 * Each of the two parsers takes texts that the other one refuses. What is outside the forms that both are known to read alike is in
 * doubt.
 */
export function readPythonYaml(text: string): PythonYaml {
  const document = parseDocument(text, {
    version: '1.1',
    schema: 'yaml-1.1',
    uniqueKeys: false,
    keepSourceTokens: true,
    logLevel: 'silent',
  });
  const [error] = document.errors;
  if (error) {
    const line = error.linePos?.[0];
    return invalid(error.message, line && ` at line ${line.line}, column ${line.col}`);
  }
  const strange = strangeIn(text);
  if (strange !== null) return invalid(strange);
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 1000 });
  } catch (thrown) {
    // an alias that is not defined or too many of them, a merge of what is no mapping: PyYAML fails on them too
    return invalid((thrown as Error).message);
  }
  const warnings = document.warnings.map(({ message }) => `YAML: ${firstLine(message)}`);
  return { value, doubts: [...warnings, ...doubtsOf(document, text)] };
}

function invalid(reason: string, at = ''): PythonYaml {
  return {
    value: undefined,
    doubts: [`not valid YAML${at}, so cloud-init ignores the whole part: ${firstLine(reason)}`],
  };
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? '';
}

// PyYAML, reader.py, `NON_PRINTABLE`, and what else ends a line in YAML 1.1 (scanner.py, `scan_line_break`)
const STRANGE = /\r(?!\n)|[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]/u;

/** What PyYAML's scanner refuses, or what only one of the two parsers takes for the end of a line or of a document. */
function strangeIn(text: string): string | null {
  const strange = STRANGE.exec(text);
  if (strange !== null)
    return `line ${text.slice(0, strange.index).split('\n').length} holds a character that YAML 1.1 does not allow as it is`;
  // one document may be marked as one at its beginning
  if (/^(%|\.\.\.|---)/m.test(text.replace(/^(?: *\r?\n|#.*\n)*---\r?\n/, '')))
    return 'a directive, or several documents';
  return text.includes('\t') && hasLooseTab(text) ? 'a tab outside of quotes, a block of text or a comment' : null;
}

// before each text that is not quoted (yaml, parse/cst.js)
const SCALAR = '\u001f';

/** PyYAML separates by spaces alone (scanner.py, `scan_to_next_token`, `scan_plain`, `scan_block_scalar_breaks`). */
function hasLooseTab(text: string): boolean {
  let [isBlock, isText] = [false, false];
  for (const lexeme of new Lexer().lex(text)) {
    const indent = isBlock && isText ? (/^ *(?=\S)/m.exec(lexeme)?.[0].length ?? 0) : 0;
    if (/^["'#]/.test(lexeme) || !lexeme.includes('\t')) {
      if (isText || /^[|>]/.test(lexeme)) isBlock = !isText;
    } else if (indent === 0 || new RegExp(`^ {0,${String(indent - 1)}}\t`, 'm').test(lexeme)) return true;
    else isBlock = false;
    isText = lexeme === SCALAR;
  }
  return false;
}

function doubtsOf(document: Document, text: string): readonly string[] {
  const doubts = new Set<string>();
  const writtenAt = ({ range }: Scalar): string => text.slice(range?.[0], range?.[1]);
  visit(document, (at, node, path) => {
    if (isMap(node))
      for (const name of repeatedKeys(node.items)) doubts.add(`key "${name}" is repeated: cloud-init takes the last`);
    if (
      isPair(node) &&
      !(isScalar(node.key) && isPlainKey(node.key) && isOneLine(writtenAt(node.key)) && isBeforeColon(node))
    )
      doubts.add('YAML: a key that is no text of one line');
    if (!isScalar(node)) {
      if (isCollection(node) && node.tag !== undefined) doubts.add(`YAML: the tag ${node.tag}, which is not followed`);
      return;
    }
    const written = writtenAt(node);
    const isFlow = path.some((each) => isCollection(each) && each.flow === true);
    const isMerge = at === 'key' && written === '<<';
    if (node.tag === undefined ? !isMerge && isOpen(written, node, isFlow) : !isFollowed(node.tag, written))
      doubts.add(`YAML: ${node.tag ?? ''} ${written}, which cloud-init may read as something else`.replace('  ', ' '));
  });
  return [...doubts];
}

function repeatedKeys(pairs: readonly Pair[]): ReadonlySet<string> {
  const [seen, repeated] = [new Set<string>(), new Set<string>()];
  for (const { key } of pairs) {
    if (!isScalar(key) || key.value === '<<') continue;
    const name = String(key.value);
    if (seen.has(name)) repeated.add(name);
    seen.add(name);
  }
  return repeated;
}

/** To JavaScript, the key `~` is an empty text. */
function isPlainKey({ tag, value }: Scalar): boolean {
  return tag === undefined && value !== null;
}

function isOneLine(written: string): boolean {
  return written !== '' && !written.includes('\n');
}

/** Neither after a question mark nor on a line before the colon. */
function isBeforeColon({ srcToken }: Pair): boolean {
  const between = srcToken?.sep?.map(({ type }) => type) ?? [];
  const isExplicit = srcToken?.start.some(({ type }) => type === 'explicit-key-ind') === true;
  return !isExplicit && between.slice(0, between.indexOf('map-value-ind')).every((type) => type === 'space');
}

/** Python wants the padding of base64. */
function isFollowed(tag: string, written: string): boolean {
  if (tag !== 'tag:yaml.org,2002:binary') return tag === 'tag:yaml.org,2002:str';
  const bytes = written.replace(/^[|>][-+]?\n/, '').replace(/\s/g, '');
  return bytes.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(bytes);
}

/** Whether a text may be another one, or another kind of value, for PyYAML (resolver.py, scanner.py, `scan_plain`). */
function isOpen(written: string, { type, value }: Scalar, isFlow: boolean): boolean {
  // to the parser, the quote after a backslash ends a text whose next line is less indented
  if (type === 'QUOTE_DOUBLE') return /(?<!\\)(?:\\\\)*\\"$/.test(written);
  if (type !== 'PLAIN') return false;
  if (isFlow && /[?\n]|^:|:$/.test(written)) return true;
  if (typeof value === 'string') return /^(=|<<)$/.test(written);
  if (typeof value === 'number') return !/^[-+]?(0[0-7]*|[1-9]\d*|\d+\.\d*)$/.test(written);
  return typeof value === 'boolean' ? written.length === 1 : value !== null;
}
