import { Token, aws_ec2 as ec2, type aws_iam as iam } from 'aws-cdk-lib';
import { Construct, type IConstruct } from 'constructs';
import { PodNetworkError } from '../address/pod-network-error';
import { refusePodRoutes } from '../address/pod-routes';
import { concreteValue, listOf, namedValues, type NamesOf, text } from './construct-input';
import { checkRole, checkVpc } from './checked-props';
import { type PodAccess, grantPodAccess } from './vpc/pod-access';
import type { PodRoute } from './vpc/pod-route';
import { RouteTables } from './vpc/route-tables';

/** A pod network that this stack creates or imports. */
export interface IPodNetwork extends IConstruct, ec2.IConnectable {
  /**
   * The VPC of the workers.
   * @throws PodNetworkError if the network is imported without it
   */
  readonly vpc: ec2.IVpc;

  /** The workers' security group. */
  readonly securityGroup: ec2.ISecurityGroup;

  /**
   * The IAM role of the workers' instances.
   * @throws PodNetworkError if the network is imported without it
   */
  readonly role: iam.IRole;

  /** The CIDR block that contains every pod CIDR, for example `10.200.0.0/16`. */
  readonly podSupernet: string;

  /** One pod route per worker, sorted by index. */
  readonly podRoutes: PodRoute[];

  /**
   * Lets a peer, such as a control plane, reach pods at their own addresses. Adds a route for every pod CIDR to the peer's
   * route tables, and an ingress rule to the workers' security group. The routes belong to this construct's stack.
   *
   * @throws PodNetworkError if there is neither a subnet nor a route table, `ports` is empty, a subnet is in another VPC, or its
   * route table is unknown
   */
  allowPodAccess(access: PodAccess): void;
}

/** Attributes for importing a pod network from another stack. Tokens are accepted, and their values are not checked. */
export interface PodNetworkAttributes {
  /** The CIDR block that contains every pod CIDR, for example `10.200.0.0/16`. */
  readonly podSupernet: string;

  /** Id of the workers' security group, for example `sg-0a1b2c3d`. Its egress rules must allow all traffic. */
  readonly securityGroupId: string;

  /**
   * The `podRoutes` of the imported network. Each index is unique and must not be a token. Pod CIDRs are inside the supernet
   * and do not overlap.
   */
  readonly podRoutes: PodRoute[];

  /**
   * The VPC of the workers.
   * @default - `vpc` of the imported network throws, and subnets of peers are not checked
   */
  readonly vpc?: ec2.IVpc;

  /**
   * The IAM role of the workers' instances.
   * @default - `role` of the imported network throws
   */
  readonly role?: iam.IRole;
}

/** A pod network imported from another stack. */
export class ImportedPodNetwork extends Construct implements IPodNetwork {
  public readonly podSupernet: string;
  public readonly podRoutes: PodRoute[];
  public readonly connections: ec2.Connections;
  public readonly securityGroup: ec2.ISecurityGroup;
  private readonly routeTables: RouteTables;

  public constructor(
    scope: Construct,
    id: string,
    private readonly attrs: PodNetworkAttributes,
  ) {
    super(scope, id);
    refuseAttributes(namedValues('attrs', attrs, NAMES, '{ podSupernet, securityGroupId, podRoutes }'));
    this.podSupernet = attrs.podSupernet;
    this.podRoutes = [...attrs.podRoutes].sort((a, b) => a.index - b.index);
    // import the group, so that rules for peers belong to this stack and not to the group's own
    this.securityGroup = ec2.SecurityGroup.fromSecurityGroupId(this, 'SecurityGroup', attrs.securityGroupId);
    this.connections = new ec2.Connections({ securityGroups: [this.securityGroup] });
    this.routeTables = new RouteTables(this);
    for (const route of this.podRoutes) {
      this.routeTables.addRoute(new Construct(this, `worker-${String(route.index)}`), route);
    }
  }

  public get vpc(): ec2.IVpc {
    return required('vpc', this.attrs.vpc);
  }

  public get role(): iam.IRole {
    return required('role', this.attrs.role);
  }

  public allowPodAccess(access: PodAccess): void {
    grantPodAccess(this, this.routeTables, access, this.attrs.vpc ?? null);
  }
}

const NAMES: NamesOf<PodNetworkAttributes> = {
  podSupernet: true,
  securityGroupId: true,
  podRoutes: true,
  vpc: true,
  role: true,
};

function required<T>(property: string, value: T | undefined): T {
  if (value !== undefined) return value;
  throw new PodNetworkError(
    `\`${property}\` of the imported pod network is unknown; pass it to PodNetwork.fromPodNetworkAttributes`,
  );
}

/** Checks every attribute that is not a token. An index is part of construct ids, so it must not be a token. */
function refuseAttributes({ podSupernet, securityGroupId, podRoutes, vpc, role }: PodNetworkAttributes): void {
  if (vpc !== undefined) checkVpc(vpc);
  if (role !== undefined) checkRole(role);
  refuseOtherId('securityGroupId', securityGroupId, 'sg-');
  const routes = listOf('podRoutes', podRoutes, 'networkInterfaceId', 'a PodRoute');
  for (const { networkInterfaceId } of routes) refuseOtherId('networkInterfaceId', networkInterfaceId, 'eni-');
  refusePodRoutes(
    known('podSupernet', podSupernet, '10.200.0.0/16'),
    routes.map(({ index, podCidr, nodeIp }) => ({
      index: concreteValue('index', index),
      podCidr: known('podCidr', podCidr, '10.200.0.0/24'),
      nodeIp: known('nodeIp', nodeIp, '10.0.1.20'),
    })),
  );
}

function refuseOtherId(property: string, id: string, prefix: string): void {
  if (Token.isUnresolved(id) || text(property, id, `${prefix}0a1b2c3d`).startsWith(prefix)) return;
  throw new PodNetworkError(`\`${property}\` must be an id that begins with ${prefix}, got "${id}"`);
}

function known(property: string, value: string, example: string): string | null {
  return Token.isUnresolved(value) ? null : text(property, value, example);
}
