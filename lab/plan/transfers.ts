import { isUnknown } from '../../lib/address/unknown';
import type { NetworkModel } from '../../lib/model/network-model';
import type { BuiltGateway } from './built-gateway';
import type { BuiltInterface } from './built-interface';
import { INTERNET_HOST } from './internet';
import type { PlannedTransfer } from './lab-plan';
import type { BootedNode } from './node-boot';
import { isOnWorker, nodeParties, podParties } from './party';
import { defaultRoute } from './route-doubt';

const MEGABYTE = 1024 * 1024;

/** One transfer through each gateway, by a pod of the first worker that the gateway serves. */
export function planTransfers(
  model: NetworkModel,
  built: readonly BuiltInterface[],
  booted: readonly BootedNode[],
  gateways: readonly BuiltGateway[],
): PlannedTransfer[] {
  const transfers = new Map<string, PlannedTransfer>();
  for (const worker of nodeParties(model, built, booted).filter(isOnWorker)) {
    const [pod] = podParties(worker);
    const target = defaultRoute(model, worker.interface)?.target;
    if (pod === undefined || target === undefined || isUnknown(target)) continue;
    const gateway = gateways.find(({ id, vpc }) => id === target.id && vpc.id === worker.interface.vpc.id);
    if (gateway === undefined || transfers.has(gateway.namespace)) continue;
    transfers.set(gateway.namespace, {
      from: pod.name,
      namespace: pod.namespace,
      to: gateway.namespace,
      address: INTERNET_HOST,
      port: 443,
      bytes: MEGABYTE,
    });
  }
  return [...transfers.values()];
}
