import { formatAddress, parseAddress, parseCidr } from '../../address/cidr';
import { isUnknown, type Maybe, orUnknown, unknown } from '../../address/unknown';
import type { NodeRoute } from '../../model/node-setup';
import { hasMark, inWords } from '../state/unknown-mark';

/** What one `ip route ...` changes. */
export interface RouteChange {
  readonly kind: 'add' | 'replace' | 'delete' | 'flush';
  readonly route: NodeRoute;
}

const KINDS: ReadonlySet<string> = new Set(['unicast', 'unreachable', 'blackhole', 'prohibit']);
const CHANGES: Readonly<Record<string, RouteChange['kind']>> = {
  add: 'add',
  append: 'add',
  prepend: 'add',
  replace: 'replace',
  change: 'replace',
  del: 'delete',
  delete: 'delete',
  flush: 'flush',
};
// options whose next word is theirs and does not decide where a packet goes
const IGNORED = ['proto', 'protocol', 'scope', 'src', 'mtu', 'initcwnd', 'initrwnd', 'advmss', 'realm', 'pref'];

/**
 * Reads the words after `ip route` (ip-route(8)); null where they change nothing, unknown where they are not understood:
 * other tables, several next hops, encapsulation.
 */
export function readIpRoute(
  words: readonly string[],
  place: string,
): RouteChange | null | { readonly unknown: string } {
  const verb =
    words[0] === undefined ? undefined : Object.keys(CHANGES).find((each) => each.startsWith(words[0] ?? ''));
  const change = verb === undefined ? undefined : CHANGES[verb];
  if (change === undefined) return null;
  const rest = words.slice(1);
  const kind = KINDS.has(rest[0] ?? '') ? (rest.shift() as NodeRoute['kind']) : 'unicast';
  if (rest[0] === 'to') rest.shift();
  let [via, dev, metric]: [Maybe<string> | null, string | null, number] = [null, null, 0];
  const destination = destinationOf(rest.shift() ?? '');
  for (let at = 0; at < rest.length; at += 1) {
    const [word = '', value = ''] = [rest[at], rest[at + 1]];
    if (word === 'onlink') continue;
    at += 1;
    if (word === 'via') via = addressOf(value === 'inet' ? (rest[(at += 1)] ?? '') : value);
    else if (word === 'dev') dev = value;
    else if (['metric', 'priority', 'preference'].includes(word) && /^(\d+|0x[0-9a-f]+)$/i.test(value))
      metric = Number(value);
    else if (word === 'table' && (value === 'main' || value === '254')) continue;
    else if (!IGNORED.includes(word))
      return unknown(inWords(`"${word}" of "ip route ${words.join(' ')}" is not understood`));
  }
  return { kind: change, route: { destination, kind, via, dev, metric, place } };
}

function destinationOf(text: string): Maybe<string> {
  if (hasMark(text)) return unknown(inWords(text));
  if (text === 'default' || text === 'all' || text === 'any') return '0.0.0.0/0';
  return orUnknown(() => (text.includes('/') ? parseCidr(text).text : `${formatAddress(parseAddress(text))}/32`));
}

function addressOf(text: string): Maybe<string> {
  return hasMark(text) ? unknown(inWords(text)) : orUnknown(() => formatAddress(parseAddress(text)));
}

/** The routes after a change. A route is known by its destination and its metric. */
export function changeRoutes(routes: readonly NodeRoute[], { kind, route }: RouteChange): readonly NodeRoute[] {
  if (isUnknown(route.destination)) return [...routes, route];
  const isSame = (each: NodeRoute): boolean =>
    each.destination === route.destination &&
    (each.metric === route.metric || (kind === 'delete' && route.metric === 0));
  if (kind === 'add') return routes.some(isSame) ? routes : [...routes, route];
  if (kind === 'replace') return [...routes.filter((each) => !isSame(each)), route];
  return routes.filter((each) => !isSame(each));
}
