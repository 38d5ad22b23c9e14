import { contains, parseCidr } from '../../address/cidr';
import { isKnown, isUnknown, type Maybe } from '../../address/unknown';
import type { Subnet, Vpc } from '../../model/network-model';

/**
 * The block of a VPC within which a route leads, where EC2 refuses such a route: one more specific than `local` must have a whole
 * subnet for its destination (Amazon VPC User Guide, "Route tables", "Routing for subnets"). Null where EC2 takes the route.
 */
export function refusedWithin(cidr: string, vpc: Vpc | undefined, subnets: readonly Subnet[]): Maybe<string> | null {
  const destination = parseCidr(cidr);
  const outer = (vpc?.cidrBlocks ?? [])
    .filter(isKnown)
    .find((block) => block !== cidr && contains(parseCidr(block), destination));
  if (outer === undefined) return null;
  const blocks = subnets.filter(({ vpcId }) => vpcId === vpc?.id).map(({ cidrBlock }) => cidrBlock);
  return blocks.includes(cidr) ? null : (blocks.find(isUnknown) ?? outer);
}
