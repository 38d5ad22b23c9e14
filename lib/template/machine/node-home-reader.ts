import { entryOf } from '../../model/plain-object';
import type { NodeHome } from '../../model/node-home';
import { rootOf, type TemplateResource } from '../intrinsic/template-stack';

// what a user's own construct calls the resource in it (aws-cdk-lib, `Instance`), and what `Worker` calls its instance or group
const RESOURCE = /\/Resource$/;
const RESOURCE_OF_WORKER = /(\/Instance)?\/Resource$|\/Group$/;

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
