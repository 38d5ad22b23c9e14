import { formatAddress, parseAddress, parseCidr, type Cidr } from '../address/cidr';
import { LONGEST_POD_PREFIX } from '../address/pod-supernet';
import { isUnknown, orUnknown, unknown, type Maybe, type Unknown } from '../address/unknown';
import type { CniRoute, HostLocalIpam, HostLocalRange } from '../model/cni-network';
import { isJsonObject, memberOf, refused, textOf, type JsonObject } from './go-json';

/**
 * Reads an `ipam` section of type `host-local` as the plugin does (containernetworking/plugins, `LoadIPAMConfig`): a
 * range in the section itself, as older files have it, stands before those of `ranges`.
 */
export function readHostLocal(ipam: JsonObject): HostLocalIpam | Unknown {
  const sets = listOf(ipam, 'ranges', (set) =>
    Array.isArray(set) ? set.map(readRange) : refused('ranges', set, 'lists of ranges'),
  );
  const routes = listOf(ipam, 'routes', readRoute);
  if (isUnknown(sets)) return sets;
  if (isUnknown(routes)) return routes;
  const own = memberOf(ipam, 'subnet') === undefined ? [] : [[readRange(ipam)]];
  const all = [...own, ...sets];
  // a pod has an address of each set, and what it does by IPv6 is not spoken of here
  const ofIpv4 = all.filter((set) => !set.every(({ subnet }) => !isUnknown(subnet) && subnet.includes(':')));
  return { type: 'host-local', ranges: ofIpv4.length > 0 ? ofIpv4 : all, routes };
}

function listOf<T>(object: JsonObject, field: string, read: (entry: unknown) => T | Unknown): readonly T[] | Unknown {
  const value = memberOf(object, field);
  if (value === undefined) return [];
  if (!Array.isArray(value)) return refused(field, value, 'a list');
  const entries = value.map(read);
  const known = entries.filter((entry): entry is T => !isUnknown(entry));
  return known.length === entries.length ? known : (entries.find(isUnknown) ?? unknown(`"${field}" could not be read`));
}

/** One range with the plugin's defaults (containernetworking/plugins, `Range.Canonicalize`). */
function readRange(entry: unknown): HostLocalRange {
  if (!isJsonObject(entry)) {
    const wrong = refused('ranges', entry, 'objects with a subnet');
    return { subnet: wrong, rangeStart: wrong, rangeEnd: wrong, gateway: wrong };
  }
  const subnet = textOf(entry, 'subnet') ?? unknown('a range has no "subnet"; host-local refuses it');
  const block = blockOf(subnet);
  const address = (field: string, byDefault: (known: Cidr) => number): Maybe<string> => {
    const text = textOf(entry, field);
    if (text === null) return isUnknown(block) ? block : formatAddress(byDefault(block));
    return isUnknown(text) || text.includes(':') ? text : checked(text, parseAddress);
  };
  return {
    subnet,
    rangeStart: address('rangeStart', ({ first }) => first + 1),
    rangeEnd: address('rangeEnd', ({ last }) => last - 1),
    gateway: address('gateway', ({ first }) => first + 1),
  };
}

function blockOf(subnet: Maybe<string>): Cidr | Unknown {
  if (isUnknown(subnet)) return subnet;
  if (/^\$\{?[A-Za-z_]/.test(subnet)) return refused('subnet', subnet, 'a CIDR block');
  if (subnet.includes(':')) return unknown(`${subnet} is an IPv6 subnet, and only IPv4 is supported`);
  const block = orUnknown(() => parseCidr(subnet));
  if (isUnknown(block) || block.prefixLength <= LONGEST_POD_PREFIX) return block;
  return unknown(`host-local refuses ${subnet}: /${String(LONGEST_POD_PREFIX)} is the smallest that it takes`);
}

function readRoute(entry: unknown): CniRoute | Unknown {
  if (!isJsonObject(entry)) return refused('routes', entry, 'objects with a dst');
  const dst = textOf(entry, 'dst') ?? unknown('a route has no "dst"');
  const gw = textOf(entry, 'gw');
  return {
    // host bits are allowed in a route's destination: Go keeps the address and the mask
    dst:
      isUnknown(dst) || dst.includes(':')
        ? dst
        : checked(dst, (text) => parseAddress(text.replace(/\/([12]?\d|3[0-2])$/, ''))),
    gw: gw === null || isUnknown(gw) || gw.includes(':') ? gw : checked(gw, parseAddress),
  };
}

function checked(text: string, parse: (text: string) => unknown): Maybe<string> {
  const parsed = orUnknown(() => parse(text));
  return isUnknown(parsed) ? parsed : text;
}
