import { isUnknown, unknown, type Unknown } from '../../address/unknown';
import type { NetfilterCommand } from '../netfilter-command';
import { NftCursor } from './nft-cursor';
import { nftText, tokenizeNft, type NftToken } from './nft-token';
import { NFT_WORDS } from './nft-words';

// libnftables, MAX_INCLUDE_DEPTH
const DEEPEST = 16;

/**
 * The tokens of a script with its `define`s filled in and its `include`s in place; unknown where a variable has no value
 * or an included file cannot be read.
 */
export function expandNft(
  text: string,
  files: NetfilterCommand['files'],
  variables: ReadonlyMap<string, string>,
): readonly NftToken[] | Unknown {
  const known = new Map([...variables].map(([name, value]) => [name, tokenizeNft(value)]));
  return expand(tokenizeNft(text), files, known, 0);
}

function expand(
  tokens: readonly NftToken[],
  files: NetfilterCommand['files'],
  variables: Map<string, readonly NftToken[]>,
  depth: number,
): readonly NftToken[] | Unknown {
  const cursor = new NftCursor(tokens);
  const expanded: NftToken[] = [];
  let atStart = true;
  while (!cursor.ended) {
    const defines = atStart ? cursor.accept('define', 'redefine') : null;
    if (defines !== null) {
      const name = cursor.next().text;
      if (defines === 'define' && variables.has(name)) return unknown(`define ${name}: it is defined already`);
      if (NFT_WORDS.has(name)) return unknown(`define ${name}: that is a word of nft's own, and no name`);
      if (cursor.accept('=') === null) return unknown(`define ${name} without a value`);
      const value = fillIn(cursor.takeUntil('\n', ';'), variables);
      if (isUnknown(value)) return value;
      variables.set(name, value);
    } else if (atStart && cursor.accept('undefine') !== null) {
      variables.delete(cursor.next().text);
    } else if (atStart && cursor.accept('include') !== null) {
      const path = cursor.next().text;
      const content = depth < DEEPEST && !/[*?[]/.test(path) ? files(path) : null;
      if (content === null) return unknown(`include of ${path}, which is not known`);
      if (isUnknown(content)) return content;
      const inner = expand(tokenizeNft(content), files, variables, depth + 1);
      if (isUnknown(inner)) return inner;
      expanded.push(...inner, { text: '\n', quoted: false });
    } else {
      const token = cursor.next();
      const filled = fillIn([token], variables);
      if (isUnknown(filled)) return filled;
      expanded.push(...filled);
      atStart = !token.quoted && ['\n', ';', '{', '}'].includes(token.text);
      continue;
    }
    atStart = false;
  }
  return expanded;
}

function fillIn(
  tokens: readonly NftToken[],
  variables: ReadonlyMap<string, readonly NftToken[]>,
): readonly NftToken[] | Unknown {
  const filled: NftToken[] = [];
  for (const token of tokens) {
    if (token.quoted || !token.text.startsWith('$')) {
      filled.push(token);
      continue;
    }
    const value = variables.get(token.text.slice(1));
    if (value === undefined) return unknown(`nft variable ${nftText([token])} has no value`);
    filled.push(...value);
  }
  return filled;
}
