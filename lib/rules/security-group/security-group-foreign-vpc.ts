import { isUnknown } from '../../address/unknown';
import { DEFAULT_VPC } from '../../model/default-vpc';
import { isWholeVpc } from '../pod-cidr/pod-blocks';
import { rule } from '../rule';

/** EC2 refuses an interface whose security group belongs to another VPC than its subnet (EC2 API, "CreateNetworkInterface"). */
export const securityGroupForeignVpc = rule(
  {
    id: 'security-group-foreign-vpc',
    severity: 'error',
    undeployable: true,
    meaning: 'a security group of a network interface is in another VPC than its subnet, which EC2 rejects',
    fix: 'use a subnet and security groups of the same VPC',
  },
  ({ model, index, network }, finding) =>
    model.networkInterfaces.flatMap(({ id, subnetId, securityGroupIds, origin }) => {
      const home = index.subnets.get(subnetId)?.vpcId;
      if (home === undefined || !isWholeVpc(network, home)) return [];
      return securityGroupIds.flatMap((groupId) => {
        const vpcId = isUnknown(groupId) ? undefined : index.securityGroups.get(groupId)?.vpcId;
        if (isUnknown(groupId) || vpcId === undefined || vpcId === home) return [];
        if (vpcId !== DEFAULT_VPC && !isWholeVpc(network, vpcId)) return [];
        const message = `${id} is in ${subnetId} of ${home}, but its security group ${groupId} is in ${vpcId === DEFAULT_VPC ? 'the default VPC, because it has no VpcId' : vpcId}`;
        return [finding(origin, message)];
      });
    }),
);
