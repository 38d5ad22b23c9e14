import { Stage, type aws_ec2 as ec2 } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { overlaps, parseCidr } from '../../address/cidr';
import { PodNetworkError, readProperty } from '../../address/pod-network-error';
import { isSameVpc } from './vpc-facts';

/** A pod network, as far as an overlap concerns it. */
interface Neighbor extends IConstruct {
  readonly vpc: ec2.IVpc;
  readonly podSupernet: string;
}

// shared by all copies of the package, since an app may load two
const NEIGHBORS = Symbol.for('cdk-pod-network.networks');

/**
 * Throws if two pod networks in one VPC overlap: a route table has one route per block.
 *
 * @throws PodNetworkError that names both
 */
export function refuseOverlap(network: Neighbor): void {
  const { root } = network.node;
  const known = (NEIGHBORS in root ? root[NEIGHBORS] : []) as Neighbor[];
  const own = readProperty('podSupernet', () => parseCidr(network.podSupernet));
  for (const other of known) {
    // skip constructs that were removed from the tree
    if (other.node.scope?.node.tryFindChild(other.node.id) !== other || Stage.of(other) !== Stage.of(network)) continue;
    if (!isSameVpc(other.vpc, network.vpc) || !overlaps(own, parseCidr(other.podSupernet))) continue;
    throw new PodNetworkError(
      `\`podSupernet\` ${network.podSupernet} of ${network.node.path} overlaps ${other.podSupernet} of ${other.node.path} in the same VPC; set another \`podSupernet\` for one of them`,
    );
  }
  Object.defineProperty(root, NEIGHBORS, { value: [...known, network], configurable: true });
}
