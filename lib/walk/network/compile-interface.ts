import { parseAddress, parseCidr } from '../../address/cidr';
import { isKnown, isUnknown, type Maybe, unknown } from '../../address/unknown';
import type { NetworkInterface, Subnet } from '../../model/network-model';
import type { Unread, WalkInterface } from './network';
import { ALL_ADDRESSES, complement, type Range, union } from '../../address/range';
import { blockOf } from './block';

/** Compiles an interface. Its node is filled in once the nodes are compiled. */
export function compileInterface(one: NetworkInterface, subnet: Subnet): WalkInterface {
  const addresses = one.addresses.filter(isKnown);
  const unreadAddress = one.addresses.find(isUnknown) ?? null;
  const unread = unreadAddress ?? one.prefixes.find(isUnknown) ?? null;
  const block = isUnknown(subnet.cidrBlock) ? subnet.cidrBlock : blockOf(subnet.cidrBlock);
  const within: readonly Range[] = [isUnknown(block) ? ALL_ADDRESSES : givenOf(block)];
  const first = one.addresses[0] ?? unknown(`${one.id} has no address`);
  const address = isUnknown(first) ? null : parseAddress(first);
  const picked = one.pickedFrom === null ? null : parseCidr(one.pickedFrom);
  const primary: Maybe<Range> = isUnknown(first)
    ? first
    : picked
      ? givenOf([picked.first, picked.last])
      : [parseAddress(first), parseAddress(first)];
  return {
    id: one.id,
    subnet,
    address,
    primary,
    picked: picked !== null,
    own: ownRanges(addresses, one.prefixes.filter(isKnown), primary),
    answered: ownRanges(addresses, [], primary),
    unreadOwn: unread && { reason: unread, within },
    unreadAnswered: unreadAddress && { reason: unreadAddress, within },
    sourceDestCheck: one.sourceDestCheck,
    groupIds: one.securityGroupIds.filter(isKnown),
    unreadGroup: one.securityGroupIds.find(isUnknown) ?? null,
    hasPublicAddress: one.hasPublicAddress,
    unreadHolder: isUnknown(one.nodeId) ? one.nodeId : null,
    node: null,
  };
}

/** What AWS gives of a subnet: all but the first four addresses and the last (Amazon VPC User Guide, "Subnet CIDR blocks"). */
function givenOf([first, last]: Range): Range {
  return [first + 4, last - 1];
}

function ownRanges(addresses: readonly string[], prefixes: readonly string[], primary: Maybe<Range>): readonly Range[] {
  const single = addresses.map(parseAddress).map((address): Range => [address, address]);
  const blocks = prefixes.map((text) => parseCidr(text)).map(({ first, last }): Range => [first, last]);
  return union([...single, ...blocks, ...(isUnknown(primary) ? [] : [primary])]);
}

/** An interface whose unknown addresses exclude those of other interfaces: EC2 assigns an address of a VPC once. */
export function withoutTakenAddresses(one: WalkInterface, taken: readonly Range[]): WalkInterface {
  const less = (unread: Unread | null): Unread | null =>
    unread && { ...unread, within: unread.within.flatMap((range) => complement(range, taken)) };
  return { ...one, unreadOwn: less(one.unreadOwn), unreadAnswered: less(one.unreadAnswered) };
}
