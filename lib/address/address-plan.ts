import { type Cidr, containsAddress, formatAddress, nthBlock, overlaps, parseAddress, parseCidr } from './cidr';
import { PodNetworkError } from './pod-network-error';
import { parsePodCidr, parsePodSupernet, podCidrCount } from './pod-supernet';
import { parseHost, parseSubnet, workerAddress } from './subnet';
import { defaultWorkerName, parseWorkerName } from './worker-name';

/** What a plan is made of: concrete values only. */
export interface PlanRequest {
  /** the block that pod CIDRs are taken from, CIDR text; outside every VPC block */
  readonly podSupernet: string;
  /** prefix length of a computed pod CIDR: the supernet's own to 30 */
  readonly podPrefixLength: number;
  /** every CIDR block of the VPC that is known, CIDR text */
  readonly vpcCidrs: readonly string[];
  /** in any order: the plan does not depend on it */
  readonly workers: readonly WorkerRequest[];
}

export interface WorkerRequest {
  /** the worker's identity, 0 or more, unique: name, pod CIDR and computed address follow from it alone */
  readonly index: number;
  /**
   * RFC 1123 label
   * @default worker-<index>
   */
  readonly name?: string;
  /**
   * CIDR text inside the supernet, /30 or shorter
   * @default - block number `index` of the supernet
   */
  readonly podCidr?: string;
  /**
   * dotted decimal, a usable address of the subnet
   * @default - computed where `computeNodeIp` says so, else left to AWS
   */
  readonly nodeIp?: string;
  /** CIDR text of the worker's subnet; null where it is not known */
  readonly subnetCidr: string | null;
  /** whether a worker without a stated address gets network address + 20 + index; needs `subnetCidr` */
  readonly computeNodeIp: boolean;
}

export interface AddressPlan {
  /** canonical CIDR text */
  readonly podSupernet: string;
  /** by index */
  readonly workers: readonly PlannedWorker[];
}

export interface PlannedWorker {
  readonly index: number;
  readonly name: string;
  /** canonical CIDR text */
  readonly podCidr: string;
  /** dotted decimal; null where AWS picks it at deploy */
  readonly nodeIp: string | null;
}

/** A planned worker while it is compared with the others. */
interface Draft {
  readonly index: number;
  readonly name: string;
  readonly podCidr: Cidr;
  readonly statedPodCidr: boolean;
  readonly nodeIp: number | null;
}

/**
 * Gives every worker its name, pod CIDR and address. Each follows from the worker's index or from what it states, never
 * from the other workers: taking one away renumbers none, and the order of declaration does not matter.
 *
 * @throws PodNetworkError for a duplicate or missing index, a name, address or pod CIDR that two workers share, a supernet
 * that overlaps the VPC, a pod CIDR outside the supernet or too small for a pod, an index without a block or an address,
 * and an address outside its subnet or kept by AWS
 */
export function planAddresses(request: PlanRequest): AddressPlan {
  const workers = byIndex(request.workers);
  const subnets = workers.map(({ subnetCidr }) => (subnetCidr === null ? null : parseSubnet(subnetCidr)));
  // a look-up may not know a VPC's secondary blocks, but the subnet in use is in one of them
  const vpcBlocks = [...request.vpcCidrs.map(parseCidr), ...subnets.filter((subnet) => subnet !== null)];
  const supernet = parsePodSupernet(request.podSupernet, vpcBlocks);
  // also where no worker asks for a block yet
  podCidrCount(supernet, request.podPrefixLength);

  const drafts = workers.map((worker, at): Draft => {
    const { index, name, podCidr } = worker;
    return {
      index,
      name: name === undefined ? defaultWorkerName(index) : parseWorkerName(name, index),
      podCidr:
        podCidr === undefined ? nthBlock(supernet, request.podPrefixLength, index) : parsePodCidr(podCidr, supernet),
      statedPodCidr: podCidr !== undefined,
      nodeIp: addressOf(worker, subnets[at] ?? null, supernet),
    };
  });
  refuseSharedNames(drafts);
  refuseSharedAddresses(drafts);
  refuseOverlaps(drafts);

  return {
    podSupernet: supernet.text,
    workers: drafts.map(({ index, name, podCidr, nodeIp }) => ({
      index,
      name,
      podCidr: podCidr.text,
      nodeIp: nodeIp === null ? null : formatAddress(nodeIp),
    })),
  };
}

