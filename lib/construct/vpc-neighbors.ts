import { Stage, type aws_ec2 as ec2 } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { overlaps, parseCidr } from '../address/cidr';
import { PodNetworkError } from '../address/pod-network-error';
import { isSameVpc } from './vpc-facts';

/** A pod network as its neighbors see it. */
interface Neighbor extends IConstruct {
  readonly vpc: ec2.IVpc;
  readonly podSupernet: string;
}

// of every copy of the package, since an app may load two
const NEIGHBORS = Symbol.for('cdk-pod-network.networks');

/**
 * Refuses a pod network whose pods would have addresses of another one in its VPC: a route table holds one route for a block.
 *
 * @throws PodNetworkError that names both
 */
export function refuseOverlap(network: Neighbor): void {
  const { root } = network.node;
  const known = (NEIGHBORS in root ? root[NEIGHBORS] : []) as Neighbor[];
  const own = parseCidr(network.podSupernet);
  for (const other of known) {
    // one that was taken out of the tree deploys nothing
    if (other.node.scope?.node.tryFindChild(other.node.id) !== other || Stage.of(other) !== Stage.of(network)) continue;
    if (!isSameVpc(other.vpc, network.vpc) || !overlaps(own, parseCidr(other.podSupernet))) continue;
    throw new PodNetworkError(
      `podSupernet ${network.podSupernet} of ${network.node.path} overlaps ${other.podSupernet} of ${other.node.path}, and both use one VPC; give one of them another podSupernet`,
    );
  }
  Object.defineProperty(root, NEIGHBORS, { value: [...known, network], configurable: true });
}
