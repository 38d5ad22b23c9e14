import { type Cidr, containsAddress, formatAddress, nthBlock, overlaps, parseAddress, parseCidr } from './cidr';
import { PodNetworkError, readProperty } from './pod-network-error';
import { parsePodCidr, parsePodSupernet, podCidrCount } from './pod-supernet';
import { parseHost, parseSubnet, workerAddress } from './subnet';
import { defaultWorkerName, parseWorkerName } from './worker-name';

/** Input of the address plan: concrete values only. */
export interface PlanRequest {
  /** CIDR text; contains every pod CIDR and overlaps no VPC block */
  readonly podSupernet: string;
  /** prefix length of a computed pod CIDR: from the supernet's own to 30 */
  readonly podPrefixLength: number;
  /** known CIDR blocks of the VPC, CIDR text */
  readonly vpcCidrs: readonly string[];
  /** in any order */
  readonly workers: readonly WorkerRequest[];
}

/** What the caller specifies for one worker. */
export interface WorkerRequest {
  /** integer from 0, unique; determines the default name, pod CIDR and address */
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
   * @default - computed if `computeNodeIp`, else chosen by AWS
   */
  readonly nodeIp?: string;
  /** CIDR text of the worker's subnet; null: unknown */
  readonly subnetCidr: string | null;
  /** whether the default address is the subnet's network address + 20 + index; requires `subnetCidr` */
  readonly computeNodeIp: boolean;
}

/** The addresses of all workers. */
export interface AddressPlan {
  /** canonical CIDR text */
  readonly podSupernet: string;
  /** sorted by index */
  readonly workers: readonly PlannedWorker[];
}

/** The addresses of one worker. */
export interface PlannedWorker {
  readonly index: number;
  readonly name: string;
  /** canonical CIDR text */
  readonly podCidr: string;
  /** dotted decimal; null: chosen by AWS at deployment */
  readonly nodeIp: string | null;
}

/** A planned worker, to compare with the others. */
interface Draft {
  readonly index: number;
  readonly name: string;
  readonly podCidr: Cidr;
  readonly isExplicit: boolean;
  readonly nodeIp: number | null;
}

/**
 * Plans the name, pod CIDR and address of every worker. Each depends only on the worker's own index and explicit values, so
 * that removing a worker never renumbers another, and the order of workers does not matter.
 *
 * @throws PodNetworkError if two workers share an index, name, address or pod CIDR; the supernet overlaps the VPC; a pod CIDR is
 * outside the supernet or has no pod address; an index has no block or address; an address is outside its subnet or reserved
 */
export function planAddresses(request: PlanRequest): AddressPlan {
  const workers = byIndex(request.workers);
  const subnets = workers.map(({ subnetCidr }) => (subnetCidr === null ? null : parseSubnet(subnetCidr)));
  // a lookup does not return a VPC's secondary blocks, but the worker's subnet is in one of them
  const vpcBlocks = [...request.vpcCidrs.map(parseCidr), ...subnets.filter((subnet) => subnet !== null)];
  const supernet = parsePodSupernet(request.podSupernet, vpcBlocks);
  // refuses a wrong prefix length even without workers
  podCidrCount(supernet, request.podPrefixLength);

  const drafts = workers.map((worker, at): Draft => {
    const { index, name, podCidr } = worker;
    return {
      index,
      name: name === undefined ? defaultWorkerName(index) : parseWorkerName(name, index),
      podCidr:
        podCidr === undefined ? nthBlock(supernet, request.podPrefixLength, index) : parsePodCidr(podCidr, supernet),
      isExplicit: podCidr !== undefined,
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
 * Sorts workers by index.
 *
 * @throws PodNetworkError for a duplicate index, and for one that is no integer from 0
 */
export function byIndex<T extends Pick<WorkerRequest, 'index'>>(workers: readonly T[]): readonly T[] {
  const seen = new Set<number>();
  for (const { index } of workers) {
    if (!Number.isInteger(index) || index < 0) {
      throw new PodNetworkError(`\`index\` must be an integer from 0, got ${index}; give each worker its own`);
    }
    if (seen.has(index)) {
      throw new PodNetworkError(`\`index\` ${index} is used by two workers; give each worker its own`);
    }
    seen.add(index);
  }
  return [...workers].sort((a, b) => a.index - b.index);
}

function addressOf(worker: WorkerRequest, subnet: Cidr | null, supernet: Cidr): number | null {
  if (worker.nodeIp !== undefined) {
    const address = addressIn(subnet, worker.nodeIp);
    if (containsAddress(supernet, address)) {
      throw new PodNetworkError(
        `\`nodeIp\` ${worker.nodeIp} is inside the pod supernet ${supernet.text}; use an address of the worker's subnet`,
      );
    }
    return address;
  }
  if (!worker.computeNodeIp) return null;
  if (subnet === null) {
    throw new PodNetworkError(
      `no address can be computed for index ${worker.index}, because the CIDR block of its subnet is unknown; set \`nodeIp\``,
    );
  }
  return workerAddress(subnet, worker.index);
}

function addressIn(subnet: Cidr | null, nodeIp: string): number {
  return subnet === null ? readProperty('nodeIp', () => parseAddress(nodeIp)) : parseHost(nodeIp, subnet);
}

function refuseSharedNames(drafts: readonly Draft[]): void {
  const owners = new Map<string, Draft>();
  for (const draft of drafts) {
    const owner = owners.get(draft.name);
    if (owner !== undefined) {
      throw new PodNetworkError(
        `\`name\` "${draft.name}" is used by index ${owner.index} and index ${draft.index}; give each worker its own`,
      );
    }
    owners.set(draft.name, draft);
  }
}

/** @throws PodNetworkError if two workers share an address */
export function refuseSharedAddresses(drafts: readonly Pick<Draft, 'name' | 'nodeIp'>[]): void {
  const owners = new Map<number, Pick<Draft, 'name'>>();
  for (const draft of drafts) {
    if (draft.nodeIp === null) continue;
    const owner = owners.get(draft.nodeIp);
    if (owner !== undefined) {
      throw new PodNetworkError(
        `\`nodeIp\` ${formatAddress(draft.nodeIp)} is used by ${owner.name} and ${draft.name}; set another one for either`,
      );
    }
    owners.set(draft.nodeIp, draft);
  }
}

/** @throws PodNetworkError if two pod CIDRs overlap */
export function refuseOverlaps(drafts: readonly Omit<Draft, 'nodeIp'>[]): void {
  const sorted = [...drafts].sort((a, b) => a.podCidr.first - b.podCidr.first || a.index - b.index);
  // sorted by first address, so if any blocks overlap, two neighbors do
  for (const [at, draft] of sorted.entries()) {
    const before = sorted[at - 1];
    if (before !== undefined && overlaps(before.podCidr, draft.podCidr)) {
      throw new PodNetworkError(
        `\`podCidr\` ${described(before)} overlaps ${described(draft)}; set another \`podCidr\``,
      );
    }
  }
}

function described(draft: Omit<Draft, 'nodeIp'>): string {
  const how = draft.isExplicit ? 'stated' : `from index ${draft.index}`;
  return `${draft.podCidr.text} of ${draft.name} (${how})`;
}
