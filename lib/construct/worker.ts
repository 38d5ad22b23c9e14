import { Stack, Tags, Validations, aws_ec2 as ec2, type aws_iam as iam } from 'aws-cdk-lib';
import { Construct, type IConstruct } from 'constructs';
import type { PlannedWorker } from '../address/address-plan';
import { PodNetworkError } from '../address/pod-network-error';
import type { CheckedProps } from './checked-props';
import type { NodeImage } from './node-image';
import type { PodRoute } from './pod-route';
import { knownZone, refuseZonelessSubnet } from './vpc-facts';
import { markWorker } from './worker-mark';
import { WorkerUserData, refuseResolved } from './worker-user-data';

/** A worker: an instance on its own network interface, which owns a pod CIDR. */
export interface IWorker extends IConstruct {
  /** Its identity: name, pod CIDR and computed address follow from it. */
  readonly index: number;

  /** Its Name tag, `worker-<index>` unless stated. */
  readonly name: string;

  /** The block that its pods get their addresses from, for example `10.200.0.0/24`. */
  readonly podCidr: string;

  /** Its primary private IPv4 address; a token where AWS picks it at deploy. */
  readonly nodeIp: string;

  /** The subnet that it stands in. */
  readonly subnet: ec2.ISubnet;

  /** The instance. What is added to its user data goes to the bootstrap script. */
  readonly instance: ec2.Instance;

  /** The role of the instance. */
  readonly role: iam.IRole;

  /** The network interface that routes point to, with its source/destination check off. */
  readonly networkInterface: ec2.CfnNetworkInterface;
}

/** What all workers of a network have alike. */
export interface WorkerFleet extends Pick<
  CheckedProps,
  'podSupernet' | 'internetAccess' | 'ipMasq' | 'hairpinMode' | 'mtu' | 'rootVolumeSizeGiB' | 'validation'
> {
  readonly vpc: ec2.IVpc;
  readonly securityGroup: ec2.ISecurityGroup;
  readonly instanceProfile: iam.IInstanceProfile;
  readonly podNetwork: IConstruct;
}

/** What is said of one worker, defaults filled in. */
export interface WorkerProps {
  readonly plan: PlannedWorker;
  readonly subnet: ec2.ISubnet;
  readonly instanceType: ec2.InstanceType;
  readonly nodeImage: NodeImage;
  readonly bootstrap: readonly string[];
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
  public readonly networkInterface: ec2.CfnNetworkInterface;

  public constructor(scope: Construct, id: string, fleet: WorkerFleet, props: WorkerProps) {
    super(scope, id);
    const { plan, subnet } = props;
    refuseZonelessSubnet(subnet);
    this.index = plan.index;
    this.name = plan.name;
    this.podCidr = plan.podCidr;
    this.subnet = subnet;

    this.instance = this.makeInstance(fleet, props);
    this.role = this.instance.role;
    this.networkInterface = this.makeNetworkInterface(plan);
    this.nodeIp = plan.nodeIp ?? this.networkInterface.attrPrimaryPrivateIpAddress;
    // the first boot installs packages: it starts when the way out is there
    if (fleet.internetAccess.hasElasticIp) this.giveElasticIp();
    else this.instance.node.addDependency(subnet.internetConnectivityEstablished);
    Tags.of(this).add('Name', this.name);
    markWorker(this.instance.instance, {
      podNetwork: fleet.podNetwork,
      index: this.index,
      validated: fleet.validation,
    });

    if (knownZone(subnet) !== null) {
      const reason = "the zone is that of the worker's subnet, which stands in one zone for good";
      Validations.of(this.instance.instance).acknowledge({ id: 'CloudFormation-Validate::W3010', reason });
    }
    this.node.addValidation({ validate: () => this.refuseUserData() });
  }

  /** What a route table needs to know of this worker. */
  public get podRoute(): PodRoute {
    const { index, podCidr, nodeIp } = this;
    return { index, podCidr, nodeIp, networkInterfaceId: this.networkInterface.attrId };
  }

  private makeInstance(fleet: WorkerFleet, props: WorkerProps): ec2.Instance {
    const { nodeImage, instanceType } = props;
    const userData = new WorkerUserData({
      podCidr: props.plan.podCidr,
      podSupernet: fleet.podSupernet,
      ipMasq: fleet.ipMasq,
      hairpinMode: fleet.hairpinMode,
      mtu: fleet.mtu,
      packages: nodeImage.packages,
      cniBinDir: nodeImage.cniBinDir,
    });
    if (props.bootstrap.length > 0) userData.addCommands(...props.bootstrap);
    const instance = new ec2.Instance(this, 'Instance', {
      vpc: fleet.vpc,
      vpcSubnets: { subnets: [props.subnet] },
      instanceName: props.plan.name,
      instanceType,
      machineImage: nodeImage._machineImage(this, instanceType),
      userData,
      securityGroup: fleet.securityGroup,
      instanceProfile: fleet.instanceProfile,
      // on the instance itself: `requireImdsv2` makes a launch template, whose every new version replaces the instance
      httpTokens: ec2.HttpTokens.REQUIRED,
      // the answer to a token request ends at the node: pods cannot take the node's credentials
      httpPutResponseHopLimit: 1,
      blockDevices: [
        {
          deviceName: nodeImage.rootDevice,
          volume: ec2.BlockDeviceVolume.ebs(fleet.rootVolumeSizeGiB, {
            encrypted: true,
            volumeType: ec2.EbsDeviceVolumeType.GP3,
          }),
        },
      ],
    });
    if (instance.osType === ec2.OperatingSystemType.WINDOWS) {
      throw new PodNetworkError(
        `the image of ${this.name} is one of Windows; the user data needs a Linux with systemd and cloud-init`,
      );
    }
    return instance;
  }

  /**
   * Puts the instance on an interface of its own, which keeps address, groups and source/destination check. Subnet and
   * groups may not be stated on both (CloudFormation, `AWS::EC2::Instance`, "NetworkInterfaces").
   */
  private makeNetworkInterface(plan: PlannedWorker): ec2.CfnNetworkInterface {
    const { instance } = this.instance;
    const networkInterface = new ec2.CfnNetworkInterface(this, 'NetworkInterface', {
      subnetId: this.subnet.subnetId,
      // the instance's own list, so that `instance.addSecurityGroup` still works
      ...(instance.securityGroupIds && { groupSet: instance.securityGroupIds }),
      // packets from and to pods bear addresses that are not the interface's
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
      networkInterfaceId: this.networkInterface.attrId,
    });
    association.node.addDependency(this.subnet.internetConnectivityEstablished);
    this.instance.node.addDependency(association);
  }

  private refuseUserData(): string[] {
    try {
      refuseResolved(Stack.of(this).resolve(this.instance.userData.render()));
      return [];
    } catch (error) {
      if (error instanceof PodNetworkError) return [error.message];
      throw error;
    }
  }
}
