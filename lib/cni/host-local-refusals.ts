import { parseAddress, parseCidr, type Cidr } from '../address/cidr';
import { LONGEST_POD_PREFIX } from '../address/pod-supernet';
import { isUnknown, orUnknown } from '../address/unknown';
import type { BridgePlugin } from '../model/cni-network';
import type { Refusals } from './refusals';
import { isJsonObject, memberOf, textOf, type JsonObject } from './go-json';
import { type AllotRange, noteRoutes } from './route-refusals';

type Family = 'IPv4' | 'IPv6';

/** Files that images hold, or that systemd-resolved writes at boot. */
const RESOLV_CONF: readonly string[] = ['', '/etc/resolv.conf', '/run/systemd/resolve/resolv.conf'];

/** Up to these, a pod has one address of a family (allocator/config.go:154, v1.1.1). */
const ONE_OF_A_FAMILY: readonly string[] = ['0.1.0', '0.2.0'];

/**
 * Notes why host-local allots nothing, or the bridge plugin cannot use it: plugins/ipam/host-local/backend/allocator, the same in
 * both versions. What a range by IPv6 holds is not looked at.
 */
export function noteHostLocal(
  ipam: JsonObject,
  plugin: BridgePlugin,
  cniVersion: string | undefined,
  notes: Refusals,
): void {
  const resolvConf = notes.known(textOf(ipam, 'resolvConf') ?? '');
  // main.go:68: a file that is not there fails the ADD
  if (resolvConf !== undefined && !RESOLV_CONF.includes(resolvConf))
    notes.doubt(`host-local reads ${resolvConf}, and fails where it is not there`);
  // `readHostLocal` took them for lists, and routes for objects
  const written = (memberOf(ipam, 'ranges') ?? []) as readonly (readonly unknown[])[];
  const own = memberOf(ipam, 'subnet') === undefined ? [] : [[ipam]];
  const sets = [...own, ...written].map((set) => readSet(set, notes));
  // config.go:133
  if (sets.length === 0) notes.refuse('no range is there, and host-local refuses that');
  const known = sets.filter(({ ranges }) => ranges.length > 0).map(({ ranges }) => ranges);
  if (sets.filter(({ family }) => family === 'IPv4').length > 1) noteSeveral(known, plugin, cniVersion, notes);
  // config.go:163
  known.forEach((set, at) => {
    const other = known.slice(at + 1).find((each) => set.some((a) => each.some((b) => overlap(a, b))));
    if (other)
      notes.refuse(`the range sets of ${blocksOf(set)} and ${blocksOf(other)} overlap, and host-local refuses that`);
  });
  noteRoutes((memberOf(ipam, 'routes') ?? []) as readonly JsonObject[], known, plugin, notes);
}

/** range_set.go:58, `Canonicalize` */
function readSet(set: readonly unknown[], notes: Refusals): { ranges: readonly AllotRange[]; family: Family | null } {
  // range_set.go:60
  if (set.length === 0) notes.refuse('a range set is empty, and host-local refuses that');
  const read = set.map((range) => readRange(isJsonObject(range) ? range : {}, notes));
  const families = new Set(
    read.flatMap((each) => (each === null ? [] : ([each === 'IPv6' ? 'IPv6' : 'IPv4'] as Family[]))),
  );
  // range_set.go:72
  if (families.size > 1) notes.refuse('a range set mixes IPv4 and IPv6, and host-local refuses that');
  const ranges = read.filter((each): each is AllotRange => each !== null && each !== 'IPv6');
  // range_set.go:82
  ranges.forEach((one, at) => {
    const other = ranges.slice(at + 1).find((each) => overlap(one, each));
    if (other)
      notes.refuse(`the ranges ${one.block.text} and ${other.block.text} overlap, and host-local refuses that`);
  });
  // allocator.go:191, `Next`: the gateway is never handed out
  if (
    ranges.length > 0 &&
    ranges.length === set.length &&
    ranges.every((each) => each.start === each.end && each.start === each.gateway)
  )
    notes.refuse('the gateway is the only address of a range set, so host-local has none for pods');
  return { ranges, family: [...families][0] ?? null };
}

