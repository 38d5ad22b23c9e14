import { Stack, Tags, Validations, aws_ec2 as ec2, type aws_iam as iam } from 'aws-cdk-lib';
import { Construct, type IConstruct } from 'constructs';
import type { MssClamp } from '../../node/mss-clamp';
import type { PlannedWorker } from '../../address/address-plan';
import { PodNetworkError } from '../../address/pod-network-error';
import type { CheckedProps } from '../checked-props';
import type { Bootstrap } from '../kubernetes/bootstrap';
import { clusterTag } from './cluster-tag';
import { type CheckedMachine, warnOfHopLimit } from './machine-options';
import type { NodeImage } from './node-image';
import type { PodRoute } from '../vpc/pod-route';
import { knownSubnetCidrs, knownVpcCidrs, knownZone, refuseZonelessSubnet } from '../vpc/vpc-facts';
import { WorkerGate } from '../rollout/worker-gate';
import { WorkerReplacement } from '../rollout/worker-replacement';
import { markWorker } from './worker-mark';
import { makeGroup } from './worker-group';
import { makeInstance } from './worker-instance';
import type { WorkerMachine } from './worker-machine';
import { acknowledge } from '../validation/rule-acknowledgements';
import { WorkerUserData, refuseResolved } from './worker-user-data';

/** A worker node: an EC2 instance with its own network interface and pod CIDR. */
export interface IWorker extends IConstruct {
  /** The worker's identity, 0 or more. It determines the default name, pod CIDR and address. */
  readonly index: number;

  /** The worker's name and Name tag, by default `worker-<index>`. */
  readonly name: string;

  /** The CIDR block of the worker's pods, for example `10.200.0.0/24`. */
  readonly podCidr: string;

  /** The worker's primary private IPv4 address. A token if AWS chooses it at deployment. */
  readonly nodeIp: string;

  /** The worker's subnet. */
  readonly subnet: ec2.ISubnet;

  /**
   * The EC2 instance. Commands added to its user data become part of the bootstrap script. Undefined with
   * `Replacement.autoScalingGroup()`: only the group knows its instance.
   */
  readonly instance?: ec2.Instance;

  /** The IAM role of the instance. */
  readonly role: iam.IRole;

  /** Id of the network interface that the routes target. It outlives the instance. */
  readonly networkInterfaceId: string;

  /**
   * Whether the template leaves the instance out, because the context key `cdk-pod-network:without` names the worker. Then nothing in
   * the app may refer to `instance`.
   */
  readonly isBeingReplaced: boolean;
}

/** Settings that all workers of a pod network share. */
export interface WorkerFleet extends Pick<
  CheckedProps,
  | 'podSupernet'
  | 'serviceCidr'
  | 'internetAccess'
  | 'ipMasq'
  | 'hairpinMode'
  | 'mtu'
  | 'mssClamp'
  | 'clusterName'
  | 'rollout'
  | 'validation'
> {
  readonly vpc: ec2.IVpc;
  readonly securityGroup: ec2.ISecurityGroup;
  readonly role: iam.IRole;
  readonly instanceProfile: iam.IInstanceProfile;
  readonly podNetwork: IConstruct;
}

/** Validated settings of one worker with defaults applied. */
export interface WorkerProps {
  readonly plan: PlannedWorker;
  readonly subnet: ec2.ISubnet;
  readonly instanceType: ec2.InstanceType;
  readonly nodeImage: NodeImage;
  readonly bootstrap: Bootstrap;
  readonly machine: CheckedMachine;
  readonly nonMasqueradeCidrs: readonly string[];
}

/** The resources of one worker. */
export class Worker extends Construct implements IWorker {
  public readonly index: number;
  public readonly name: string;
  public readonly podCidr: string;
  public readonly nodeIp: string;
  public readonly subnet: ec2.ISubnet;
  public readonly instance?: ec2.Instance;
  public readonly role: iam.IRole;
  public readonly networkInterfaceId: string;
  public readonly nonMasqueradeCidrs: readonly string[];
  public readonly isBeingReplaced: boolean;
  /** What the next workers wait for; null where a deploy waits for none. */
  public readonly gate: WorkerGate | null;
  private readonly userData: WorkerUserData;
  private readonly machine: WorkerMachine;

