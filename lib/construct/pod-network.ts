import { Aspects, CfnOutput, Stack, aws_ec2 as ec2, aws_iam as iam } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { writeAcknowledgements } from './validation/acknowledgement-metadata';
import { type AddressPlan, type WorkerRequest, planAddresses } from '../address/address-plan';
import { isPodNetworkError } from '../address/pod-network-error';
import {
  checkBootstrap,
  checkFlowLogs,
  checkInstanceType,
  checkNodeImage,
  type CheckedProps,
  checkProps,
  checkRole,
  checkVpc,
  checkVpcSubnets,
} from './checked-props';
import { concreteList, namedValues, objectWith, optionalNumber, optionalString, text } from './construct-input';
import { type KubernetesSettings, makeKubernetesSettings } from './kubernetes/kubernetes-settings';
import { type IPodNetwork, ImportedPodNetwork, type PodNetworkAttributes } from './imported-pod-network';
import { checkMachine } from './worker/machine-options';
import { type PodAccess, grantPodAccess } from './vpc/pod-access';
import { PROP_NAMES, WORKER_NAMES } from './option-names';
import type { PodNetworkProps } from './pod-network-props';
import { PodNetworkValidation } from './validation/pod-network-validation';
import { acknowledgeIngress } from './validation/rule-acknowledgements';
import { makePodNetworkVpc } from './vpc/pod-network-vpc';
import type { PodRoute } from './vpc/pod-route';
import { refuseGateTags } from './rollout/gate-tags';
import { type GatedWorker, RolloutChain, warnWithoutSignalPath } from './rollout/rollout-chain';
import { refuseBlocks } from './refused-blocks';
import { RouteTables } from './vpc/route-tables';
import { markVpc } from './vpc/vpc-mark';
import { refuseSharedVpc } from './vpc/subnet-vpc';
import { refuseOverlap } from './vpc/vpc-neighbors';
import { warnOfPublicDestinations, warnOfPublicSupernet } from './vpc/public-blocks';
import { knownSubnetCidr, knownVpcCidrs } from './vpc/vpc-facts';
import { makeSecurityGroup } from './worker/security-group';
import { type IWorker, Worker, type WorkerFleet } from './worker/worker';
import { refuseWorkerCount } from './worker/worker-count';
import type { WorkerOptions } from './worker/worker-options';
import { makeWorkerRole } from './worker/worker-role';
import { isInTree, refuseFullStacks, refuseTakenId, workerScope, WorkerScopeCheck } from './worker/worker-scope';
import { defaultInternetAccess, refuseUndefinedSubnet, WorkerSubnets } from './worker/worker-subnets';

/**
 * The pod network of a self-managed Kubernetes cluster, built with VPC routes only. Each worker owns a pod CIDR. The route
 * tables send that block to the worker's network interface, and the CNI `bridge` plugin connects the pods on the node.
 *
 * The construct always creates the pod route, the disabled source/destination check, the security group rule for the pod
 * supernet and the node's NAT table together. None of them works without the others.
 *
 * @example
 * import { Stack } from 'aws-cdk-lib';
 * import { PodNetwork } from 'cdk-pod-network';
 *
 * declare const stack: Stack;
 * // worker-0 to worker-2 at 10.0.1.20 to 10.0.1.22, with the pod CIDRs 10.200.0.0/24 to 10.200.2.0/24
 * new PodNetwork(stack, 'PodNetwork');
 */
export class PodNetwork extends Construct implements IPodNetwork, iam.IGrantable {
  /**
   * Imports a pod network from another stack. Routes and rules for peers that you add here belong to the stack of `scope`.
   *
   * @param scope parent of the new construct
   * @param id construct id
   * @param attrs attributes of the network to import
   * @throws PodNetworkError if a CIDR block, address or id is not valid, a pod CIDR is outside the supernet, or two routes share
   * an index, a pod CIDR or an address
   */
  public static fromPodNetworkAttributes(scope: Construct, id: string, attrs: PodNetworkAttributes): IPodNetwork {
    return new ImportedPodNetwork(scope, id, attrs);
  }

  /** The VPC of the workers. */
  public readonly vpc: ec2.IVpc;

  /** The CIDR block that contains every pod CIDR, for example `10.200.0.0/16`. */
  public readonly podSupernet: string;

  /** The workers' security group. It admits traffic from pods and workers, and allows all outbound traffic. */
  public readonly securityGroup: ec2.ISecurityGroup;

