import { isKnown } from '../../address/unknown';
import type { NetworkInterface } from '../../model/network-model';
import { heldPrefixes, prefixOver } from '../../walk/network/duplicate-address';
import { rule } from '../rule';

/** EC2 refuses a private address that another interface of the VPC has (EC2 API, "CreateNetworkInterface"). */
export const duplicateAddress = rule(
  {
    id: 'duplicate-address',
    severity: 'error',
    undeployable: true,
    meaning: 'two network interfaces of a VPC have the same private address, by itself or in a prefix',
    fix: 'give each network interface its own address',
  },
  ({ model, index }, finding) => {
    const held = heldPrefixes(model.networkInterfaces, index.subnets);
    const owners = new Map<string, NetworkInterface>();
    return model.networkInterfaces.flatMap((one) => {
      const vpcId = index.subnets.get(one.subnetId)?.vpcId ?? '';
      return one.addresses.filter(isKnown).flatMap((address, at) => {
        // an address that AWS will pick is a free one
        if (at === 0 && one.pickedFrom !== null) return [];
        const over = prefixOver(address, one, vpcId, held);
        if (over !== undefined)
          return [
            finding(one.origin, `${one.id} has ${address}, which is in ${over.block.text}, a prefix of ${over.id}`),
          ];
        const key = `${vpcId} ${address}`;
        const other = owners.get(key);
        owners.set(key, other ?? one);
        if (other === undefined) return [];
        return [finding(one.origin, `${one.id} and ${other.id} both have ${address}`)];
      });
    });
  },
);
