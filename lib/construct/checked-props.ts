import { aws_ec2 as ec2 } from 'aws-cdk-lib';
import { refuseBootstrap } from '../node/node-spec';
import { refuseMtu } from '../node/bridge-conf';
import { flag, literalList, made, number, text, wholeNumber } from './construct-input';
import { InternetAccess } from './internet-access';
import { NodeImage } from './node-image';
import type { PodNetworkProps } from './pod-network-props';

// Amazon EBS User Guide, "EBS volume types": gp3 up to 64 TiB; the images of NodeImage start at 8 GiB
const ROOT_VOLUME_GIB = [8, 65_536] as const;

/** What is said of a pod network beside its VPC and role, defaults filled in. */
export interface CheckedProps {
  readonly podSupernet: string;
  readonly podPrefixLength: number;
  readonly workers: number;
  readonly instanceType: ec2.InstanceType;
  readonly nodeImage: NodeImage;
  readonly rootVolumeSizeGiB: number;
  readonly internetAccess: InternetAccess;
  readonly bootstrap: readonly string[];
  readonly ipMasq: boolean;
  readonly hairpinMode: boolean;
  readonly mtu: number | null;
  readonly outputs: boolean;
  readonly validation: boolean;
}

/**
 * Fills in every default.
 *
 * @throws PodNetworkError for a value that is wrong by itself; what the address plan refuses, it refuses later
 */
export function checkProps(props: PodNetworkProps): CheckedProps {
  return {
    podSupernet: text('podSupernet', props.podSupernet) ?? '10.200.0.0/16',
    podPrefixLength: number('podPrefixLength', props.podPrefixLength) ?? 24,
    workers: wholeNumber('workers', props.workers ?? 3, 0, null),
    instanceType: checkInstanceType(
      props.instanceType ?? ec2.InstanceType.of(ec2.InstanceClass.T3, ec2.InstanceSize.MEDIUM),
    ),
    nodeImage: checkNodeImage(props.nodeImage ?? NodeImage.ubuntu2404()),
    rootVolumeSizeGiB: wholeNumber('rootVolumeSizeGiB', props.rootVolumeSizeGiB ?? 20, ...ROOT_VOLUME_GIB),
    internetAccess: checkInternetAccess(props.internetAccess ?? InternetAccess.elasticIp()),
    bootstrap: checkBootstrap(props.bootstrap ?? []),
    ipMasq: flag('ipMasq', props.ipMasq ?? true),
    hairpinMode: flag('hairpinMode', props.hairpinMode ?? false),
    mtu: checkMtu(props.mtu),
    outputs: flag('outputs', props.outputs ?? true),
    validation: flag('validation', props.validation ?? true),
  };
}

/** @throws PodNetworkError for what is no type of instances, such as its name */
export function checkInstanceType(instanceType: ec2.InstanceType): ec2.InstanceType {
  return made('instanceType', instanceType, 'architecture', "an ec2.InstanceType, new ec2.InstanceType('t3.medium'),");
}

/** @throws PodNetworkError for what is no NodeImage, such as an `IMachineImage` */
export function checkNodeImage(nodeImage: NodeImage): NodeImage {
  return made(
    'nodeImage',
    nodeImage,
    'cniBinDir',
    'a NodeImage, NodeImage.of(machineImage, { rootDevice }) for example,',
  );
}

function checkInternetAccess(access: InternetAccess): InternetAccess {
  return made('internetAccess', access, 'subnetType', 'InternetAccess.elasticIp(), .nat() or .none()');
}

/** @throws PodNetworkError for what is no list of lines of a bash script that user data can carry */
export function checkBootstrap(bootstrap: readonly string[]): readonly string[] {
  const lines = literalList('bootstrap', bootstrap);
  refuseBootstrap(lines);
  return [...lines];
}

function checkMtu(stated: number | undefined): number | null {
  const mtu = number('mtu', stated) ?? null;
  refuseMtu(mtu);
  return mtu;
}