  /** Connections of the workers' security group, to allow more traffic. */
  public readonly connections: ec2.Connections;

  /** The IAM role of the workers' instances. */
  public readonly role: iam.IRole;

  /** The principal of the workers' role, to grant permissions to. */
  public readonly grantPrincipal: iam.IPrincipal;

  private readonly props: CheckedProps;
  private readonly computeNodeIp: boolean;
  private readonly subnets: WorkerSubnets;
  private readonly fleet: WorkerFleet;
  private readonly routeTables: RouteTables;
  private readonly requests: WorkerRequest[] = [];
  private readonly members: Worker[] = [];

  /**
   * Creates the network and its first `workerCount` workers.
   *
   * @param scope parent of the new construct
   * @param id construct id
   * @param props properties of the network
   * @throws PodNetworkError if a property is not valid, the supernet, `serviceCidr` or a block of
   * `nonMasqueradeCidrs` overlaps the VPC, the supernet overlaps another pod network in it, the supernet
   * has too few blocks, packages need internet access that is missing, or a route table is unknown
   */
  public constructor(scope: Construct, id: string, props: PodNetworkProps = {}) {
    super(scope, id);
    namedValues('props', props, PROP_NAMES, '{ workerCount: 3 }');
    const { role } = props;
    const flowLogs = checkFlowLogs(props);
    const vpcSubnets = checkVpcSubnets(props.vpcSubnets);
    const vpc = props.vpc === undefined ? null : checkVpc(props.vpc);
    this.props = checkProps({
      ...props,
      internetAccess: props.internetAccess ?? defaultInternetAccess(vpc, vpcSubnets),
    });
    const { internetAccess } = this.props;
    this.podSupernet = this.props.podSupernet;
    this.computeNodeIp = vpc === null;
    this.vpc = vpc ?? makePodNetworkVpc(this, 'Vpc', internetAccess, flowLogs);
    refuseSharedVpc(this, this.vpc);
    refuseOverlap(this);
    this.subnets = new WorkerSubnets(this.vpc, internetAccess, vpcSubnets);
    this.plan([]);
    warnOfPublicSupernet(this);
    refuseBlocks(this.vpc, this.props, this.props.nonMasqueradeCidrs);
    warnOfPublicDestinations(this, this.props.nonMasqueradeCidrs);
    this.securityGroup = makeSecurityGroup(this, this.vpc, this.props);
    this.connections = new ec2.Connections({ securityGroups: [this.securityGroup] });
    this.role = role === undefined ? makeWorkerRole(this, 'Role') : checkRole(role);
    this.grantPrincipal = this.role.grantPrincipal;
    this.routeTables = new RouteTables(this);
    this.fleet = {
      ...this.props,
      vpc: this.vpc,
      securityGroup: this.securityGroup,
      role: this.role,
      instanceProfile: new iam.InstanceProfile(this, 'InstanceProfile', { role: this.role }),
      podNetwork: this,
    };
    if (this.props.outputs) this.addNetworkOutputs();
    this.addFirstWorkers(this.props.workerCount);

    // at synthesis, because the VPC may get more blocks, and the app more acknowledgements
    this.node.addValidation({ validate: () => [...this.refusals(), ...refuseFullStacks(this, this.members)] });
    this.node.addValidation({ validate: () => (writeAcknowledgements(this), []) });
    this.node.addValidation({ validate: () => (markVpc(this, this.props.internetAccess), []) });
    this.node.addValidation({ validate: () => acknowledgeIngress(this.securityGroup, this.podSupernet) });
    Aspects.of(this).add(new WorkerScopeCheck(this, this.members, this.routeTables));
    this.rollOut();
    if (this.fleet.validation) PodNetworkValidation.register(this);
  }

  /** The workers, sorted by index. */
  public get workers(): IWorker[] {
    return [...this.members];
  }

  /** Settings for the control plane: flags, and the file for `kubeadm init`. */
  public get kubernetes(): KubernetesSettings {
    return makeKubernetesSettings(this.props);
  }

  /** One pod route per worker, sorted by index. */
  public get podRoutes(): PodRoute[] {
    return this.members.map(({ podRoute }) => podRoute);
  }

  /**
   * Adds a worker, with its routes in every route table. The order of calls does not matter.
   *
   * @param id construct id of the worker
   * @param options index and other options of the worker
   * @throws PodNetworkError if an option is not valid, another worker has the index, name, address or pod CIDR, or the subnet is
   * in another VPC or lacks the internet access that the image's packages need
   */
  public addWorker(id: string, options: WorkerOptions): IWorker {
    text('id', id, "addWorker('worker-3', { index: 3 })");
    namedValues('options', options, WORKER_NAMES, `addWorker('${id}', { index: 3 })`);
    const request = this.requestOf(options);
    return this.makeWorker(id, options, request, this.plan([request]));
  }