/** range.go:27, `Canonicalize`; null where it is refused or not known. */
function readRange(range: JsonObject, notes: Refusals): AllotRange | 'IPv6' | null {
  const subnet = textOf(range, 'subnet');
  if (subnet === null) {
    notes.refuse('a range has no subnet, and host-local refuses that');
    return null;
  }
  const text = notes.known(subnet);
  if (text === undefined) return null;
  if (text.includes(':')) {
    // an IPv4 address in IPv6 clothes: its mask has another length (range.go:40)
    if (text.includes('.') || /^[0:]*:ffff:/i.test(text)) notes.doubt(`the subnet ${text} mixes IPv4 and IPv6`);
    for (const field of ['rangeStart', 'rangeEnd', 'gateway'])
      if (memberOf(range, field) !== undefined) notes.doubt(`the ${field} of ${text} is not looked at`);
    return 'IPv6';
  }
  const length = Number(text.split('/')[1]);
  // range.go:36
  if (length > LONGEST_POD_PREFIX) {
    notes.refuse(`host-local refuses ${text}: /${String(LONGEST_POD_PREFIX)} is the smallest that it takes`);
    return null;
  }
  const block = orUnknown(() => parseCidr(text));
  if (isUnknown(block)) {
    // range.go:46; what is no block at all was refused by its type
    if (isHostAddress(text)) notes.refuse(`host-local refuses ${text}: ${block.unknown}`);
    else notes.doubt(block.unknown);
    return null;
  }
  if (block.first < 2 ** 24 || block.first >= parseAddress('224.0.0.0'))
    notes.doubt(`pods of ${text} have addresses that the kernel does not take for unicast`);
  return filledIn(range, block, notes);
}

function filledIn(range: JsonObject, block: Cidr, notes: Refusals): AllotRange | null {
  const given = (field: string): number | null | undefined => {
    const text = notes.known<string | null>(textOf(range, field));
    if (text === undefined) return undefined;
    if (text === null || text === '') return null;
    const address = orUnknown(() => parseAddress(text));
    if (!isUnknown(address)) return address;
    if (text.includes(':')) notes.doubt(`the ${field} ${text} is no IPv4 address`);
    return undefined;
  };
  const [start, end, gateway] = [given('rangeStart'), given('rangeEnd'), given('gateway')];
  if (start === undefined || end === undefined || gateway === undefined) return null;
  const outside = (address: number): boolean => address < block.first || address > block.last;
  // range.go:67 and :81: inside the subnet, and the start not behind the end
  if (start !== null && (outside(start) || (end !== null && start > end)))
    return refuseEnd(`rangeStart of ${block.text} lies outside it or behind rangeEnd`, notes);
  if (end !== null && (outside(end) || end < (start ?? block.first + 1)))
    return refuseEnd(`rangeEnd of ${block.text} lies outside it or before its first address`, notes);
  const filled = {
    block,
    start: start ?? block.first + 1,
    end: end ?? block.last - 1,
    gateway: gateway ?? block.first + 1,
  };
  if (filled.start === block.first || filled.end === block.last)
    notes.doubt(`a pod of ${block.text} may get the first or last address of it, which the node takes for a broadcast`);
  if (filled.start > filled.end) notes.doubt(`rangeStart of ${block.text} lies behind its last address`);
  return filled;
}

function refuseEnd(fault: string, notes: Refusals): null {
  notes.refuse(`${fault}, and host-local refuses that`);
  return null;
}

/** range.go:127, `Overlaps` */
function overlap(a: AllotRange, b: AllotRange): boolean {
  const has = ({ block, start, end }: AllotRange, address: number): boolean =>
    block.first <= address && address <= block.last && start <= address && address <= end;
  return has(a, b.start) || has(a, b.end) || has(b, a.start) || has(b, a.end);
}

/** A pod has an address of each set, and the bridge one of each subnet by IPv4 (bridge.go:194, `ensureAddr`, v1.1.1). */
function noteSeveral(
  sets: readonly (readonly AllotRange[])[],
  { isGateway, forceAddress }: BridgePlugin,
  cniVersion: string | undefined,
  notes: Refusals,
): void {
  if (cniVersion !== undefined && ONE_OF_A_FAMILY.includes(cniVersion))
    notes.refuse(`there is more than one range set by IPv4, and cniVersion ${cniVersion} allows one`);
  const addresses = sets.map(
    (set) => new Set(set.map(({ gateway, block }) => `${String(gateway)}/${String(block.prefixLength)}`)),
  );
  const [first, ...others] = addresses;
  if (isGateway !== true || first === undefined) return;
  const differ = others.some((each) => [...each].every((address) => !first.has(address)));
  if (!differ) return;
  const reason = 'each pod has addresses of several subnets, and the bridge plugin gives its bridge one IPv4 address';
  if (forceAddress === false) notes.refuse(reason);
  else notes.doubt(reason);
}

function isHostAddress(text: string): boolean {
  const [address = '', length = ''] = text.split('/');
  return !isUnknown(orUnknown(() => parseAddress(address))) && /^(0|[12]?\d|3[0-2])$/.test(length);
}

function blocksOf(set: readonly AllotRange[]): string {
  return set.map(({ block }) => block.text).join(', ');
}
