import { CfnOutput, Stack, aws_ec2 as ec2, aws_iam as iam } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { writeAcknowledgements } from './acknowledgement-metadata';
import { type AddressPlan, type WorkerRequest, planAddresses } from '../address/address-plan';
import { parseCidr } from '../address/cidr';
import { isPodNetworkError, PodNetworkError } from '../address/pod-network-error';
import { podCidrCount } from '../address/pod-supernet';
import { checkBootstrap, checkInstanceType, checkNodeImage, type CheckedProps, checkProps } from './checked-props';
import { made, number, text } from './construct-input';
import { type IPodNetwork, ImportedPodNetwork, type PodNetworkAttributes } from './imported-pod-network';
import { type PodNetworkPeer, admitPeer } from './pod-network-peer';
import type { PodNetworkProps } from './pod-network-props';
import { PodNetworkValidation } from './pod-network-validation';
import { makePodNetworkVpc } from './pod-network-vpc';
import type { PodRoute } from './pod-route';
import { RouteTables } from './route-tables';
import { markVpc } from './vpc-mark';
import { refuseOverlap } from './vpc-neighbors';
import { knownSubnetCidr, knownVpcCidrs } from './vpc-facts';
import { type IWorker, Worker, type WorkerFleet } from './worker';
import type { WorkerOptions } from './worker-options';
import { WorkerSubnets } from './worker-subnets';

/**
 * The pod network of a self-managed Kubernetes cluster, with nothing but VPC routes: each worker owns a pod CIDR, the route
 * tables send it to the worker's network interface, and the CNI `bridge` plugin does the rest on the node.
 *
 * Route, source/destination check off, the security group's rule for the pod supernet and the node's NAT table are written
 * together, since each is of use only with the others.
 *
 * @example
 * new PodNetwork(this, 'PodNetwork'); // 10.0.1.20, .21, .22 with the pods of 10.200.0.0/24, .1.0/24, .2.0/24
 */
export class PodNetwork extends Construct implements IPodNetwork {
  /**
   * The pod network of another stack. Its own stack keeps what it wrote; peers that are added here get their routes and
   * rules in the stack of `scope`.
   *
   * @throws PodNetworkError for what is no CIDR block or address, a pod CIDR outside the supernet, and an index, a pod CIDR
   * or an address that two routes have
   */
  public static fromPodNetworkAttributes(scope: Construct, id: string, attrs: PodNetworkAttributes): IPodNetwork {
    return new ImportedPodNetwork(scope, id, attrs);
  }

  /** The VPC, made here or given. */
  public readonly vpc: ec2.IVpc;

  /** The block of all pod addresses, for example `10.200.0.0/16`. */
  public readonly podSupernet: string;

  /** The workers' security group: admits pods and workers, and lets everything out. */
  public readonly securityGroup: ec2.ISecurityGroup;

  /** Rules of the workers' security group. */
  public readonly connections: ec2.Connections;

  /** The role of the workers' instances. */
  public readonly role: iam.IRole;

  private readonly props: CheckedProps;
  private readonly computeNodeIp: boolean;
  private readonly subnets: WorkerSubnets;
  private readonly fleet: WorkerFleet;
  private readonly routeTables: RouteTables;
  private readonly requests: WorkerRequest[] = [];
  private readonly members: Worker[] = [];

  /**
   * @throws PodNetworkError for what could not work: an overlap with the VPC, more workers than blocks, packages to install
   * without a way to the internet, a route table that is not known
   */
  public constructor(scope: Construct, id: string, props: PodNetworkProps = {}) {
    super(scope, id);
    this.props = checkProps(props);
    const { internetAccess } = this.props;
    this.podSupernet = this.props.podSupernet;
    const { vpc, role } = props;
    this.computeNodeIp = vpc === undefined;
    this.vpc =
      vpc === undefined
        ? makePodNetworkVpc(this, 'Vpc', internetAccess)
        : made('vpc', vpc, 'publicSubnets', 'an ec2.IVpc, of ec2.Vpc.fromLookup for example,');
    refuseOverlap(this);
    this.subnets = new WorkerSubnets(this.vpc, internetAccess, props.vpcSubnets);
    this.plan([]);

    this.securityGroup = this.makeSecurityGroup();
    this.connections = new ec2.Connections({ securityGroups: [this.securityGroup] });
    this.role = role === undefined ? this.makeRole() : made('role', role, 'grantPrincipal', 'an iam.IRole');
    this.routeTables = new RouteTables(this);
    this.fleet = {
      ...this.props,
      vpc: this.vpc,
      securityGroup: this.securityGroup,
      instanceProfile: new iam.InstanceProfile(this, 'InstanceProfile', { role: this.role }),
      podNetwork: this,
    };
    if (this.props.outputs) this.addNetworkOutputs();
    this.addFirstWorkers(this.props.workers);

    // the VPC may have got another block since, and the app an acknowledgement
    this.node.addValidation({ validate: () => this.refusals() });
    this.node.addValidation({ validate: () => (writeAcknowledgements(this), []) });
    this.node.addValidation({ validate: () => (markVpc(this, this.props.internetAccess), []) });
    if (this.fleet.validation) PodNetworkValidation.register(this);
  }

  /** The workers by index. */
  public get workers(): IWorker[] {
    return [...this.members];
  }

