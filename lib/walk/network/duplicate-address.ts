import { isKnown, type Maybe, unknown } from '../../address/unknown';
import { addTo } from '../../model/grouping';
import type { NetworkInterface, NetworkModel, Subnet } from '../../model/network-model';

/**
 * Makes an address unknown that two interfaces of a VPC state: EC2 assigns an address of a VPC once, and to which of the two is
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
  return networkInterfaces.map((one): NetworkInterface => {
    const addresses = one.addresses.map((address, at): Maybe<string> => {
      const [first, ...others] = holders.get(keyOf(one, address, at) ?? '') ?? [];
      const other = others.find((id) => id !== first);
      return first === undefined || other === undefined ? address : unknown(`${first} and ${other} state one address`);
    });
    return { ...one, addresses };
  });
}
