import { Annotations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { contains, parseCidr } from '../../address/cidr';

/**
 * RFC 1918, RFC 6598 and RFC 2544. Of these, load balancers take the first four as IP targets (Elastic Load Balancing, "Target groups
 * for your Network Load Balancers").
 */
const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '198.18.0.0/15'];

/** Warns if pods get addresses that belong to somebody on the internet. */
export function warnOfPublicSupernet(network: IConstruct & { readonly podSupernet: string }): void {
  if (isPrivate(network.podSupernet)) return;
  Annotations.of(network).addWarningV2(
    'cdk-pod-network:public-supernet',
    `\`podSupernet\` ${network.podSupernet} is not a private block: workers and pods cannot reach the hosts on the internet that own it; use a block of ${PRIVATE.slice(0, 4).join(', ')}`,
  );
}

/**
 * Warns if pods keep their addresses towards hosts on the internet: an internet gateway drops them ("Internet gateways", Amazon VPC
 * User Guide).
 */
export function warnOfPublicDestinations(scope: IConstruct, nonMasqueradeCidrs: readonly string[]): void {
  const open = nonMasqueradeCidrs.filter((block) => !isPrivate(block));
  if (open.length === 0) return;
  Annotations.of(scope).addWarningV2(
    'cdk-pod-network:public-non-masquerade',
    `\`nonMasqueradeCidrs\` contains ${open.join(', ')}, which ${open.length === 1 ? 'is not a private block' : 'are not private blocks'}: an internet gateway drops packets from pod addresses, so pods cannot reach these hosts over the internet; list only networks behind your transit gateway`,
  );
}

function isPrivate(cidr: string): boolean {
  return PRIVATE.some((block) => contains(parseCidr(block), parseCidr(cidr)));
}
