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
import { knownVpcCidrs, knownZone, refuseZonelessSubnet } from '../vpc/vpc-facts';
import { WorkerGate } from '../rollout/worker-gate';
import { WorkerReplacement } from '../rollout/worker-replacement';
import { markWorker } from './worker-mark';
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

  /** The EC2 instance. Commands added to its user data become part of the bootstrap script. */
  readonly instance: ec2.Instance;

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
  public readonly instance: ec2.Instance;
  public readonly role: iam.IRole;
  public readonly networkInterfaceId: string;
  public readonly nonMasqueradeCidrs: readonly string[];
  public readonly isBeingReplaced: boolean;
  /** What the next workers wait for; null where a deploy waits for none. */
  public readonly gate: WorkerGate | null;
  private readonly userData: WorkerUserData;

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
    this.instance = this.makeInstance(fleet, props);
    this.gate?.guard(this.instance.instance);
    this.role = this.instance.role;
    const networkInterface = this.makeNetworkInterface(plan);
    this.networkInterfaceId = networkInterface.attrId;
    this.nodeIp = plan.nodeIp ?? networkInterface.attrPrimaryPrivateIpAddress;
    // the first boot installs packages, so the instance starts after its internet access exists
    if (fleet.internetAccess.hasElasticIp) this.giveElasticIp();
    else this.instance.node.addDependency(subnet.internetConnectivityEstablished);
    Tags.of(this).add('Name', this.name);
    if (fleet.clusterName !== null) {
      Tags.of(this.instance).add(clusterTag(fleet.clusterName), 'owned');
    }
    markWorker(this.instance.instance, {
      podNetwork: fleet.podNetwork,
      index: this.index,
      validated: fleet.validation,
      replaced: this.isBeingReplaced ? this.name : null,
    });
    if (this.isBeingReplaced) replacement.leaveOut(this, this.instance.instance);

    if (knownZone(subnet) !== null) {
      const reason = "the zone is that of the worker's subnet, which stands in one zone for good";
      Validations.of(this.instance.instance).acknowledge({ id: 'CloudFormation-Validate::W3010', reason });
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
    const { name, podCidr } = plan;
    const { podSupernet, serviceCidr, role } = fleet;
    const lines = bootstrap._linesFor({ name, podCidr, podSupernet, serviceCidr, nodeImage, role });
    if (lines.length > 0) userData.addCommands(...lines);
    return userData;
  }

  private makeInstance(fleet: WorkerFleet, props: WorkerProps): ec2.Instance {
    const { plan, subnet, nodeImage, instanceType, machine } = props;
    const { sizeGiB, ...volume } = machine.rootVolume;
    const instance = new ec2.Instance(this, 'Instance', {
      vpc: fleet.vpc,
      vpcSubnets: { subnets: [subnet] },
      instanceName: plan.name,
      instanceType,
      machineImage: nodeImage._machineImage(this, instanceType),
      userData: this.userData,
      securityGroup: fleet.securityGroup,
      instanceProfile: fleet.instanceProfile,
      // on the instance itself: `requireImdsv2` makes a launch template, whose every new version replaces the instance
      httpTokens: ec2.HttpTokens.REQUIRED,
      // the response to a token request never reaches a pod, so pods cannot get the node's credentials
      httpPutResponseHopLimit: machine.metadataHopLimit,
      ...(machine.keyPair && { keyPair: machine.keyPair }),
      ...(machine.terminationProtection && { disableApiTermination: true }),
      ...(machine.detailedMonitoring && { detailedMonitoring: true }),
      // the gate reads a tag
      ...(this.gate && { instanceMetadataTags: true }),
      blockDevices: [
        {
          deviceName: nodeImage.rootDevice,
          volume: ec2.BlockDeviceVolume.ebs(sizeGiB, {
            encrypted: true,
            volumeType: ec2.EbsDeviceVolumeType.GP3,
            ...(volume.iops !== undefined && { iops: volume.iops }),
            ...(volume.kmsKey && { kmsKey: volume.kmsKey }),
          }),
        },
        ...machine.blockDevices,
      ],
    });
    for (const group of machine.securityGroups) instance.addSecurityGroup(group);
    warnOfHopLimit(this, machine);
    if (instance.osType === ec2.OperatingSystemType.WINDOWS) {
      throw new PodNetworkError(
        `the image of ${this.name} is a Windows image; use a Linux image with systemd and cloud-init`,
      );
    }
    return instance;
  }

  /**
   * Creates a separate network interface and attaches it as the instance's only one. It outlives the instance. Subnet and
   * groups must not be set on both resources (CloudFormation, `AWS::EC2::Instance`, "NetworkInterfaces").
   */
  private makeNetworkInterface(plan: PlannedWorker): ec2.CfnNetworkInterface {
    const { instance } = this.instance;
    const networkInterface = new ec2.CfnNetworkInterface(this, 'NetworkInterface', {
      subnetId: this.subnet.subnetId,
      // the instance's own list, so that `instance.addSecurityGroup` still works
      ...(instance.securityGroupIds && { groupSet: instance.securityGroupIds }),
      // pod packets have source and destination addresses other than the interface's
      sourceDestCheck: false,
      ...(plan.nodeIp !== null && { privateIpAddress: plan.nodeIp }),
    });
    instance.networkInterfaces = [{ deviceIndex: '0', networkInterfaceId: networkInterface.attrId }];
    instance.subnetId = undefined;
    instance.securityGroupIds = undefined;
    return networkInterface;
  }

  private giveElasticIp(): void {
    const address = new ec2.CfnEIP(this, 'ElasticIp', { domain: 'vpc' });
    const association = new ec2.CfnEIPAssociation(this, 'ElasticIpAssociation', {
      allocationId: address.attrAllocationId,
      networkInterfaceId: this.networkInterfaceId,
    });
    association.node.addDependency(this.subnet.internetConnectivityEstablished);
    this.instance.node.addDependency(association);
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
