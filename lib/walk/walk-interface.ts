import { parseAddress, parseCidr } from '../address/cidr';
import { allKnown, isKnown, isUnknown, type Maybe, type Unknown, unknown } from '../address/unknown';
import type { NetworkInterface, Subnet } from '../model/network-model';
import type { WalkNode } from './network';
import type { PacketSet } from './packet-set';
import { type Range, union } from '../address/range';

/** A network interface made ready to be walked. */
export interface WalkInterface {
  readonly id: string;
  readonly subnet: Subnet;
  /** the primary private address; where AWS will pick it, every address that it may pick */
  readonly primary: Maybe<Range>;
  readonly picked: boolean;
  /** one concrete primary address */
  readonly address: number | null;
  /** addresses and delegated prefixes: what the source/dest check knows as its own */
  readonly own: Maybe<readonly Range[]>;
  /** the same without the prefixes: what its node answers to */
  readonly answered: readonly Range[];
  readonly sourceDestCheck: Maybe<boolean>;
  readonly groupIds: readonly string[];
  /** a group that cannot be read: it may allow anything */
  readonly unreadGroup: Unknown | null;
  readonly hasPublicAddress: Maybe<boolean>;
  node: WalkNode | null;
}

/** What a packet bears that is masqueraded as an interface whose address cannot be read: no interface has it. */
export const UNREAD_ADDRESS: Range = [0, 0];

/** Why the source of a packet cannot be told; null where it can. */
export function unreadSource({ src }: PacketSet, { primary }: WalkInterface): Unknown | null {
  return isUnknown(primary) && src[1] === UNREAD_ADDRESS[1] ? primary : null;
}

/** Compiles an interface; which node has it is filled in when the nodes are there. */
export function compileInterface(one: NetworkInterface, subnet: Subnet): WalkInterface {
  const addresses = allKnown(one.addresses);
  const prefixes = allKnown(one.prefixes);
  const first = one.addresses[0] ?? unknown(`${one.id} has no address`);
  const address = isUnknown(first) ? null : parseAddress(first);
  const picked = one.pickedFrom === null ? null : parseCidr(one.pickedFrom);
  const primary: Maybe<Range> = isUnknown(first)
    ? first
    : picked
      ? [picked.first + 4, picked.last - 1]
      : [parseAddress(first), parseAddress(first)];
  return {
    id: one.id,
    subnet,
    address,
    primary,
    picked: picked !== null,
    own: isUnknown(addresses) ? addresses : isUnknown(prefixes) ? prefixes : ownRanges(addresses, prefixes, primary),
    answered: isUnknown(addresses) ? [] : ownRanges(addresses, [], primary),
    sourceDestCheck: one.sourceDestCheck,
    groupIds: one.securityGroupIds.filter(isKnown),
    unreadGroup: one.securityGroupIds.find(isUnknown) ?? null,
    hasPublicAddress: one.hasPublicAddress,
    node: null,
  };
}

function ownRanges(addresses: readonly string[], prefixes: readonly string[], primary: Maybe<Range>): readonly Range[] {
  const single = addresses.map(parseAddress).map((address): Range => [address, address]);
  const blocks = prefixes.map((text) => parseCidr(text)).map(({ first, last }): Range => [first, last]);
  return union([...single, ...blocks, ...(isUnknown(primary) ? [] : [primary])]);
}
