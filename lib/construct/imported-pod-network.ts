import { Token, aws_ec2 as ec2 } from 'aws-cdk-lib';
import { Construct, type IConstruct } from 'constructs';
import { PodNetworkError } from '../address/pod-network-error';
import { refusePodRoutes } from '../address/pod-routes';
import { literal } from './construct-input';
import { type PodNetworkPeer, admitPeer } from './pod-network-peer';
import type { PodRoute } from './pod-route';
import { RouteTables } from './route-tables';

/** A pod network, made in this stack or in another one. */
export interface IPodNetwork extends IConstruct, ec2.IConnectable {
  /** The block of all pod addresses, for example `10.200.0.0/16`. */
  readonly podSupernet: string;

  /** Where the VPC sends each worker's pod CIDR, by index. */
  readonly podRoutes: PodRoute[];

  /**
   * Lets a peer reach pods by their own addresses: routes to every pod CIDR in the tables of its subnets, and a rule for
   * its security groups. The routes are written in the stack of this construct.
   */
  addPeer(peer: PodNetworkPeer): void;
}

/** What another stack must know of a pod network. What is a token is not checked. */
export interface PodNetworkAttributes {
  /** The block of all pod addresses. */
  readonly podSupernet: string;

  /** Id of the workers' security group, which lets everything out. */
  readonly securityGroupId: string;

  /** `podRoutes` of the network: each index once, and pod CIDRs of the supernet that do not overlap. */
  readonly podRoutes: PodRoute[];
}

/** A pod network that another stack made. */
export class ImportedPodNetwork extends Construct implements IPodNetwork {
  public readonly podSupernet: string;
  public readonly podRoutes: PodRoute[];
  public readonly connections: ec2.Connections;
  private readonly routeTables: RouteTables;

  public constructor(scope: Construct, id: string, attrs: PodNetworkAttributes) {
    super(scope, id);
    refuseAttributes(attrs);
    this.podSupernet = attrs.podSupernet;
    this.podRoutes = [...attrs.podRoutes].sort((a, b) => a.index - b.index);
    // imported, so that rules for peers stand in this stack and not in the one that made the group
    const group = ec2.SecurityGroup.fromSecurityGroupId(this, 'SecurityGroup', attrs.securityGroupId);
    this.connections = new ec2.Connections({ securityGroups: [group] });
    this.routeTables = new RouteTables(this);
    for (const route of this.podRoutes) {
      this.routeTables.addRoute(new Construct(this, `worker-${String(route.index)}`), route);
    }
  }

  public addPeer(peer: PodNetworkPeer): void {
    admitPeer(this, this.routeTables, peer, null);
  }
}

/** Refuses what is written out and could not be; an index is part of construct ids, so that it may be no token. */
function refuseAttributes({ podSupernet, securityGroupId, podRoutes }: PodNetworkAttributes): void {
  refuseOtherId('securityGroupId', securityGroupId, 'sg-');
  for (const { networkInterfaceId } of podRoutes) refuseOtherId('networkInterfaceId', networkInterfaceId, 'eni-');
  refusePodRoutes(
    known(podSupernet),
    podRoutes.map(({ index, podCidr, nodeIp }) => ({
      index: literal('index', index),
      podCidr: known(podCidr),
      nodeIp: known(nodeIp),
    })),
  );
}

function refuseOtherId(property: string, id: string, prefix: string): void {
  if (Token.isUnresolved(id) || id.startsWith(prefix)) return;
  throw new PodNetworkError(`${property} is "${id}"; an id that begins with ${prefix} is needed`);
}

function known(text: string): string | null {
  return Token.isUnresolved(text) ? null : text;
}