  /** Where the VPC sends each worker's pod CIDR, by index. */
  public get podRoutes(): PodRoute[] {
    return this.members.map(({ podRoute }) => podRoute);
  }

  /**
   * Adds a worker. The order of calls does not matter.
   *
   * @throws PodNetworkError for an index, name, address or pod CIDR that another worker has, and for what could not work
   */
  public addWorker(id: string, options: WorkerOptions): IWorker {
    const request = this.requestOf(options);
    return this.makeWorker(id, options, request, this.plan([request]));
  }

  /**
   * Lets a peer reach pods by their own addresses: routes to every pod CIDR in the tables of its subnets, workers that
   * come later included, and a rule for its security groups.
   *
   * @throws PodNetworkError for a peer without subnets, and for a subnet of another VPC or whose route table is not known
   */
  public addPeer(peer: PodNetworkPeer): void {
    admitPeer(this, this.routeTables, peer, this.vpc);
  }

  /** The same as `addWorker` for each, with one plan for all, so that the time grows with their number and no faster. */
  private addFirstWorkers(count: number): void {
    const { podPrefixLength } = this.props;
    const most = podCidrCount(parseCidr(this.podSupernet), podPrefixLength);
    if (count > most) {
      throw new PodNetworkError(
        `workers is ${String(count)}, and ${this.podSupernet} holds ${String(most)} pod CIDRs of /${String(podPrefixLength)}; make fewer workers, or state a wider podSupernet or a longer podPrefixLength`,
      );
    }
    const requests = Array.from({ length: count }, (_, index) => this.requestOf({ index }));
    const plan = this.plan(requests);
    for (const request of requests) {
      this.makeWorker(`worker-${String(request.index)}`, { index: request.index }, request, plan);
    }
  }

  private requestOf(options: WorkerOptions): WorkerRequest {
    const subnet = made('subnet', options.subnet ?? this.subnets.first, 'subnetId', 'an ec2.ISubnet');
    const name = text('name', options.name);
    const podCidr = text('podCidr', options.podCidr);
    const nodeIp = text('nodeIp', options.nodeIp);
    return {
      index: number('index', options.index) ?? options.index,
      ...(name !== undefined && { name }),
      ...(podCidr !== undefined && { podCidr }),
      ...(nodeIp !== undefined && { nodeIp }),
      subnetCidr: knownSubnetCidr(subnet),
      computeNodeIp: this.computeNodeIp,
    };
  }

  private makeWorker(id: string, options: WorkerOptions, request: WorkerRequest, addresses: AddressPlan): IWorker {
    const plan = addresses.workers.find(({ index }) => index === options.index);
    if (plan === undefined) throw new Error(`the plan lost worker ${String(options.index)}`);
    const subnet = options.subnet ?? this.subnets.first;
    const nodeImage = checkNodeImage(options.nodeImage ?? this.props.nodeImage);
    this.subnets.refuse(subnet, nodeImage);

    this.routeTables.addTableOf(subnet);
    const worker = new Worker(this, id, this.fleet, {
      plan,
      subnet,
      nodeImage,
      instanceType: checkInstanceType(options.instanceType ?? this.props.instanceType),
      bootstrap: options.bootstrap === undefined ? this.props.bootstrap : checkBootstrap(options.bootstrap),
    });
    this.routeTables.addRoute(worker, worker.podRoute);
    this.requests.push(request);
    this.members.push(worker);
    this.members.sort((a, b) => a.index - b.index);
    // the worker's own: a worker that is taken out of the tree takes it along
    if (this.props.outputs)
      this.addOutput(worker, `Worker${String(worker.index)}InstanceId`, worker.instance.instanceId);
    return worker;
  }

  private plan(more: readonly WorkerRequest[]): AddressPlan {
    return planAddresses({
      podSupernet: this.podSupernet,
      podPrefixLength: this.props.podPrefixLength,
      vpcCidrs: knownVpcCidrs(this.vpc),
      workers: [...this.requests, ...more],
    });
  }

  private refusals(): string[] {
    try {
      this.plan([]);
      return [];
    } catch (error) {
      if (isPodNetworkError(error)) return [error.message];
      throw error;
    }
  }

  private makeSecurityGroup(): ec2.ISecurityGroup {
    const group = new ec2.SecurityGroup(this, 'SecurityGroup', {
      vpc: this.vpc,
      description: 'workers of a pod network, and their pods',
    });
    // by CIDR: whether a reference to the group matches a pod's address, AWS does not say
    group.addIngressRule(ec2.Peer.ipv4(this.podSupernet), ec2.Port.allTraffic(), 'pods');
    group.addIngressRule(group, ec2.Port.allTraffic(), 'workers');
    return group;
  }

  private makeRole(): iam.IRole {
    return new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com'),
      managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('AmazonSSMManagedInstanceCore')],
    });
  }

  private addNetworkOutputs(): void {
    this.addOutput(this, 'PodSupernet', this.podSupernet);
    this.addOutput(this, 'SecurityGroupId', this.securityGroup.securityGroupId);
  }

  /** An output whose name is the construct's path in its stack and its own, without the hash that the CDK would add. */
  private addOutput(scope: Construct, name: string, value: string): void {
    const place = this.node.path.slice(Stack.of(this).node.path.length).replaceAll(/[^A-Za-z0-9]/g, '');
    new CfnOutput(scope, name, { value }).overrideLogicalId(`${place}${name}`);
  }
}
