import { Annotations, Size, SizeRoundingBehavior, Token, type aws_ec2 as ec2, type aws_kms as kms } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { PodNetworkError } from '../../address/pod-network-error';
import { boolean, integer, isMissing, listOf, namedValues, objectWith, optionalNumber, text } from '../construct-input';
import { Replacement } from '../rollout/replacement';

/**
 * A worker's root volume: gp3, encrypted. A change needs a new instance: two deploys by default (`MachineOptions.replacement`).
 * `AWS::EC2::Instance` has no property for throughput, so it stays at gp3's 125 MiB/s (CloudFormation Template Reference,
 * `AWS::EC2::Instance Ebs`).
 */
export interface RootVolume {
  /**
   * Size in whole GiB, from 8 to 65,536 (Amazon EBS User Guide, "EBS volume types").
   * @default Size.gibibytes(20)
   */
  readonly size?: Size;

  /**
   * Provisioned IOPS, an integer from 3,000 to 80,000. At most 500 per GiB.
   * @default - 3,000, included in the price of gp3
   */
  readonly iops?: number;

  /**
   * KMS key that encrypts the volume. Its key policy must let your EC2 instances' account use it. With
   * `Replacement.autoScalingGroup()` the rules of `check` are unknown: EC2 Auto Scaling launches no instance unless its service-linked role may
   * use the key, and `check` reads no key policy and no grant.
   * @default - the account's default EBS key
   */
  readonly kmsKey?: kms.IKey;
}

/** Settings of the machine, for all workers of a network or for one worker. A worker's own setting replaces the network's. */
export interface MachineOptions {
  /**
   * The root volume.
   * @default - 20 GiB gp3, encrypted; for one worker: the network's
   */
  readonly rootVolume?: RootVolume;

  /**
   * Further volumes, as the CDK defines them. A change needs a new instance (`replacement`).
   * @default - none; for one worker: the network's
   */
  readonly blockDevices?: ec2.BlockDevice[];

  /**
   * Key pair for SSH. No rule admits SSH: add one to `network.connections`. A change needs a new instance
   * (`replacement`).
   * @default - none, because Session Manager needs no key; for one worker: the network's
   */
  readonly keyPair?: ec2.IKeyPair;

  /**
   * Further security groups of the network interface, at most 15. They are added to the network's own group, so they can only
   * admit more. Amazon VPC's default quota is 5 groups per interface, the network's own included.
   * @default - none; for one worker: the network's
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * Number of hops that an answer of the metadata service may take: an integer from 1 to 64. With 2 or more, pods reach the
   * metadata service and get the credentials of the node's role, and synthesis prints a warning.
   * @default - 1; for one worker: the network's
   */
  readonly metadataHopLimit?: number;

  /**
   * Whether EC2 refuses to terminate the instance. CloudFormation cannot delete or replace it until you turn this off.
   * @default - false; for one worker: the network's
   */
  readonly terminationProtection?: boolean;

  /**
   * Whether CloudWatch gets metrics each minute instead of each five minutes, at an additional charge.
   * @default - false; for one worker: the network's
   */
  readonly detailedMonitoring?: boolean;

  /**
   * How a worker gets a new machine, for example for another image, volume or key pair. `Replacement.autoScalingGroup()` excludes
   * `terminationProtection`, and `IWorker.instance` is undefined with it.
   * @default Replacement.twoDeploys(); for one worker: the network's
   */
  readonly replacement?: Replacement;
}

/** Validated settings of a machine with defaults applied. */
export interface CheckedMachine {
  readonly rootVolume: {
    readonly sizeGiB: number;
    readonly iops: number | undefined;
    readonly kmsKey: kms.IKey | undefined;
  };
  readonly blockDevices: readonly ec2.BlockDevice[];
  readonly keyPair: ec2.IKeyPair | undefined;
  readonly securityGroups: readonly ec2.ISecurityGroup[];
  readonly metadataHopLimit: number;
  readonly terminationProtection: boolean;
  readonly detailedMonitoring: boolean;
  readonly replacement: Replacement;
}

// Amazon EBS User Guide, "EBS volume types": gp3 up to 64 TiB, 80,000 IOPS, 500 IOPS per GiB; the images of NodeImage need 8 GiB
const ROOT_VOLUME_GIB = [8, 65_536] as const;
const GP3_IOPS = [3000, 80_000] as const;
const GP3_IOPS_PER_GIB = 500;
// Amazon VPC User Guide, "Amazon VPC quotas": at most 16 groups per interface, one is the network's own
const FURTHER_GROUPS = 15;

/**
 * Validates the settings of a machine and applies the defaults.
 *
 * @param fallback what counts for a setting that is missing; the network's own, for a worker
 * @throws PodNetworkError for an invalid value
 */
