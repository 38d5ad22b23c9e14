import { indexModel, type ModelIndex, type Worker, workersOf } from '../model/index-of-model';
import type { NetworkModel } from '../model/network-model';
import { podNetworksOf } from './pod-networks';
import { withRoutedWorkers } from './routed-worker';

/** The workers of a template or an account, as `pod-network plan` prints them. A value is null if it is unknown. */
export interface WorkerPlan {
  /** CIDR text; null: unknown, or not the same for all networks */
  readonly podSupernet: string | null;
  /** sorted by network, then by index */
  readonly workers: readonly WorkerRow[];
  readonly networks: readonly PlannedNetwork[];
}

/** One pod network of a plan. */
export interface PlannedNetwork {
  readonly name: string;
  readonly podSupernet: string | null;
  /** names of its workers, sorted by index */
  readonly workers: readonly string[];
  /** true: only routes show that its nodes are workers; their user data configures no pods */
  readonly knownByRoutes?: true;
}

/** One worker of a plan. */
export interface WorkerRow {
  readonly index: number;
  /** unique in its pod network */
  readonly name: string;
  /** primary private address, dotted decimal; null: unknown, or chosen by AWS at deployment */
  readonly nodeIp: string | null;
  /** CIDR text */
  readonly podCidr: string | null;
  /** id of the subnet of its primary interface */
  readonly subnet: string | null;
  /** id of its primary interface */
  readonly interface: string | null;
  /** name of its pod network */
  readonly network: string;
}

/**
 * Lists the workers of each pod network, including nodes that only their routes show to be workers.
 *
 * @param read canonical model
 */
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