  public constructor(scope: Construct, id: string, fleet: WorkerFleet, props: WorkerProps) {
    super(scope, id);
    const { plan, subnet } = props;
    refuseZonelessSubnet(subnet);
    this.index = plan.index;
    this.name = plan.name;
    this.podCidr = plan.podCidr;
    this.subnet = subnet;
    this.nonMasqueradeCidrs = props.nonMasqueradeCidrs;

    const replacement = WorkerReplacement.of(this);
    this.isBeingReplaced = replacement.add(this, fleet.podNetwork, this.name);
    const hasGate = fleet.rollout.size !== undefined && !this.isBeingReplaced;
    this.gate = !hasGate ? null : new WorkerGate(this, fleet.rollout, plan.podCidr);
    this.userData = this.writeUserData(fleet, props);
    this.machine = this.makeMachine(fleet, props);
    if (this.machine.instance !== null) this.instance = this.machine.instance;
    this.gate?.guard(this.machine);
    this.role = fleet.role;
    const networkInterface = this.makeNetworkInterface(plan);
    this.networkInterfaceId = networkInterface.attrId;
    this.nodeIp = plan.nodeIp ?? networkInterface.attrPrimaryPrivateIpAddress;
    // the first boot installs packages, so the instance starts after its internet access exists
    if (fleet.internetAccess.hasElasticIp) this.giveElasticIp();
    else this.machine.construct.node.addDependency(subnet.internetConnectivityEstablished);
    Tags.of(this).add('Name', this.name);
    if (fleet.clusterName !== null) {
      Tags.of(this.machine.construct).add(clusterTag(fleet.clusterName), 'owned');
    }
    const { resource } = this.machine;
    markWorker(resource, {
      podNetwork: fleet.podNetwork,
      index: this.index,
      validated: fleet.validation,
      replaced: this.isBeingReplaced ? this.name : null,
    });
    if (this.isBeingReplaced) replacement.leaveOut(this, resource);

    if (this.instance !== undefined) {
      acknowledge(resource, 'NIST.800.53.R5-EC2InstancesInVPC');
      // your further volumes are yours to encrypt
      if (props.machine.blockDevices.length === 0) acknowledge(resource, 'AwsSolutions-EC26');
    }
    if (knownZone(subnet) !== null) {
      const reason = "the zone is that of the worker's subnet, which stands in one zone for good";
      Validations.of(resource).acknowledge({ id: 'CloudFormation-Validate::W3010', reason });
    }
    this.node.addValidation({ validate: () => this.refuseUserData() });
  }

  /** The route that sends this worker's pod CIDR to its network interface. */
  public get podRoute(): PodRoute {
    const { index, podCidr, nodeIp, networkInterfaceId } = this;
    return { index, podCidr, nodeIp, networkInterfaceId };
  }

  private writeUserData(fleet: WorkerFleet, { plan, nodeImage, bootstrap }: WorkerProps): WorkerUserData {
    const userData = new WorkerUserData({
      podCidr: plan.podCidr,
      podSupernet: fleet.podSupernet,
      nonMasqueradeCidrs: this.nonMasqueradeCidrs,
      ipMasq: fleet.ipMasq,
      hairpinMode: fleet.hairpinMode,
      mtu: fleet.mtu,
      ...(fleet.mssClamp !== null && { mssClamp: lateClamp(fleet.mssClamp, fleet.vpc) }),
      packages: nodeImage.packages,
      cniBinDir: nodeImage.cniBinDir,
      ...(this.gate && { gate: this.gate.nodeGate }),
    });
    const { name, podCidr, nodeIp } = plan;
    const { podSupernet, serviceCidr, role, vpc, podNetwork } = fleet;
    const vpcCidrs = [...knownVpcCidrs(vpc), ...knownSubnetCidrs(vpc)];
    const blocks = { podSupernet, serviceCidr, vpcCidrs };
    const lines = bootstrap._linesFor({ name, podCidr, nodeIp, ...blocks, nodeImage, role, podNetwork });
    if (lines.length > 0) userData.addCommands(...lines);
    return userData;
  }

  private makeMachine(fleet: WorkerFleet, { plan, subnet, machine, ...props }: WorkerProps): WorkerMachine {
    const make = machine.replacement.hasGroup ? makeGroup : makeInstance;
    warnOfHopLimit(this, machine);
    return make(this, {
      ...{ name: plan.name, vpc: fleet.vpc, subnet, machine, userData: this.userData, hasGate: this.gate !== null },
      ...{ instanceType: props.instanceType, nodeImage: props.nodeImage },
      ...{ securityGroup: fleet.securityGroup, instanceProfile: fleet.instanceProfile },
    });
  }

  /** Creates a separate network interface and attaches it as the machine's only one. It outlives the machine. */
  private makeNetworkInterface(plan: PlannedWorker): ec2.CfnNetworkInterface {
    const { securityGroupIds } = this.machine;
    const networkInterface = new ec2.CfnNetworkInterface(this, 'NetworkInterface', {
      subnetId: this.subnet.subnetId,
      ...(securityGroupIds && { groupSet: securityGroupIds }),
      // pod packets have source and destination addresses other than the interface's
      sourceDestCheck: false,
      ...(plan.nodeIp !== null && { privateIpAddress: plan.nodeIp }),
    });
    this.machine.attach(networkInterface.attrId);
    return networkInterface;
  }

  private giveElasticIp(): void {
    const address = new ec2.CfnEIP(this, 'ElasticIp', { domain: 'vpc' });
    const association = new ec2.CfnEIPAssociation(this, 'ElasticIpAssociation', {
      allocationId: address.attrAllocationId,
      networkInterfaceId: this.networkInterfaceId,
    });
    association.node.addDependency(this.subnet.internetConnectivityEstablished);
    this.machine.construct.node.addDependency(association);
  }

  private refuseUserData(): string[] {
    try {
      refuseResolved(Stack.of(this).resolve(this.userData.renderLongest()));
      return [];
    } catch (error) {
      if (error instanceof PodNetworkError) return [error.message];
      throw error;
    }
  }
}

/** Reads the blocks of the VPC when the user data is rendered, because the VPC may get more of them. */
function lateClamp(bytes: number, vpc: ec2.IVpc): MssClamp {
  return {
    bytes,
    get vpcCidrs() {
      return knownVpcCidrs(vpc);
    },
  };
}
