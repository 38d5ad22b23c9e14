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
  const supernet = parseCidr(network.podSupernet);
  if (PRIVATE.some((block) => contains(parseCidr(block), supernet))) return;
  Annotations.of(network).addWarningV2(
    'cdk-pod-network:public-supernet',
    `\`podSupernet\` ${network.podSupernet} is not a private block: workers and pods cannot reach the hosts on the internet that own it; use a block of ${PRIVATE.slice(0, 4).join(', ')}`,
  );
}
