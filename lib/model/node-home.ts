import { entryOf } from './plain-object';
import type { WrittenWorker } from './stack-constructs';
import { rootOf, type TemplateResource } from './template-stack';

/** Who made a node, as far as that is known. */
export interface NodeHome {
  /** stack, or template file that no assembly names; of a machine that no stack made, its VPC */
  readonly stack: string;
  /** path of its construct; null where neither assembly nor template has it */
  readonly path: string | null;
  /** path of the `PodNetwork` that made it, and its index there; null for a node that none made */
  readonly worker: Pick<WrittenWorker, 'network' | 'index'> | null;
}

// what a user's own construct calls the resource in it (aws-cdk-lib, `Instance`), and what `Worker` calls its instance
const RESOURCE = /\/Resource$/;
const RESOURCE_OF_WORKER = /(\/Instance)?\/Resource$/;

/** Finds out who made the node of a resource. */
export function homeOf({ stack, logicalId, body }: TemplateResource): NodeHome {
  const root = rootOf(stack);
  const id = `${stack.prefix}${logicalId}`;
  const { paths = {}, workers = [] } = root.source.artifact?.constructs ?? {};
  const written = workers.find((worker) => worker.id === id);
  const path = (Object.hasOwn(paths, id) ? paths[id] : null) ?? entryOf(entryOf(body, 'Metadata'), 'aws:cdk:path');
  return {
    stack: root.name,
    path: typeof path === 'string' ? path.replace(written === undefined ? RESOURCE : RESOURCE_OF_WORKER, '') : null,
    worker: written === undefined ? null : { network: written.network, index: written.index },
  };
}
