import { Reference, Stack, Token, Tokenization, aws_ec2 as ec2 } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { PodNetworkError } from '../../address/pod-network-error';
import { describeSubnet } from './vpc-facts';

// the CDK's dummy VPC id while a context lookup is pending (aws-cdk-lib, `Vpc.fromLookup`)
const DUMMY_ID = 'vpc-12345';

/**
 * Throws if a subnet belongs to another VPC. A subnet whose VPC is unknown passes, such as one imported by its attributes.
 *
 * @param fix for the message
 * @throws PodNetworkError if both VPCs are known and differ
 */
export function refuseForeignSubnet(vpc: ec2.IVpc, subnet: ec2.ISubnet, fix: string): void {
  const home = vpcIdOf(subnet);
  if (home === null || listsSubnet(vpc, subnet) || !areTwo(home, vpc.vpcId)) return;
  throw new PodNetworkError(`${describeSubnet(subnet)} is not in the pod network's VPC "${vpc.node.path}"; ${fix}`);
}

/**
 * Throws if another account certainly owns the VPC, as a look-up tells. Only the owner creates routes in a VPC that is shared (Amazon VPC
 * User Guide, "Responsibilities and permissions for owners and participants").
 *
 * @throws PodNetworkError
 */
export function refuseSharedVpc(network: IConstruct, vpc: ec2.IVpc): void {
  const [account, owner] = [Stack.of(network).account, vpc.env.account];
  if (account === owner || Token.isUnresolved(account) || Token.isUnresolved(owner)) return;
  throw new PodNetworkError(
    `\`vpc\` ${vpc.vpcId} belongs to account ${owner}, and the pod network is in account ${account}: only the owner of a shared VPC may add routes to its route tables, and every pod CIDR needs one; deploy the pod network in account ${owner}, or use a VPC of account ${account}`,
  );
}

/** Whether a security group certainly belongs to another VPC. */
export function isForeignGroup(vpc: ec2.IVpc, group: ec2.ISecurityGroup): boolean {
  const resource = group.node.defaultChild;
  return resource instanceof ec2.CfnSecurityGroup && resource.vpcId !== undefined && areTwo(resource.vpcId, vpc.vpcId);
}

/** Returns the VPC id of a subnet, a token for a VPC of the app; null: unknown. */
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

/** Whether two ids certainly belong to two VPCs: two VPCs of the app, or two literal ids. */
function areTwo(one: string, other: string): boolean {
  const [a, b] = [identityOf(one), identityOf(other)];
  return a !== null && b !== null && typeof a === typeof b && a !== b;
}

/** Returns the construct of a VPC, or its literal id; null for a lookup's dummy id and any other token. */
function identityOf(vpcId: string): ec2.CfnVPC | string | null {
  const token = Tokenization.reverseString(vpcId).firstToken;
  if (token === undefined) return vpcId === DUMMY_ID ? null : vpcId;
  return Reference.isReference(token) && token.target instanceof ec2.CfnVPC ? token.target : null;
}