/**
 * Sorts workers by their indexes.
 *
 * @throws PodNetworkError for an index that two have, and for one that is no whole number from 0 up
 */
export function byIndex<T extends Pick<WorkerRequest, 'index'>>(workers: readonly T[]): readonly T[] {
  const seen = new Set<number>();
  for (const { index } of workers) {
    if (!Number.isInteger(index) || index < 0) {
      throw new PodNetworkError(`index ${index} is not a whole number from 0 up; give each worker one of its own`);
    }
    if (seen.has(index)) {
      throw new PodNetworkError(
        `index ${index} is used by two workers; the index is a worker's identity, so give each its own`,
      );
    }
    seen.add(index);
  }
  return [...workers].sort((a, b) => a.index - b.index);
}

function addressOf(worker: WorkerRequest, subnet: Cidr | null, supernet: Cidr): number | null {
  if (worker.nodeIp !== undefined) {
    const address = subnet === null ? parseAddress(worker.nodeIp) : parseHost(worker.nodeIp, subnet);
    if (containsAddress(supernet, address)) {
      throw new PodNetworkError(
        `address ${worker.nodeIp} of a node lies in the pod supernet ${supernet.text}; use an address of its subnet`,
      );
    }
    return address;
  }
  if (!worker.computeNodeIp) return null;
  if (subnet === null) {
    throw new PodNetworkError(
      `index ${worker.index} has no computed address, since the CIDR block of its subnet is not known; state an address`,
    );
  }
  return workerAddress(subnet, worker.index);
}

function refuseSharedNames(drafts: readonly Draft[]): void {
  const owners = new Map<string, Draft>();
  for (const draft of drafts) {
    const owner = owners.get(draft.name);
    if (owner !== undefined) {
      throw new PodNetworkError(
        `worker name "${draft.name}" is used by index ${owner.index} and index ${draft.index}; give each its own`,
      );
    }
    owners.set(draft.name, draft);
  }
}

/** @throws PodNetworkError for an address that two workers have */
export function refuseSharedAddresses(drafts: readonly Pick<Draft, 'name' | 'nodeIp'>[]): void {
  const owners = new Map<number, Pick<Draft, 'name'>>();
  for (const draft of drafts) {
    if (draft.nodeIp === null) continue;
    const owner = owners.get(draft.nodeIp);
    if (owner !== undefined) {
      throw new PodNetworkError(
        `address ${formatAddress(draft.nodeIp)} is used by ${owner.name} and ${draft.name}; state another for one of them`,
      );
    }
    owners.set(draft.nodeIp, draft);
  }
}

/** @throws PodNetworkError for pod CIDRs that share addresses */
export function refuseOverlaps(drafts: readonly Omit<Draft, 'nodeIp'>[]): void {
  const sorted = [...drafts].sort((a, b) => a.podCidr.first - b.podCidr.first || a.index - b.index);
  // sorted by their first address, blocks that overlap at all include two neighbours that do
  for (const [at, draft] of sorted.entries()) {
    const before = sorted[at - 1];
    if (before !== undefined && overlaps(before.podCidr, draft.podCidr)) {
      throw new PodNetworkError(
        `pod CIDR ${described(before)} overlaps ${described(draft)}; state another block for the one that states its own`,
      );
    }
  }
}

function described(draft: Omit<Draft, 'nodeIp'>): string {
  const how = draft.statedPodCidr ? 'stated' : `block number ${draft.index}`;
  return `${draft.podCidr.text} of ${draft.name} (${how})`;
}
