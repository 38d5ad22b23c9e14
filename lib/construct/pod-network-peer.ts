import { Annotations, aws_ec2 as ec2 } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { PodNetworkError } from '../address/pod-network-error';
import type { RouteTables } from './route-tables';
import { refuseForeignSubnet } from './subnet-vpc';

/** A client outside the workers that reaches pods at their own addresses, such as a control plane or a load balancer. */
export interface PodNetworkPeer {
  /**
   * The peer's subnets, at least one, in the pod network's VPC. Their route tables get a route for every pod CIDR. Nothing
   * else may create these routes.
   */
  readonly subnets: ec2.ISubnet[];

  /** What to allow in to workers and pods: the security groups of a construct, or an `ec2.Peer`. */
  readonly connectable: ec2.IConnectable;

  /**
   * The protocol and ports that the peer may reach.
   * @default - all traffic
   */
  readonly port?: ec2.Port;
}

// Amazon VPC User Guide, "Example routing options": the target interface must be in the route table's VPC
const FIX = 'use subnets of that VPC, or let the peer reach pods through a load balancer';

/**
 * Adds the peer's routes to every pod and its ingress rule. Neither works without the other.
 *
 * @param vpc the pod network's VPC; null: unknown
 * @throws PodNetworkError if the peer has no subnets, a subnet is in another VPC, or its route table is unknown
 */
export function admitPeer(
  network: IConstruct & ec2.IConnectable,
  tables: RouteTables,
  peer: PodNetworkPeer,
  vpc: ec2.IVpc | null,
): void {
  if (peer.subnets.length === 0) {
    throw new PodNetworkError(
      '`subnets` of a peer must not be empty: its route tables get the pod routes; pass the subnets of the peer',
    );
  }
  if (vpc !== null) for (const subnet of peer.subnets) refuseForeignSubnet(vpc, subnet, FIX);
  if (peer.connectable.connections.securityGroups.length === 0 && !('toIngressRuleConfig' in peer.connectable)) {
    Annotations.of(network).addWarningV2(
      'cdk-pod-network:peer-without-security-group',
      'a peer has no security group yet, so no rule admits it to pods; add one (a network load balancer has none unless it is created with one), or pass addresses: ec2.Peer.ipv4(...)',
    );
  }
  for (const subnet of peer.subnets) tables.addTableOf(subnet);
  network.connections.allowFrom(peer.connectable, peer.port ?? ec2.Port.allTraffic(), 'peer of the pod network');
}
