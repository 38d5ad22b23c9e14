import { containsAddress, formatAddress, parseAddress, parseCidr, type Cidr } from '../address/cidr';
import { isUnknown, unknown, type Maybe } from '../address/unknown';
import type { DraftNetworkInterface } from './network-draft';

/** The addresses of an interface once its primary one stands, and the block that AWS picks it from. */
export interface PickedAddresses {
  readonly addresses: readonly Maybe<string>[];
  readonly pickedFrom: string | null;
}

/** What of a subnet is in use. */
interface Occupied {
  readonly addresses: Set<number>;
  readonly prefixes: Cidr[];
  /** no address below is free */
  next: number;
}

// VPC user guide, "Subnet CIDR blocks": the first four addresses and the last one of a subnet are AWS's.
const RESERVED_FIRST = 4;

/** Stand-ins for the addresses that AWS picks at deploy: the first free ones of the subnet, in the order of the interfaces. */
export function pickAddresses(
  interfaces: readonly DraftNetworkInterface[],
  blockOf: (subnetId: string) => Maybe<string>,
): ReadonlyMap<string, PickedAddresses> {
  const subnets = occupiedBySubnet(interfaces);
  const picked = new Map<string, PickedAddresses>();
  for (const { id, whole, subnetId, addresses } of interfaces) {
    const [primary = null, ...secondary] = addresses;
    const others = secondary.map((address) => address ?? unknown(`a secondary address of "${id}" is picked at deploy`));
    const occupied = subnets.get(subnetKey(subnetId));
    if (primary !== null || occupied === undefined) {
      picked.set(id, { addresses: [primary ?? unknown(`"${id}" has no subnet`), ...others], pickedFrom: null });
      continue;
    }
    const block = typeof subnetId === 'string' && whole ? blockOf(subnetId) : unknown('it is not among what was read');
    const address = isUnknown(block) ? unknown(`the address of "${id}": ${block.unknown}`) : firstFree(block, occupied);
    const pickedFrom = isUnknown(address) || isUnknown(block) ? null : block;
    picked.set(id, { addresses: [address, ...others], pickedFrom });
  }
  return picked;
}

function subnetKey(subnetId: DraftNetworkInterface['subnetId']): string {
  return typeof subnetId === 'string' ? subnetId : '';
}

function occupiedBySubnet(interfaces: readonly DraftNetworkInterface[]): ReadonlyMap<string, Occupied> {
  const subnets = new Map<string, Occupied>();
  for (const { subnetId, addresses, prefixes } of interfaces) {
    const key = subnetKey(subnetId);
    const occupied = subnets.get(key) ?? { addresses: new Set(), prefixes: [], next: 0 };
    subnets.set(key, occupied);
    for (const address of addresses) if (typeof address === 'string') occupied.addresses.add(parseAddress(address));
    for (const prefix of prefixes) if (!isUnknown(prefix)) occupied.prefixes.push(parseCidr(prefix));
  }
  return subnets;
}

function firstFree(text: string, occupied: Occupied): Maybe<string> {
  const block = parseCidr(text);
  let address = Math.max(block.first + RESERVED_FIRST, occupied.next);
  while (address < block.last) {
    const at = address;
    const prefix = occupied.prefixes.find((each) => containsAddress(each, at));
    if (prefix === undefined && !occupied.addresses.has(address)) {
      occupied.next = address + 1;
      return formatAddress(address);
    }
    address = (prefix?.last ?? address) + 1;
  }
  occupied.next = address;
  return unknown(`subnet ${text} has no free address left`);
}
