import { Annotations, aws_ec2 as ec2 } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { PodNetworkError } from '../../address/pod-network-error';
import { isMissing, listOf, namedValues, type NamesOf, objectWith } from '../construct-input';
import type { RouteTables } from './route-tables';
import { isForeignGroup, refuseForeignSubnet } from './subnet-vpc';
import { isPendingVpc } from './vpc-facts';

/** What lets a client outside the workers, such as a control plane or a load balancer, reach pods at their own addresses. */
export interface PodAccess {
  /** What to allow in to workers and pods: the security groups of a construct, or an `ec2.Peer` such as `ec2.Peer.ipv4(...)`. */
  readonly peer: ec2.IConnectable;

  /**
   * Subnets of the pod network's VPC from which the client sends. Their route tables get a route for every pod CIDR. Nothing
   * else may create these routes.
   * @default - none; set `routeTables` then
   */
  readonly subnets?: ec2.ISubnet[];

  /**
   * Further route tables of the pod network's VPC that get a route for every pod CIDR.
   * @default - none; set `subnets` then
   */
  readonly routeTables?: ec2.IRouteTable[];

  /**
   * The protocols and ports that the client may reach, on pods and on the nodes alike: pods and nodes share the workers' security
   * group.
   * @default - all traffic: every port of every pod, and of every node, such as SSH and the kubelet
   */
  readonly ports?: ec2.Port[];
}

const NAMES: NamesOf<PodAccess> = { peer: true, subnets: true, routeTables: true, ports: true };

// Amazon VPC User Guide, "Example routing options": the target interface must be in the route table's VPC
const FIX = 'use subnets of that VPC, or let the peer reach pods through a load balancer';

/**
 * Adds the routes to every pod and the ingress rules. Neither works without the other.
 *
 * @param vpc the pod network's VPC; null: unknown
 * @throws PodNetworkError if there is neither a subnet nor a route table, `ports` is empty, a subnet is in another VPC, or its
 * route table is unknown
 */
export function grantPodAccess(
  network: IConstruct & ec2.IConnectable,
  tables: RouteTables,
  access: PodAccess,
  vpc: ec2.IVpc | null,
): void {
  const stated = namedValues('access', access, NAMES, '{ peer, subnets: [subnet] }');
  // a VPC whose lookup is pending lacks the subnets that an app selects
  const isPending = vpc !== null && isPendingVpc(vpc);
  const selected = isPending ? stated.subnets?.filter((subnet) => !isMissing(subnet)) : stated.subnets;
  const subnets = listOf('subnets', selected ?? [], 'subnetId', 'an ec2.ISubnet', 'vpc.privateSubnets[0]');
  const routeTables = listOf('routeTables', stated.routeTables ?? [], 'routeTableId', 'an ec2.IRouteTable');
  const ports = listOf(
    'ports',
    stated.ports ?? [ec2.Port.allTraffic()],
    'toRuleJson',
    'an ec2.Port',
    'ec2.Port.tcp(10250)',
  );
  const peer = objectWith('peer', stated.peer, 'connections', 'an ec2.IConnectable', "ec2.Peer.ipv4('10.0.9.0/24')");
  if (subnets.length + routeTables.length === 0 && !isPending) {
    throw new PodNetworkError(
      '`subnets` and `routeTables` of a peer must not both be empty: their route tables get the pod routes; pass the subnets of the peer',
    );
  }
  if (ports.length === 0) {
    throw new PodNetworkError('`ports` must not be empty, which would admit nothing; omit it to admit all traffic');
  }
  if (vpc !== null) for (const subnet of subnets) refuseForeignSubnet(vpc, subnet, FIX);
  if (peer.connections.securityGroups.length === 0 && !('toIngressRuleConfig' in peer)) {
    Annotations.of(network).addWarningV2(
      'cdk-pod-network:peer-without-security-group',
      'a peer has no security group yet, so no rule admits it to pods; add one (a network load balancer has none unless it is created with one), or pass addresses: ec2.Peer.ipv4(...)',
    );
  }
  const foreign = vpc && peer.connections.securityGroups.find((group) => isForeignGroup(vpc, group));
  if (foreign) {
    Annotations.of(network).addWarningV2(
      'cdk-pod-network:peer-of-another-vpc',
      `the security group "${foreign.node.path}" of a peer is in another VPC: EC2 refuses a rule that names it unless a transit gateway with SecurityGroupReferencingSupport, or a peering, connects the VPCs, and a peering carries no pod addresses; use a group of the pod network's VPC, or pass addresses: ec2.Peer.ipv4(...)`,
    );
  }
  for (const subnet of subnets) tables.addTableOf(subnet);
  for (const { routeTableId } of routeTables) tables.addTable(routeTableId);
  for (const port of ports) network.connections.allowFrom(peer, port, 'peer of the pod network');
}
