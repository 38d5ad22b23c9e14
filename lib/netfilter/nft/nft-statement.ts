import type { Match } from '../../model/netfilter';
import type { NftCursor } from './nft-cursor';

/**
 * Moves over a statement that changes neither a packet's path nor its header (counters, logs, comments, marks of
 * the connection, the TCP segment size); false, and nothing is taken, where another one comes next.
 */
export function skipEffectless(cursor: NftCursor): boolean {
  const at = cursor.copy();
  if (!skipOne(at)) return false;
  cursor.moveTo(at);
  return true;
}

function skipOne(at: NftCursor): boolean {
  if (at.accept('counter') !== null) {
    if (at.accept('name') !== null) at.next();
    else if (at.accept('packets') !== null) {
      at.next();
      if (at.accept('bytes') !== null) at.next();
    }
    return true;
  }
  if (at.accept('log') !== null) {
    while (at.accept('prefix', 'level', 'group', 'snaplen', 'queue-threshold') !== null) at.next();
    if (at.accept('flags') === null) return true;
    return at.accept('all', 'skuid', 'ether') !== null;
  }
  if (at.accept('comment') !== null) {
    at.next();
    return true;
  }
  if (at.acceptAll('ct', 'mark', 'set')) {
    if (at.accept('meta') !== null) return at.accept('mark') !== null;
    return /^(mark|0x[0-9a-f]+|\d+)$/i.test(at.next().text);
  }
  if (at.acceptAll('meta', 'nftrace', 'set')) return at.accept('0', '1') !== null;
  if (at.acceptAll('tcp', 'option', 'maxseg', 'size', 'set')) {
    return at.acceptAll('rt', 'mtu') || /^\d+$/.test(at.next().text);
  }
  return false;
}

const FLAGS = /^(fin|syn|rst|psh|ack|urg|ecn|cwr|0x[0-9a-f]+|\d+|==|!=|!|[&|/(){},])$/;
const RATE = /^(over|burst|packets|[km]?bytes|\/|second|minute|hour|day|week|\d+(\/?[a-z]+)*)$/;

/**
 * Moves over a match of TCP flags or of a rate, whose packets the model does not tell apart, and gives what it asks for beside; null
 * where another statement comes next.
 */
export function skipUndecided(cursor: NftCursor): readonly Match[] | null {
  const takeAll = (words: RegExp): void => {
    while (words.test(cursor.keyword)) cursor.next();
  };
  if (cursor.acceptAll('tcp', 'flags')) {
    takeAll(FLAGS);
    return [{ field: 'protocol', not: false, protocols: [6] }];
  }
  if (!cursor.acceptAll('limit', 'rate')) return null;
  takeAll(RATE);
  return [];
}
