import { contains, parseCidr, sizeOf } from '../address/cidr';
import { isUnknown } from '../address/unknown';
import { natExemptBlocks } from './nat-exempt-blocks';
import { workersOf } from '../model/index-of-model';
import type { NetworkModel } from '../model/network-model';

/**
 * Returns the pod supernet as the nodes' NAT rules have it: the smallest block that contains every pod CIDR and that every
 * worker excludes from NAT.
 *
 * @returns CIDR text; null if there is no such block, or the rules exclude everything
 */
export function podSupernetOf(model: NetworkModel): string | null {
  const workers = workersOf(model);
  const podCidrs = workers.flatMap((worker) => worker.podCidrs);
  const known = podCidrs.flatMap((cidr) => (isUnknown(cidr) ? [] : [parseCidr(cidr)]));
  if (known.length === 0 || known.length < podCidrs.length) return null;
  const spared = workers.map(({ setup, podCidrs: own }) =>
    own
      .flatMap((cidr) => (isUnknown(cidr) ? [] : natExemptBlocks(setup.netfilter, cidr)))
      .map((text) => parseCidr(text)),
  );
  // most workers exclude the same blocks
  const distinct = [...new Map(spared.flat().map((block) => [block.text, block])).values()];
  const common = distinct.filter((block) => spared.every((blocks) => blocks.some((each) => contains(each, block))));
  const fitting = common.filter((block) => block.prefixLength > 0 && known.every((cidr) => contains(block, cidr)));
  return [...fitting].sort((a, b) => sizeOf(a) - sizeOf(b))[0]?.text ?? null;
}
