import { type Cidr, parseAddress } from '../address/cidr';
import { isUnknown, orUnknown } from '../address/unknown';
import type { BridgePlugin } from '../model/cni-network';
import type { Refusals } from './refusals';
import { memberOf, textOf, type JsonObject } from './go-json';
import { NEWER_ROUTE_FIELDS } from './plugin-fields';

export interface AllotRange {
  readonly block: Cidr;
  readonly start: number;
  readonly end: number;
  readonly gateway: number;
}

/** A pod's route by IPv4: where to, and the gateway that the file names. */
interface PodRoute {
  readonly text: string;
  readonly dst: string;
  readonly gateway: number | null;
}

/**
 * Notes which routes the kernel does not take: the plugin adds each by itself, through the gateway of the pod's first address where
 * the route names none (pkg/ipam/ipam_linux.go:106, `ConfigureIface`, v1.1.1; its errors are those of net/ipv4/fib_semantics.c).
 */
export function noteRoutes(
  written: readonly JsonObject[],
  sets: readonly (readonly AllotRange[])[],
  { isDefaultGateway }: BridgePlugin,
  notes: Refusals,
): void {
  const routes = written.flatMap((route) => readRoute(route, notes) ?? []);
  const defaults = routes.filter(({ dst }) => dst === '0.0.0.0/0');
  const own = defaults.find(({ gateway }) => gateway === null);
  // bridge.go:166, v1.1.1: a default route without a gateway does not count, and the second one is refused
  const adds = isDefaultGateway === true && defaults.every(({ gateway }) => gateway === null);
  if (adds && own !== undefined)
    notes.refuse(
      'isDefaultGateway and a route to 0.0.0.0/0 without a gateway make two default routes, and the kernel refuses the second ("file exists")',
    );
  const [first] = sets;
  const ranges = sets.flat();
  if (first === undefined) return;
  const through = (route: PodRoute | null): readonly number[] =>
    typeof route?.gateway === 'number' ? [route.gateway] : first.map(({ gateway }) => gateway);
  for (const route of [...routes, ...(adds ? [null] : [])]) noteGateways(through(route), first, ranges, notes);
  routes.forEach((route, at) => {
    const same = routes.slice(0, at).filter(({ dst }) => dst === route.dst);
    const isTwin = same.some((each) => String(through(each)) === String(through(route)));
    if (isTwin)
      notes.refuse(`the route to ${route.text} is there twice, and the kernel refuses the second ("file exists")`);
    else if (same.length > 0) notes.doubt(`there are several routes to ${route.text}`);
  });
}

/** A next hop has to be a neighbour of the pod. */
function noteGateways(
  gateways: readonly number[],
  first: readonly AllotRange[],
  ranges: readonly AllotRange[],
  notes: Refusals,
): void {
  const isInside = (at: number): boolean => ranges.some(({ block }) => block.first <= at && at <= block.last);
  const isEdge = (at: number): boolean => ranges.some(({ block }) => block.last === at);
  const isBad = (at: number): boolean => !isInside(at) || isEdge(at);
  if (!gateways.some(isBad)) {
    const isBridge = (at: number): boolean => ranges.some(({ gateway }) => gateway === at);
    if (!gateways.every(isBridge))
      notes.doubt(
        'a route of pods leads through an address that is not the bridge, and nobody is known to forward there',
      );
    if (first.length > 1 && new Set(first.map(({ block }) => block.text)).size > 1 && gateways.length === 1)
      notes.doubt('a route names a gateway that pods of one range only have beside them');
    return;
  }
  const reason =
    'a gateway of pods is no neighbour of theirs: it lies outside their subnet or is its broadcast address, and the kernel refuses a route through it';
  if (gateways.every(isBad) && ranges.length === 1) notes.refuse(reason);
  else notes.doubt(reason);
}

function readRoute(entry: JsonObject, notes: Refusals): PodRoute | null {
  const given = textOf(entry, 'dst');
  if (given === null) {
    notes.doubt('a route has no "dst"');
    return null;
  }
  const newer = Object.keys(NEWER_ROUTE_FIELDS).find((field) => Boolean(memberOf(entry, field)));
  // pkg/ipam/ipam_linux.go:137, v1.9.1, applies priority, table and scope; 1.1.1 decodes none of these fields
  if (newer !== undefined) notes.doubt(`a route has "${newer}", which the newer plugins alone take`);
  const text = notes.known(given);
  const via = notes.known<string | null>(textOf(entry, 'gw'));
  if (text === undefined || via === undefined) return null;
  const [address = '', length = ''] = text.split('/');
  const dst = orUnknown(() => parseAddress(address));
  const isIpv6 = text.includes(':');
  if (via !== null && via !== '' && via.includes(':') !== isIpv6)
    notes.refuse(`the route to ${text} names the gateway ${via} of another family, and the kernel refuses that`);
  if (isUnknown(dst)) return null;
  const size = 2 ** (32 - Number(length));
  if (dst % size !== 0) notes.refuse(`the route to ${text} has host bits set, and the kernel refuses it`);
  const gateway = via === null || via === '' ? null : orUnknown(() => parseAddress(via));
  return isUnknown(gateway) ? null : { text, dst: `${address}/${String(Number(length))}`, gateway };
}
