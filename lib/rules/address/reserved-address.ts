import { contains, parseAddress, parseCidr } from '../../address/cidr';
import { isKnown, isUnknown } from '../../address/unknown';
import { rule } from '../rule';

/** The first four addresses of a subnet and the last are AWS's (Amazon VPC User Guide, "Subnet CIDR blocks"). */
export const reservedAddress = rule(
  {
    id: 'reserved-address',
    severity: 'error',
    undeployable: true,
    meaning: 'a network interface has an address that AWS reserves, or one outside its subnet',
    fix: 'use an address of the subnet other than its first four and its last',
  },
  ({ model, index }, finding) =>
    model.networkInterfaces.flatMap((one) => {
      const block = index.subnets.get(one.subnetId)?.cidrBlock;
      if (block === undefined || isUnknown(block)) return [];
      const subnet = parseCidr(block);
      return one.addresses.filter(isKnown).flatMap((address) => {
        const number = parseAddress(address);
        if (!contains(subnet, parseCidr(`${address}/32`)))
          return [finding(one.origin, `${address} of ${one.id} is outside its subnet ${block}`)];
        if (number >= subnet.first + 4 && number < subnet.last) return [];
        return [finding(one.origin, `AWS keeps ${address} of ${block} for itself, but ${one.id} uses it`)];
      });
    }),
);
