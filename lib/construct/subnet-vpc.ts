import { Reference, Tokenization, aws_ec2 as ec2 } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { PodNetworkError } from '../address/pod-network-error';
import { describeSubnet } from './vpc-facts';

// What the CDK makes up for the id of a VPC until its context holds the real one (aws-cdk-lib, `Vpc.fromLookup`).
const DUMMY_ID = 'vpc-12345';

/**
 * Refuses a subnet of another VPC. A subnet that does not say its VPC, as one imported by its attributes, is taken as it is.
 *
 * @param because why it cannot be, and the fix
 * @throws PodNetworkError where both VPCs are known and are two
 */
export function refuseForeignSubnet(vpc: ec2.IVpc, subnet: ec2.ISubnet, because: string): void {
  const home = vpcIdOf(subnet);
  if (home === null || listsSubnet(vpc, subnet) || !areTwo(home, vpc.vpcId)) return;
  throw new PodNetworkError(
    `${describeSubnet(subnet)} is in another VPC than the pod network's "${vpc.node.path}", ${because}`,
  );
}

/** Id of the VPC of a subnet, a token where it is made in the app; null where nothing tells. */
function vpcIdOf(subnet: ec2.ISubnet): string | null {
  const resource = subnet.node.defaultChild;
  if (resource instanceof ec2.CfnSubnet) return resource.vpcId;
  const { scope } = subnet.node;
  return scope !== undefined && isVpc(scope) && listsSubnet(scope, subnet) ? scope.vpcId : null;
}

function isVpc(construct: IConstruct): construct is ec2.IVpc {
  return 'vpcId' in construct && 'publicSubnets' in construct;
}

function listsSubnet({ publicSubnets, privateSubnets, isolatedSubnets }: ec2.IVpc, subnet: ec2.ISubnet): boolean {
  return [publicSubnets, privateSubnets, isolatedSubnets].some((subnets) =>
    subnets.some((one) => one === subnet || one.subnetId === subnet.subnetId),
  );
}

/** Whether two ids are surely of two VPCs: two VPCs of the app, or two ids written out. */
function areTwo(one: string, other: string): boolean {
  const [a, b] = [identityOf(one), identityOf(other)];
  return a !== null && b !== null && typeof a === typeof b && a !== b;
}

/** The construct that makes a VPC, or its id where that is written out; null for a look-up's dummy and any other token. */
function identityOf(vpcId: string): ec2.CfnVPC | string | null {
  const token = Tokenization.reverseString(vpcId).firstToken;
  if (token === undefined) return vpcId === DUMMY_ID ? null : vpcId;
  return Reference.isReference(token) && token.target instanceof ec2.CfnVPC ? token.target : null;
}
