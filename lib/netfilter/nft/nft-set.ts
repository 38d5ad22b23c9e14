import { unknown, type Unknown } from '../../address/unknown';
import { NftCursor, splitTokens } from './nft-cursor';
import { nftText, type NftToken } from './nft-token';

/** One element of a set or map: `10.0.0.0/8`, or `10.0.0.0/8 : accept`. */
export interface NftElement {
  readonly key: string;
  /** empty in a set */
  readonly value: readonly NftToken[];
}

/** A named set or map. */
export interface NftSet {
  readonly name: string;
  readonly elements: readonly NftElement[];
  /** why its content is not known: packets add to it, or its elements end by themselves */
  readonly unread: Unknown | null;
}

/** Finds a named set of the table that a rule stands in. */
export type SetLookup = (name: string) => NftSet | undefined;

/** Reads what stands between the braces of a set; a set inside a set (a `define`) adds its elements. */
export function readElements(tokens: readonly NftToken[]): readonly NftElement[] {
  return splitTokens(tokens.filter(isNoNewline), ',').flatMap((element) => {
    const inner = new NftCursor(element).takeBlock();
    if (inner !== null) return readElements(inner);
    const cursor = new NftCursor(element);
    const key = valueText(cursor.takeUntil(':', ...OPTIONS));
    cursor.takeUntil(':');
    cursor.accept(':');
    return [{ key, value: cursor.takeUntil(...OPTIONS) }];
  });
}

const OPTIONS = ['timeout', 'expires', 'comment', 'counter'];

function isNoNewline({ text }: NftToken): boolean {
  return text !== '\n';
}

/** A value that several tokens may make: `10.0.0.1 - 10.0.0.9` is a range as well as `10.0.0.1-10.0.0.9`. */
export function valueText(tokens: readonly NftToken[]): string {
  const [only, ...others] = tokens;
  return only !== undefined && others.length === 0 ? only.text : nftText(tokens).replaceAll(' - ', '-');
}

/** Reads the statements in the block of a named set or map. */
export function readSet(name: string, block: readonly (readonly NftToken[])[]): NftSet {
  let elements: readonly NftElement[] = [];
  let unread: Unknown | null = null;
  for (const line of block) {
    const cursor = new NftCursor(line);
    const key = cursor.next().text;
    if (key === 'elements' && cursor.accept('=') !== null) {
      const inner = cursor.takeBlock();
      if (inner !== null) elements = readElements(inner);
      else unread = unknown(`set ${name}: ${nftText(line)}`);
    } else if (key === 'timeout' || (key === 'flags' && /\b(dynamic|timeout)\b/.test(nftText(cursor.rest)))) {
      unread = unknown(`set ${name} changes while the node runs`);
    } else if (!KNOWN_KEYS.includes(key)) {
      unread = unknown(`set ${name}: ${nftText(line)}`);
    }
  }
  return { name, elements, unread };
}

const KNOWN_KEYS = ['type', 'typeof', 'flags', 'size', 'policy', 'auto-merge', 'comment', 'counter', 'gc-interval'];
