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

// Amazon VPC User Guide, "Example routing options": a route leads to an interface of the table's own VPC
const FOREIGN =
  'whose interfaces no route table there can lead to; use subnets of that VPC, or let the peer reach pods through a load balancer';

/**
 * Gives a peer the way to every pod, and lets it in: one without the other is of no use.
 *
 * @param vpc that of the network; null where it is not known
 * @throws PodNetworkError for a peer without subnets, and for a subnet of another VPC or whose route table is not known
 */
export function admitPeer(
  network: IConstruct & ec2.IConnectable,
  tables: RouteTables,
  peer: PodNetworkPeer,
  vpc: ec2.IVpc | null,
): void {
  if (peer.subnets.length === 0) {
    throw new PodNetworkError(
      'a peer has no subnets, so that no route table would lead it to pods; state the subnets that it stands in',
    );
  }
  if (vpc !== null) for (const subnet of peer.subnets) refuseForeignSubnet(vpc, subnet, FOREIGN);
  if (peer.connectable.connections.securityGroups.length === 0 && !('toIngressRuleConfig' in peer.connectable)) {
    Annotations.of(network).addWarningV2(
      'cdk-pod-network:peer-without-security-group',
      'a peer has no security group yet, so that no rule lets it in to pods; give it one (a network load balancer has none unless it is created with one), or take a block of addresses: ec2.Peer.ipv4(...)',
    );
  }
  for (const subnet of peer.subnets) tables.addTableOf(subnet);
  network.connections.allowFrom(peer.connectable, peer.port ?? ec2.Port.allTraffic(), 'peer of the pod network');
}
