import { aws_ec2 as ec2 } from 'aws-cdk-lib';
import type { RouteTables } from './route-tables';

/** Who else reaches pods by their own addresses: a control plane, a load balancer, another service. */
export interface PodNetworkPeer {
  /** The subnets that it stands in: their route tables get a route to every pod CIDR, and no other one may add them. */
  readonly subnets: ec2.ISubnet[];

  /** What it is: its security groups are let in to workers and pods. */
  readonly connectable: ec2.IConnectable;

  /**
   * The ports that it may reach.
   * @default - all traffic
   */
  readonly port?: ec2.Port;
}

/** Gives a peer the way to every pod, and lets it in: one without the other is of no use. */
export function admitPeer(network: ec2.IConnectable, tables: RouteTables, peer: PodNetworkPeer): void {
  for (const subnet of peer.subnets) tables.addTableOf(subnet);
  network.connections.allowFrom(peer.connectable, peer.port ?? ec2.Port.allTraffic(), 'peer of the pod network');
}