  /**
   * Lets a peer, such as a control plane, reach pods at their own addresses. Adds a route for every pod CIDR to the peer's
   * route tables, also for workers added later, and an ingress rule to the workers' security group.
   *
   * @throws PodNetworkError if there is neither a subnet nor a route table, `ports` is empty, a subnet is in another VPC, or its
   * route table is unknown
   */
  public allowPodAccess(access: PodAccess): void {
    grantPodAccess(this, this.routeTables, access, this.vpc);
  }

  /** Equivalent to one `addWorker` per index, but plans all addresses at once: linear instead of quadratic time. */
  private addFirstWorkers(count: number): void {
    refuseWorkerCount(count, this.props, this.computeNodeIp ? knownSubnetCidr(this.subnets.first) : null);
    const requests = Array.from({ length: count }, (_, index) => this.requestOf({ index }));
    const plan = this.plan(requests);
    for (const request of requests) {
      this.makeWorker(`worker-${String(request.index)}`, { index: request.index }, request, plan);
    }
  }

  private rollOut(): void {
    const { rollout, internetAccess } = this.props;
    if (rollout.size === undefined) return;
    const gated = (): readonly GatedWorker[] =>
      this.members.flatMap((worker) =>
        worker.gate !== null && isInTree(worker) ? [{ worker, gate: worker.gate }] : [],
      );
    Aspects.of(this).add(new RolloutChain(this, rollout.size, gated));
    this.node.addValidation({ validate: () => [...refuseGateTags(gated())] });
    warnWithoutSignalPath(this, rollout, internetAccess);
  }

  private requestOf(options: WorkerOptions): WorkerRequest {
    refuseUndefinedSubnet(this.vpc, options);
    const subnet = objectWith('subnet', options.subnet ?? this.subnets.first, 'subnetId', 'an ec2.ISubnet');
    const name = optionalString('name', options.name);
    const podCidr = optionalString('podCidr', options.podCidr);
    const nodeIp = optionalString('nodeIp', options.nodeIp);
    return {
      index: optionalNumber('index', options.index) ?? options.index,
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
    const cidrs = options.nonMasqueradeCidrs ?? this.props.nonMasqueradeCidrs;
    const nonMasqueradeCidrs = concreteList('nonMasqueradeCidrs', cidrs);
    refuseBlocks(this.vpc, this.props, nonMasqueradeCidrs);
    const scope = workerScope(this, options.scope);
    refuseTakenId(scope, id);

    this.routeTables.addTableOf(subnet);
    const worker = new Worker(scope, id, this.fleet, {
      plan,
      subnet,
      nodeImage,
      instanceType: checkInstanceType(options.instanceType ?? this.props.instanceType),
      machine: checkMachine(options, this.props.machine),
      bootstrap: options.bootstrap === undefined ? this.props.bootstrap : checkBootstrap(options.bootstrap),
      nonMasqueradeCidrs,
    });
    if (options.nonMasqueradeCidrs !== undefined) warnOfPublicDestinations(worker, nonMasqueradeCidrs);
    this.routeTables.addRoute(worker, worker.podRoute);
    this.requests.push(request);
    this.members.push(worker);
    this.members.sort((a, b) => a.index - b.index);
    // a child of the worker, so that removing the worker removes the output
    if (this.props.outputs && worker.instance && !worker.isBeingReplaced)
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
      for (const one of [this.props, ...this.members]) refuseBlocks(this.vpc, this.props, one.nonMasqueradeCidrs);
      return [];
    } catch (error) {
      if (isPodNetworkError(error)) return [error.message];
      throw error;
    }
  }

  private addNetworkOutputs(): void {
    this.addOutput(this, 'PodSupernet', this.podSupernet);
    this.addOutput(this, 'SecurityGroupId', this.securityGroup.securityGroupId);
  }

  /** Adds an output named after the construct's path in its stack, without the hash that the CDK would append. */
  private addOutput(scope: Construct, name: string, value: string): void {
    const place = this.node.path.slice(Stack.of(this).node.path.length).replaceAll(/[^A-Za-z0-9]/g, '');
    new CfnOutput(scope, name, { value }).overrideLogicalId(`${place}${name}`);
  }
}
