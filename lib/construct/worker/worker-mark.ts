import type { IConstruct } from 'constructs';
import { WORKER_METADATA } from '../../model/stack-constructs';

/** Writes into the assembly's metadata that an instance or a group is a worker, for whoever reads its template. */
export function markWorker(
  machine: IConstruct,
  {
    podNetwork,
    index,
    validated,
    replaced,
  }: {
    readonly podNetwork: IConstruct;
    readonly index: number;
    readonly validated: boolean;
    /** its name, if the template leaves it out */
    readonly replaced: string | null;
  },
): void {
  machine.node.addMetadata(WORKER_METADATA, {
    network: podNetwork.node.path,
    index,
    validated,
    ...(replaced !== null && { replaced }),
  });
}
