import type { Match } from '../../model/netfilter';
import { numberOf } from '../netfilter-names';
import type { NftCursor } from './nft-cursor';
import { nftText } from './nft-token';
import { NFT_WORDS } from './nft-words';

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
  const number = (max?: number): boolean => numberOf(at.next().text, max) !== null;
  if (at.accept('counter') !== null) {
    return at.accept('packets') === null || (number() && at.accept('bytes') !== null && number());
  }
  if (at.accept('log') !== null) return skipLogOptions(at);
  // nothing may stand behind a comment
  if (at.accept('comment') !== null) return isName(at) && at.ended;
  if (at.acceptAll('ct', 'mark', 'set')) {
    return at.accept('meta') === null ? at.accept('mark') !== null || number() : at.accept('mark') !== null;
  }
  if (at.acceptAll('meta', 'nftrace', 'set')) return at.accept('0', '1') !== null;
  if (at.acceptAll('tcp', 'option', 'maxseg', 'size', 'set')) return at.acceptAll('rt', 'mtu') || number(65535);
  return false;
}

function isName(at: NftCursor): boolean {
  const { text, quoted } = at.next();
  return quoted ? text.length <= 127 : /^[A-Za-z][\w-]*$/.test(text) && !NFT_WORDS.has(text);
}

const LEVELS = ['emerg', 'alert', 'crit', 'err', 'warn', 'notice', 'info', 'debug'];

/** A log goes to the kernel's own log (`level`, `flags`) or to a group of listeners, never to both. */
function skipLogOptions(at: NftCursor): boolean {
  // nothing stands beside it
  if (at.acceptAll('level', 'audit')) return !LOG_OPTIONS.includes(at.keyword);
  let target: string | null = null;
  for (let option = at.accept(...LOG_OPTIONS); option !== null; option = at.accept(...LOG_OPTIONS)) {
    const isRead =
      option === 'prefix'
        ? isName(at)
        : option === 'level'
          ? at.accept(...LEVELS) !== null
          : option === 'flags'
            ? at.accept('all', 'skuid', 'ether') !== null
            : numberOf(at.next().text, 65535) !== null;
    const to: string | null = option === 'prefix' ? target : option === 'level' || option === 'flags' ? 'log' : 'group';
    if (!isRead || (target !== null && to !== target)) return false;
    target = to;
  }
  return true;
}

const LOG_OPTIONS = ['prefix', 'level', 'group', 'snaplen', 'queue-threshold', 'flags'];

const FLAG = '(fin|syn|rst|psh|ack|urg|ecn|cwr)';
const LIST = `${FLAG}( , ${FLAG})*`;
const OR = `(\\( ${FLAG}( \\| ${FLAG})* \\)|${FLAG}( \\| ${FLAG})*)`;
const FLAGS = new RegExp(
  `^(((== |!= |! )?${LIST})|((!= )?${LIST} / ${LIST})|(& ${OR} (==|!=) (${OR}|0x0|0))|((!= )?{ ${LIST} }))$`,
);
const FLAG_WORD = new RegExp(`^(${FLAG}|0x0|0|==|!=|[!&|/(){},])$`);
const PER = '\\/ ?(second|minute|hour|day|week)';
const burst = (unit: string): string => `( burst [1-9]\\d{0,4} ${unit})?`;
const BYTES = '[km]?bytes';
const RATE = new RegExp(`^(over )?[1-9]\\d{0,4} ?(${PER}${burst('packets')}|${BYTES} ?${PER}${burst(BYTES)})$`);
const RATE_WORD = /^(over|burst|packets|[km]?bytes|\/|second|minute|hour|day|week|\d+(\/[a-z]+)?)$/;

const ADDRESS_TYPE = /^(unspec|unicast|broadcast|anycast|multicast|blackhole|unreachable|prohibit)$/;

/** What is asked of packets that the model does not tell apart: the values that nft takes, or the greatest number. */
const UNDECIDED: readonly (readonly [string, RegExp | number])[] = [
  ['meta skuid', 2 ** 32 - 1],
  ['meta skgid', 2 ** 32 - 1],
  ['meta length', 2 ** 32 - 1],
  ['meta pkttype', /^(host|broadcast|multicast)$/],
  ['ct mark', 2 ** 32 - 1],
  ['ct status', /^(expected|seen-reply|assured|confirmed|snat|dying)$/],
  ['fib saddr type', ADDRESS_TYPE],
  ['fib daddr type', ADDRESS_TYPE],
  ['ct direction', /^(original|reply)$/],
  ['ct original ip saddr', /^(\d{1,2}\.){3}\d{1,2}(\/([12]?\d|3[0-2]))?$/],
  ['ip dscp', 63],
  ['ip ttl', 255],
  ['ip length', 65535],
  ['ether saddr', /^([\da-f]{2}:){5}[\da-f]{2}$/],
];

/**
 * Moves over a match that the model does not tell packets apart by, and gives what it asks for beside; null
 * where another statement comes next.
 */
export function skipUndecided(cursor: NftCursor): readonly Match[] | null {
  const takes = (words: readonly string[], word: RegExp, whole: RegExp): boolean => {
    const at = cursor.copy();
    if (!at.acceptAll(...words)) return false;
    const start = at.rest;
    while (word.test(at.keyword)) at.next();
    if (!whole.test(nftText(start.slice(0, start.length - at.rest.length)).replaceAll(',', ' ,'))) return false;
    cursor.moveTo(at);
    return true;
  };
  if (takes(['tcp', 'flags'], FLAG_WORD, FLAGS)) return [{ field: 'protocol', not: false, protocols: [6] }];
  if (takes(['limit', 'rate'], RATE_WORD, RATE)) return [];
  const isOther = UNDECIDED.some(([words, values]) => {
    const at = cursor.copy();
    if (!at.acceptAll(...words.split(' '))) return false;
    at.accept('==', '!=');
    const { text, quoted } = at.next();
    if (quoted || !(typeof values === 'number' ? numberOf(text, values) !== null : values.test(text))) return false;
    cursor.moveTo(at);
    return true;
  });
  return isOther ? [] : null;
}
