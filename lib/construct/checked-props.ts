import { aws_ec2 as ec2, type aws_iam as iam } from 'aws-cdk-lib';
import { PodNetworkError } from '../address/pod-network-error';
import { refuseMtu } from '../node/cni-bridge-file';
import { refuseMssClamp } from '../node/mss-clamp';
import { checkClusterName, refuseClusterTag } from './worker/cluster-tag';
import {
  boolean,
  concreteList,
  integer,
  isMissing,
  objectWith,
  optionalNumber,
  optionalString,
  plainObject,
} from './construct-input';
import { InternetAccess } from './vpc/internet-access';
import { type CheckedMachine, checkMachine } from './worker/machine-options';
import { NodeImage } from './worker/node-image';
import { Bootstrap } from './kubernetes/bootstrap';
import type { PodNetworkProps } from './pod-network-props';
import { Rollout } from './rollout/rollout';

/** Validated props with defaults applied, without VPC and role. */
export interface CheckedProps {
  readonly podSupernet: string;
  readonly serviceCidr: string | null;
  readonly nonMasqueradeCidrs: readonly string[];
  readonly podPrefixLength: number;
  readonly workerCount: number;
  readonly instanceType: ec2.InstanceType;
  readonly nodeImage: NodeImage;
  readonly machine: CheckedMachine;
  readonly clusterName: string | null;
  readonly internetAccess: InternetAccess;
  readonly bootstrap: Bootstrap;
  readonly ipMasq: boolean;
  readonly hairpinMode: boolean;
  readonly mtu: number | null;
  readonly mssClamp: number | null;
  readonly rollout: Rollout;
  readonly outputs: boolean;
  readonly validation: boolean;
}

/**
 * Validates each property by itself and applies the defaults. The address plan checks how properties fit together.
 *
 * @throws PodNetworkError for an invalid value
 */
export function checkProps(props: PodNetworkProps): CheckedProps {
  const clusterName = checkClusterName(props.clusterName);
  const rollout = checkRollout(props.rollout ?? Rollout.allAtOnce());
  if (clusterName !== null && rollout.size !== undefined) refuseClusterTag(clusterName);
  return {
    podSupernet: optionalString('podSupernet', props.podSupernet) ?? '10.200.0.0/16',
    serviceCidr: optionalString('serviceCidr', props.serviceCidr) ?? null,
    nonMasqueradeCidrs: concreteList('nonMasqueradeCidrs', props.nonMasqueradeCidrs ?? []),
    podPrefixLength: optionalNumber('podPrefixLength', props.podPrefixLength) ?? 24,
    workerCount: integer('workerCount', props.workerCount ?? 3, 0, null),
    instanceType: checkInstanceType(
      props.instanceType ?? ec2.InstanceType.of(ec2.InstanceClass.T3, ec2.InstanceSize.MEDIUM),
    ),
    nodeImage: checkNodeImage(props.nodeImage ?? NodeImage.ubuntu2404()),
    machine: checkMachine(props),
    clusterName,
    internetAccess: checkInternetAccess(props.internetAccess ?? InternetAccess.elasticIp()),
    bootstrap: checkBootstrap(props.bootstrap ?? Bootstrap.commands()),
    ipMasq: boolean('ipMasq', props.ipMasq ?? true),
    hairpinMode: boolean('hairpinMode', props.hairpinMode ?? false),
    mtu: checkMtu(props.mtu),
    mssClamp: checkMssClamp(props),
    rollout,
    outputs: boolean('outputs', props.outputs ?? false),
    validation: boolean('validation', props.validation ?? true),
  };
}

/** @throws PodNetworkError for anything but an `ec2.IVpc`, such as its id */
export function checkVpc(vpc: ec2.IVpc): ec2.IVpc {
  return objectWith('vpc', vpc, 'publicSubnets', 'an ec2.IVpc', 'ec2.Vpc.fromLookup(...)');
}

/** @throws PodNetworkError for anything but an object, and beside a `vpc` */
export function checkFlowLogs({ flowLogs, vpc }: PodNetworkProps): PodNetworkProps['flowLogs'] {
  if (flowLogs === undefined) return undefined;
  const example = '{ FlowLog: {} }';
  const checked = plainObject('flowLogs', flowLogs, example);
  for (const [id, options] of Object.entries(checked)) plainObject(`flowLogs.${id}`, options, '{}');
  if (vpc === undefined) return checked;
  throw new PodNetworkError(
    "`flowLogs` is for the VPC that the pod network creates, and `vpc` is stated; call `vpc.addFlowLog('FlowLog')` instead",
  );
}

/** @throws PodNetworkError for anything but an object, such as a type of subnets */
export function checkVpcSubnets(selection: ec2.SubnetSelection | undefined): ec2.SubnetSelection | undefined {
  const example = '{ subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS }';
  return isMissing(selection) ? undefined : plainObject('vpcSubnets', selection, example);
}

/** @throws PodNetworkError for anything but an `iam.IRole`, such as its ARN */
export function checkRole(role: iam.IRole): iam.IRole {
  return objectWith('role', role, 'grantPrincipal', 'an iam.IRole');
}

/** @throws PodNetworkError for anything but an `ec2.InstanceType`, such as its name */
export function checkInstanceType(instanceType: ec2.InstanceType): ec2.InstanceType {
  return objectWith(
    'instanceType',
    instanceType,
    'architecture',
    'an ec2.InstanceType',
    "new ec2.InstanceType('t3.medium')",
  );
}

/** @throws PodNetworkError for anything but a `NodeImage`, such as an `IMachineImage` */
export function checkNodeImage(nodeImage: NodeImage): NodeImage {
  return objectWith('nodeImage', nodeImage, 'cniBinDir', 'a NodeImage', 'NodeImage.of(machineImage, { rootDevice })');
}

function checkInternetAccess(access: InternetAccess): InternetAccess {
  return objectWith('internetAccess', access, 'subnetType', 'InternetAccess.elasticIp(), .nat() or .none()');
}

/** @throws PodNetworkError for anything but a `Bootstrap`, such as a list of lines */
export function checkBootstrap(bootstrap: Bootstrap): Bootstrap {
  return objectWith('bootstrap', bootstrap, '_linesFor', 'a Bootstrap', "Bootstrap.commands('...')");
}

function checkRollout(rollout: Rollout): Rollout {
  return objectWith('rollout', rollout, 'generation', 'a Rollout', 'Rollout.oneByOne()');
}

function checkMtu(stated: number | undefined): number | null {
  const mtu = optionalNumber('mtu', stated) ?? null;
  refuseMtu(mtu);
  return mtu;
}

function checkMssClamp({ mssClamp: stated, mtu }: PodNetworkProps): number | null {
  const mssClamp = optionalNumber('mssClamp', stated) ?? null;
  refuseMssClamp(mssClamp, mtu ?? null);
  return mssClamp;
}
