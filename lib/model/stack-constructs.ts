import type { StatedVpc } from './stated-vpc';

/** The type of the metadata by which a construct says that its instance is a worker. */
export const WORKER_METADATA = 'cdk-pod-network:worker';
/** The type of the metadata by which a construct says what it knows of a VPC that the app does not make. */
export const VPC_METADATA = 'cdk-pod-network:vpc';

/** What a cloud assembly says of the constructs of a stack, nested stacks included. */
export interface StackConstructs {
  /** path of the stack's construct, for example `Prod/Network` */
  readonly path: string;
  /** paths of the resources' constructs by logical id; nested: `Nested.Id` */
  readonly paths: Readonly<Record<string, string>>;
  /** findings that were acknowledged, each at a construct and all below it */
  readonly acknowledgements: readonly Acknowledgement[];
  /** VPCs that its pod networks use and the app does not make; with the prefix of the logical ids in its intrinsic functions: `Nested.` */
  readonly vpcs: readonly (StatedVpc & { readonly prefix: string })[];
  /** instances that a `PodNetwork` wrote */
  readonly workers: readonly WrittenWorker[];
}

export interface Acknowledgement {
  /** path of the construct, empty for the app */
  readonly path: string;
  /** id of the finding */
  readonly finding: string;
}

/** An instance that a `PodNetwork` wrote as a worker. */
export interface WrittenWorker {
  /** logical id; nested: `Nested.Id` */
  readonly id: string;
  /** path of its `PodNetwork` */
  readonly network: string;
  /** its index there; null where an earlier version wrote it */
  readonly index: number | null;
  /** whether synthesis validates it */
  readonly validated: boolean;
  /** its name, if the template leaves it out to replace it; absent: the template has it */
  readonly replaced?: string;
}
