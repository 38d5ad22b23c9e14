import { type Cidr, containsAddress, parseAddress, parseCidr } from '../../address/cidr';
import { isKnown, type Maybe, unknown } from '../../address/unknown';
import { addTo } from '../../model/grouping';
import type { NetworkInterface, NetworkModel, Subnet } from '../../model/network-model';

/** A prefix of an interface. */
export interface HeldPrefix {
  readonly id: string;
  readonly vpcId: string;
  readonly block: Cidr;
}

/** The prefixes of all interfaces that are known. */
export function heldPrefixes(
  networkInterfaces: readonly NetworkInterface[],
  subnets: ReadonlyMap<string, Subnet>,
): readonly HeldPrefix[] {
  return networkInterfaces.flatMap(({ id, subnetId, prefixes }) =>
    prefixes
      .filter(isKnown)
      .map((text): HeldPrefix => ({ id, vpcId: subnets.get(subnetId)?.vpcId ?? '', block: parseCidr(text) })),
  );
}

/** The prefix of another interface of the VPC that holds an address. */
export function prefixOver(
  address: string,
  { id }: NetworkInterface,
  vpcId: string,
  held: readonly HeldPrefix[],
): HeldPrefix | undefined {
  return held.find((one) => one.id !== id && one.vpcId === vpcId && containsAddress(one.block, parseAddress(address)));
}

/**
 * Makes an address unknown that two interfaces of a VPC state, one of them as part of a prefix, perhaps: EC2 assigns an address of a VPC once, and to which of the two is
 * unknown.
 */
export function withoutDuplicateAddresses(
  { networkInterfaces }: NetworkModel,
  subnets: ReadonlyMap<string, Subnet>,
): readonly NetworkInterface[] {
  const holders = new Map<string, string[]>();
  /** null: it is not stated */
  const keyOf = ({ subnetId, pickedFrom }: NetworkInterface, address: Maybe<string>, at: number): string | null =>
    isKnown(address) && (at > 0 || pickedFrom === null) ? `${subnets.get(subnetId)?.vpcId ?? ''} ${address}` : null;
  for (const one of networkInterfaces) {
    one.addresses.forEach((address, at) => {
      const key = keyOf(one, address, at);
      if (key !== null) addTo(holders, key, one.id);
    });
  }
  const held = heldPrefixes(networkInterfaces, subnets);
  return networkInterfaces.map((one): NetworkInterface => {
    const addresses = one.addresses.map((address, at): Maybe<string> => {
      const isStated = keyOf(one, address, at) !== null && isKnown(address);
      const over = isStated ? prefixOver(address, one, subnets.get(one.subnetId)?.vpcId ?? '', held) : undefined;
      if (over !== undefined)
        return unknown(`${one.id} states an address of ${over.block.text}, a prefix of ${over.id}`);
      const [first, ...others] = holders.get(keyOf(one, address, at) ?? '') ?? [];
      const other = others.find((id) => id !== first);
      return first === undefined || other === undefined ? address : unknown(`${first} and ${other} state one address`);
    });
    return { ...one, addresses };
  });
}
