import { hasPlace, isHook } from '../chain-place';
import { priorityOf } from '../netfilter-names';
import type { BaseChain, Chain } from '../../model/netfilter';
import { NftCursor } from './nft-cursor';
import { nftText, type NftToken } from './nft-token';

/** One line of a chain's block. */
export type ChainLine =
  | { readonly kind: 'base'; readonly base: BaseChain }
  | { readonly kind: 'policy'; readonly policy: 'accept' | 'drop' }
  | { readonly kind: 'rule'; readonly tokens: readonly NftToken[] }
  | { readonly kind: 'unread'; readonly tokens: readonly NftToken[] };

/** Reads the statements that stand between the braces of a chain. */
export function readChainBlock(block: readonly (readonly NftToken[])[], family: Chain['family']): readonly ChainLine[] {
  return block.flatMap((tokens): readonly ChainLine[] => {
    const cursor = new NftCursor(tokens);
    switch (cursor.keyword) {
      case 'type':
        return [readBase(cursor, family) ?? { kind: 'unread', tokens }];
      case 'policy': {
        cursor.next();
        const policy = cursor.accept('accept', 'drop');
        const isPolicy = (policy === 'accept' || policy === 'drop') && cursor.ended;
        return [isPolicy ? { kind: 'policy', policy } : { kind: 'unread', tokens }];
      }
      case 'comment':
        return tokens.length === 2 ? [] : [{ kind: 'rule', tokens }];
      case 'flags':
      case 'devices':
        return [{ kind: 'unread', tokens }];
      default:
        return [{ kind: 'rule', tokens }];
    }
  });
}

/** `type nat hook postrouting priority srcnat - 10`; null where that is not what stands there. */
function readBase(cursor: NftCursor, family: Chain['family']): ChainLine | null {
  cursor.accept('type');
  const type = cursor.accept('filter', 'nat', 'route');
  if (type !== 'filter' && type !== 'nat' && type !== 'route') return null;
  if (cursor.accept('hook') === null) return null;
  const hook = cursor.next().text;
  const isOfDevice = cursor.keyword.startsWith('device');
  if (cursor.accept('device') !== null) cursor.next();
  else if (cursor.acceptAll('devices', '=') && cursor.takeBlock() === null) cursor.next();
  if (!isHook(hook) || isOfDevice !== hook.endsWith('gress') || cursor.accept('priority') === null) return null;
  const written = nftText(cursor.rest);
  const priority = priorityOf(written, family);
  if (priority === null) return null;
  const base = { type, hook, priority, policy: 'accept' } as const;
  return hasPlace(base, family, written) ? { kind: 'base', base } : null;
}