export function checkMachine(options: MachineOptions, fallback: CheckedMachine = DEFAULT): CheckedMachine {
  const machine: CheckedMachine = {
    rootVolume: options.rootVolume === undefined ? fallback.rootVolume : checkRootVolume(options.rootVolume),
    blockDevices: options.blockDevices === undefined ? fallback.blockDevices : checkBlockDevices(options.blockDevices),
    keyPair: isMissing(options.keyPair)
      ? fallback.keyPair
      : objectWith(
          'keyPair',
          options.keyPair,
          'keyPairName',
          'an ec2.IKeyPair',
          "ec2.KeyPair.fromKeyPairName(this, 'Key', 'name')",
        ),
    securityGroups:
      options.securityGroups === undefined ? fallback.securityGroups : checkSecurityGroups(options.securityGroups),
    metadataHopLimit: integer('metadataHopLimit', options.metadataHopLimit ?? fallback.metadataHopLimit, 1, 64),
    terminationProtection: boolean(
      'terminationProtection',
      options.terminationProtection ?? fallback.terminationProtection,
    ),
    detailedMonitoring: boolean('detailedMonitoring', options.detailedMonitoring ?? fallback.detailedMonitoring),
    replacement: objectWith(
      'replacement',
      options.replacement ?? fallback.replacement,
      'hasGroup',
      'Replacement.twoDeploys() or .autoScalingGroup()',
    ),
  };
  if (machine.replacement.hasGroup && machine.terminationProtection) {
    throw new PodNetworkError(
      '`terminationProtection` must be false with Replacement.autoScalingGroup(): the group terminates a machine to replace it; leave one of them out',
    );
  }
  return machine;
}

/** Warns if pods reach the metadata service, and with it the credentials of the node's role. */
export function warnOfHopLimit(worker: IConstruct, { metadataHopLimit }: CheckedMachine): void {
  if (metadataHopLimit === 1) return;
  Annotations.of(worker).addWarningV2(
    'cdk-pod-network:metadata-hop-limit',
    `\`metadataHopLimit\` is ${String(metadataHopLimit)}: every pod can get the credentials of the node's role from the metadata service; set it to 1, and run pods that need AWS with hostNetwork`,
  );
}

const DEFAULT: CheckedMachine = {
  rootVolume: { sizeGiB: 20, iops: undefined, kmsKey: undefined },
  blockDevices: [],
  keyPair: undefined,
  securityGroups: [],
  metadataHopLimit: 1,
  terminationProtection: false,
  detailedMonitoring: false,
  replacement: Replacement.twoDeploys(),
};

function checkRootVolume(rootVolume: RootVolume): CheckedMachine['rootVolume'] {
  const { size, iops, kmsKey } = namedValues(
    'rootVolume',
    rootVolume,
    { size: true, iops: true, kmsKey: true },
    '{ size: Size.gibibytes(20) }',
  );
  const stated = objectWith(
    'rootVolume.size',
    size ?? Size.gibibytes(DEFAULT.rootVolume.sizeGiB),
    'toGibibytes',
    'a Size',
    'Size.gibibytes(20)',
  );
  const sizeGiB = integer(
    'rootVolume.size',
    stated.toGibibytes({ rounding: SizeRoundingBehavior.NONE }),
    ...ROOT_VOLUME_GIB,
    ' GiB',
  );
  const provisioned = optionalNumber('rootVolume.iops', iops);
  if (provisioned !== undefined) {
    integer(
      'rootVolume.iops',
      provisioned,
      GP3_IOPS[0],
      Math.min(GP3_IOPS[1], Math.max(GP3_IOPS[0], sizeGiB * GP3_IOPS_PER_GIB)),
    );
  }
  return {
    sizeGiB,
    iops: provisioned,
    kmsKey: isMissing(kmsKey)
      ? undefined
      : objectWith('rootVolume.kmsKey', kmsKey, 'keyArn', 'a kms.IKey', 'kms.Key.fromKeyArn(...)'),
  };
}

function checkBlockDevices(devices: readonly ec2.BlockDevice[]): readonly ec2.BlockDevice[] {
  const example = "{ deviceName: '/dev/sdf', volume: ec2.BlockDeviceVolume.ebs(100) }";
  for (const [at, device] of listOf('blockDevices', devices, 'deviceName', 'an ec2.BlockDevice', example).entries()) {
    text(`blockDevices[${String(at)}].deviceName`, device.deviceName, '/dev/sdf');
    objectWith(
      `blockDevices[${String(at)}].volume`,
      device.volume,
      'ebsDevice',
      'an ec2.BlockDeviceVolume',
      'ec2.BlockDeviceVolume.ebs(100)',
    );
    const size = device.volume.ebsDevice?.volumeSize;
    if (size !== undefined && !Token.isUnresolved(size))
      integer(`blockDevices[${String(at)}].volume.ebsDevice.volumeSize`, size, 1, null);
    if (devices.slice(0, at).some(({ deviceName }) => deviceName === device.deviceName)) {
      throw new PodNetworkError(
        `\`blockDevices[${String(at)}].deviceName\` is "${device.deviceName}", the name of another volume; use another name, for example /dev/sdg`,
      );
    }
  }
  return devices;
}

function checkSecurityGroups(stated: readonly ec2.ISecurityGroup[]): readonly ec2.ISecurityGroup[] {
  const groups = listOf(
    'securityGroups',
    stated,
    'securityGroupId',
    'an ec2.ISecurityGroup',
    "ec2.SecurityGroup.fromSecurityGroupId(this, 'Group', 'sg-0a1b2c3d')",
  );
  if (groups.length > FURTHER_GROUPS) {
    throw new PodNetworkError(
      `\`securityGroups\` must have at most ${String(FURTHER_GROUPS)} groups, got ${String(groups.length)}: an interface has 16 at most, and one is the network's own; merge groups`,
    );
  }
  return groups;
}
