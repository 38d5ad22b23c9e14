import type { aws_ec2 as ec2 } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { WORKER_METADATA } from '../../template/assembly/stack-constructs';

/** Writes into the assembly's metadata that an instance is a worker, for whoever reads its template. */
export function markWorker(
  instance: ec2.CfnInstance,
  {
    podNetwork,
    index,
    validated,
    replaced,
  }: {
    readonly podNetwork: IConstruct;
    readonly index: number;
    readonly validated: boolean;
    /** its name, if the template leaves the instance out */
    readonly replaced: string | null;
  },
): void {
  instance.node.addMetadata(WORKER_METADATA, {
    network: podNetwork.node.path,
    index,
    validated,
    ...(replaced !== null && { replaced }),
  });
}
