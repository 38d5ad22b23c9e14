import { contains, parseCidr, sizeOf, type Cidr } from '../address/cidr';
import { isUnknown } from '../address/unknown';
import { sparedBlocks } from '../cni/spared-blocks';
import { indexModel, workersOf } from './index-of-model';
import type { NetworkModel } from './network-model';

/** The table of workers, as a template or an account has it; null is what is unknown. */
export interface WorkerPlan {
  readonly podSupernet: string | null;
  /** by index */
  readonly workers: readonly WorkerRow[];
}

export interface WorkerRow {
  readonly index: number;
  readonly name: string;
  /** primary private address; null where AWS picks it at deploy */
  readonly nodeIp: string | null;
  readonly podCidr: string | null;
  /** id of the subnet of its primary interface */
  readonly subnet: string | null;
  /** id of its primary interface */
  readonly interface: string | null;
}

export function planOf(model: NetworkModel): WorkerPlan {
  const index = indexModel(model);
  const workers = workersOf(model).map((worker): WorkerRow => {
    const primary = index.networkInterfaces.get(worker.interfaceIds[0] ?? '');
    const address = primary?.pickedFrom === null ? primary.addresses[0] : undefined;
    return {
      index: worker.index,
      name: worker.name,
      nodeIp: knownText(address),
      podCidr: knownText(worker.podCidrs[0]),
      subnet: primary?.subnetId ?? null,
      interface: primary?.id ?? null,
    };
  });
  return { podSupernet: podSupernetOf(model), workers };
}

function knownText(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

/**
 * The block that the nodes' NAT rules leave alone: the smallest one that all workers spare and that holds every pod CIDR; null
 * where there is none, or where everything is spared.
 */
export function podSupernetOf(model: NetworkModel): string | null {
  const workers = workersOf(model);
  const podCidrs = workers.flatMap((worker) => worker.podCidrs);
  const known = podCidrs.flatMap((cidr) => (isUnknown(cidr) ? [] : [parseCidr(cidr)]));
  if (known.length === 0 || known.length < podCidrs.length) return null;
  const spared = workers.map(({ setup, podCidrs: own }) =>
    own.flatMap((cidr) => (isUnknown(cidr) ? [] : sparedBlocks(setup.netfilter, cidr))).map((text) => parseCidr(text)),
  );
  const common = spared
    .flat()
    .filter((block) => spared.every((blocks) => blocks.some((each) => contains(each, block))));
  const fitting = common.filter((block) => block.prefixLength > 0 && known.every((cidr) => contains(block, cidr)));
  return smallest(fitting)?.text ?? null;
}

function smallest(blocks: readonly Cidr[]): Cidr | undefined {
  return [...blocks].sort((a, b) => sizeOf(a) - sizeOf(b))[0];
}
