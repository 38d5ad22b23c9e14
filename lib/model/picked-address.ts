import { containsAddress, formatAddress, parseAddress, parseCidr, type Cidr } from '../address/cidr';
import { isUnknown, unknown, type Maybe } from '../address/unknown';
import type { DraftNetworkInterface } from './network-draft';

/** The addresses of an interface once its primary one stands, and the block that AWS picks it from. */
export interface PickedAddresses {
  readonly addresses: readonly Maybe<string>[];
  readonly pickedFrom: string | null;
}

// VPC user guide, "Subnet CIDR blocks": the first four addresses and the last one of a subnet are AWS's.
const RESERVED_FIRST = 4;

/** Stand-ins for the addresses that AWS picks at deploy: the first free ones of the subnet, in the order of the ids. */
export function pickAddresses(
  interfaces: readonly DraftNetworkInterface[],
  blockOf: (subnetId: string) => Maybe<string>,
): ReadonlyMap<string, PickedAddresses> {
  const taken = new Set<number>();
  const prefixes: Cidr[] = [];
  for (const { addresses, prefixes: own } of interfaces) {
    for (const address of addresses) if (typeof address === 'string') taken.add(parseAddress(address));
    for (const prefix of own) if (!isUnknown(prefix)) prefixes.push(parseCidr(prefix));
  }
  const next = new Map<string, number>();
  const picked = new Map<string, PickedAddresses>();
  for (const { id, whole, subnetId, addresses } of interfaces) {
    const [primary = null, ...secondary] = addresses;
    const others = secondary.map((address) => address ?? unknown(`a secondary address of "${id}" is picked at deploy`));
    if (primary !== null) {
      picked.set(id, { addresses: [primary, ...others], pickedFrom: null });
      continue;
    }
    const block =
      whole && typeof subnetId === 'string'
        ? blockOf(subnetId)
        : unknown(`the address of "${id}" is not among what was read`);
    const address = isUnknown(block)
      ? unknown(`the address of "${id}" is picked at deploy: ${block.unknown}`)
      : free(block, taken, prefixes, next);
    picked.set(id, {
      addresses: [address, ...others],
      pickedFrom: isUnknown(address) || isUnknown(block) ? null : block,
    });
  }
  return picked;
}

function free(text: string, taken: Set<number>, prefixes: readonly Cidr[], next: Map<string, number>): Maybe<string> {
  const block = parseCidr(text);
  for (let address = next.get(text) ?? block.first + RESERVED_FIRST; address < block.last; address += 1) {
    const prefix = prefixes.find((each) => containsAddress(each, address));
    if (prefix !== undefined) address = prefix.last;
    else if (!taken.has(address)) {
      taken.add(address);
      next.set(text, address + 1);
      return formatAddress(address);
    }
  }
  next.set(text, block.last);
  return unknown(`subnet ${text} has no free address left`);
}
