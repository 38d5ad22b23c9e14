import { indexModel, type ModelIndex, type Worker, workersOf } from '../model/index-of-model';
import type { NetworkModel } from '../model/network-model';
import { podNetworksOf } from './pod-networks';
import { withRoutedWorkers } from './routed-worker';

/** The table of workers, as a template or an account has it; null is what is unknown. */
export interface WorkerPlan {
  /** null where it is unknown, and where networks have different ones */
  readonly podSupernet: string | null;
  /** network by network, by index */
  readonly workers: readonly WorkerRow[];
  readonly networks: readonly PlannedNetwork[];
}

export interface PlannedNetwork {
  readonly name: string;
  readonly podSupernet: string | null;
  /** their names, by index */
  readonly workers: readonly string[];
  /** whether they are known by their routes, and no user data makes their pods; absent: no */
  readonly knownByRoutes?: true;
}

export interface WorkerRow {
  readonly index: number;
  /** unique in its network */
  readonly name: string;
  /** primary private address; null where AWS picks it at deploy */
  readonly nodeIp: string | null;
  readonly podCidr: string | null;
  /** id of the subnet of its primary interface */
  readonly subnet: string | null;
  /** id of its primary interface */
  readonly interface: string | null;
  /** name of its pod network */
  readonly network: string;
}

/** Lists the workers of each pod network, those that are known by their routes among them. */
export function planOf(read: NetworkModel): WorkerPlan {
  const model = withRoutedWorkers(read);
  const index = indexModel(model);
  const networks = podNetworksOf(model);
  const supernets = new Set(networks.map(({ podSupernet }) => podSupernet));
  return {
    podSupernet: supernets.size === 1 ? (networks[0]?.podSupernet ?? null) : null,
    workers: networks.flatMap(({ name, model: one }) => workersOf(one).map((worker) => rowOf(worker, name, index))),
    networks: networks.map(({ name, podSupernet, model: one }) => ({
      name,
      podSupernet,
      workers: workersOf(one).map(({ shortName }) => shortName),
      ...(one.nodes.some(({ knownByRoutes }) => knownByRoutes === true) && { knownByRoutes: true }),
    })),
  };
}

function rowOf(worker: Worker, network: string, index: ModelIndex): WorkerRow {
  const primary = index.networkInterfaces.get(worker.interfaceIds[0] ?? '');
  const address = primary?.pickedFrom === null ? primary.addresses[0] : undefined;
  return {
    index: worker.index,
    name: worker.shortName,
    nodeIp: knownText(address),
    podCidr: knownText(worker.podCidrs[0]),
    subnet: primary?.subnetId ?? null,
    interface: primary?.id ?? null,
    network,
  };
}

function knownText(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
