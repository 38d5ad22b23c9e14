import type { aws_ec2 as ec2 } from 'aws-cdk-lib';
import { refuseNonMasqueradeCidrs } from '../address/non-masquerade-cidrs';
import { refuseServiceCidr } from '../address/service-cidr';
import type { CheckedProps } from './checked-props';
import { knownVpcCidrs } from './vpc/vpc-facts';

/**
 * Refuses blocks that cannot stand beside the pod supernet and the known blocks of the VPC.
 *
 * @param nonMasqueradeCidrs those of the network or of one worker
 * @throws PodNetworkError
 */
export function refuseBlocks(
  vpc: ec2.IVpc,
  { podSupernet, serviceCidr }: CheckedProps,
  nonMasqueradeCidrs: readonly string[],
): void {
  const vpcCidrs = knownVpcCidrs(vpc);
  if (serviceCidr !== null) refuseServiceCidr(serviceCidr, podSupernet, vpcCidrs);
  refuseNonMasqueradeCidrs(nonMasqueradeCidrs, podSupernet, vpcCidrs);
}
