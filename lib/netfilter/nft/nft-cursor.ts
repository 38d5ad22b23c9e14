import type { NftToken } from './nft-token';

const END: NftToken = { text: '', quoted: false };

/** A place in a list of tokens, which moves forward as they are read. */
export class NftCursor {
  public constructor(
    private readonly tokens: readonly NftToken[],
    private at = 0,
  ) {}

  public get ended(): boolean {
    return this.at >= this.tokens.length;
  }

  /** What comes next, as a keyword or sign; empty at the end and for a string. */
  public get keyword(): string {
    const token = this.tokens[this.at] ?? END;
    return token.quoted ? '' : token.text;
  }

  public get following(): string {
    const token = this.tokens[this.at + 1] ?? END;
    return token.quoted ? '' : token.text;
  }

  public get rest(): readonly NftToken[] {
    return this.tokens.slice(this.at);
  }

  public next(): NftToken {
    return this.tokens[this.at++] ?? END;
  }

  /** Moves on and gives the keyword, if it is one of these; else null. */
  public accept(...keywords: readonly string[]): string | null {
    const { keyword } = this;
    if (this.ended || !keywords.includes(keyword)) return null;
    this.at += 1;
    return keyword;
  }

  /** Moves over these keywords if all of them come next. */
  public acceptAll(...keywords: readonly string[]): boolean {
    const found = keywords.every((keyword, index) => {
      const token = this.tokens[this.at + index] ?? END;
      return !token.quoted && token.text === keyword;
    });
    if (found) this.at += keywords.length;
    return found;
  }

  public copy(): NftCursor {
    return new NftCursor(this.tokens, this.at);
  }

  /** Takes a place that was reached by a copy. */
  public moveTo(other: NftCursor): void {
    this.at = other.at;
  }

  /** Everything up to one of the signs that stands outside of braces and parentheses; the sign itself stays. */
  public takeUntil(...signs: readonly string[]): readonly NftToken[] {
    const start = this.at;
    let depth = 0;
    for (; !this.ended; this.at += 1) {
      const { keyword } = this;
      if (depth === 0 && signs.includes(keyword)) break;
      if (keyword === '{' || keyword === '(') depth += 1;
      if (keyword === '}' || keyword === ')') depth -= 1;
    }
    return this.tokens.slice(start, this.at);
  }

  /** The tokens between the braces that come next, or null where no block follows or it is never closed. */
  public takeBlock(): readonly NftToken[] | null {
    const copy = this.copy();
    if (copy.accept('{') === null) return null;
    const inner = copy.takeUntil('}');
    if (copy.accept('}') === null) return null;
    this.moveTo(copy);
    return inner;
  }

  /** The statements between the braces that come next; null where nft refuses the block: the last one needs an end, too. */
  public takeStatements(): readonly (readonly NftToken[])[] | null {
    const copy = this.copy();
    const block = copy.takeBlock();
    if (block === null || !['\n', ';', undefined].includes(block.at(-1)?.text)) return null;
    this.moveTo(copy);
    return splitTokens(block, '\n', ';');
  }
}

/** The parts of a list that a sign separates outside of braces; empty parts are left out. */
export function splitTokens(
  tokens: readonly NftToken[],
  ...signs: readonly string[]
): readonly (readonly NftToken[])[] {
  const cursor = new NftCursor(tokens);
  const parts: (readonly NftToken[])[] = [];
  while (!cursor.ended) {
    const part = cursor.takeUntil(...signs);
    if (part.length > 0) parts.push(part);
    cursor.next();
  }
  return parts;
}
