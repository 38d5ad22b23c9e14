import {
  type CfnElement,
  type IResolvable,
  Stack,
  type aws_autoscaling as autoscaling,
  aws_ec2 as ec2,
  type aws_iam as iam,
} from 'aws-cdk-lib';
import type { Construct, IConstruct } from 'constructs';
import { PodNetworkError } from '../../address/pod-network-error';
import type { CheckedMachine } from './machine-options';
import type { NodeImage } from './node-image';

/** What a worker's machine is made of. */
export interface MachineSettings {
  readonly name: string;
  readonly vpc: ec2.IVpc;
  readonly subnet: ec2.ISubnet;
  readonly instanceType: ec2.InstanceType;
  readonly nodeImage: NodeImage;
  readonly userData: ec2.UserData;
  readonly securityGroup: ec2.ISecurityGroup;
  readonly instanceProfile: iam.IInstanceProfile;
  readonly machine: CheckedMachine;
  /** whether a rollout waits for it */
  readonly hasGate: boolean;
}

/** A worker's machine in a template: an instance, or an Auto Scaling group of one. */
export interface WorkerMachine {
  readonly construct: IConstruct;
  /** the resource whose creation launches the machine, and whose deletion terminates it */
  readonly resource: ec2.CfnInstance | autoscaling.CfnAutoScalingGroup;
  /** null: only the group knows its instance */
  readonly instance: ec2.Instance | null;
  /** groups of the network interface */
  readonly securityGroupIds: string[] | undefined;
  /** Makes a network interface the machine's only one. */
  attach(networkInterfaceId: string): void;
  /** The properties whose change restarts or replaces the machine, as the template has them. */
  interrupting(): Readonly<Record<string, unknown>>;
}

/** The props that an instance and a launch template have in common. */
export function launchProps(
  scope: Construct,
  settings: MachineSettings,
): Omit<ec2.InstanceProps, 'vpc' | 'httpTokens'> {
  const { machine, instanceType, userData, instanceProfile } = settings;
  return {
    instanceType,
    machineImage: settings.nodeImage._machineImage(scope, instanceType),
    userData,
    instanceProfile,
    // the response to a token request never reaches a pod, so pods cannot get the node's credentials
    httpPutResponseHopLimit: machine.metadataHopLimit,
    ...(machine.keyPair && { keyPair: machine.keyPair }),
    ...(machine.detailedMonitoring && { detailedMonitoring: true }),
    // the gate reads a tag
    ...(settings.hasGate && { instanceMetadataTags: true }),
    blockDevices: volumesOf(settings),
  };
}

/** The volumes of a machine, the root volume first. */
function volumesOf({ nodeImage, machine }: MachineSettings): ec2.BlockDevice[] {
  const { sizeGiB, iops, kmsKey } = machine.rootVolume;
  const root: ec2.BlockDevice = {
    deviceName: nodeImage.rootDevice,
    volume: ec2.BlockDeviceVolume.ebs(sizeGiB, {
      encrypted: true,
      volumeType: ec2.EbsDeviceVolumeType.GP3,
      ...(iops !== undefined && { iops }),
      ...(kmsKey && { kmsKey }),
    }),
  };
  const at = machine.blockDevices.findIndex(({ deviceName }) => deviceName === root.deviceName);
  if (at < 0) return [root, ...machine.blockDevices];
  throw new PodNetworkError(
    `\`blockDevices[${String(at)}].deviceName\` is "${root.deviceName}", the root volume's; use another name such as /dev/sdf, or state \`rootVolume\` instead`,
  );
}

/** @throws PodNetworkError for a Windows image */
export function refuseWindows(name: string, osType: ec2.OperatingSystemType | undefined): void {
  if (osType !== ec2.OperatingSystemType.WINDOWS) return;
  throw new PodNetworkError(`the image of ${name} is a Windows image; use a Linux image with systemd and cloud-init`);
}

/** The properties of a resource as the template has them, overrides included. */
export function renderedProperties(resource: CfnElement): Readonly<Record<string, unknown>> {
  const element = resource as unknown as { _toCloudFormation: () => { Resources: Record<string, IResolvable> } };
  const [rendered] = Object.values(element._toCloudFormation().Resources);
  const { Properties } = Stack.of(resource).resolve(rendered) as { readonly Properties: Record<string, unknown> };
  return Properties;
}
