import { formatAddress, parseAddress } from '../../lib/address/cidr';
import type { BlockSpec, NetworkSpec } from './network-spec';

export const VPC = '10.0.0.0/16';
export const SUPERNET = '10.200.0.0/16';

/** An item of a list that counts round. */
export function at<T>(items: readonly T[], index: number): T {
  const found = items[index % items.length];
  if (found === undefined) throw new Error('a list that counts round is empty');
  return found;
}

export function podBase(spec: NetworkSpec, worker: number): number {
  const size = 2 ** (32 - spec.podPrefix);
  return parseAddress('10.200.0.0') + (worker % spec.workers.length) * size;
}

export function podCidr(spec: NetworkSpec, worker: number): string {
  return `${formatAddress(podBase(spec, worker))}/${String(spec.podPrefix)}`;
}

/** The upper half of a worker's pods. */
export function podHalf(spec: NetworkSpec, worker: number): string {
  const size = 2 ** (31 - spec.podPrefix);
  return `${formatAddress(podBase(spec, worker) + size)}/${String(spec.podPrefix + 1)}`;
}

/** Four addresses in the midst of a worker's pods. */
export function podFour(spec: NetworkSpec, worker: number): string {
  return `${formatAddress(podBase(spec, worker) + 12)}/30`;
}

/** The block that holds the pods of the first two workers. */
export function firstTwo(spec: NetworkSpec): string {
  return `10.200.0.0/${String(spec.podPrefix - 1)}`;
}

export function subnetCidr(subnet: number): string {
  return `10.0.${String(subnet + 1)}.0/24`;
}

export function nodeAddress(spec: NetworkSpec, worker: number): string {
  const index = worker % spec.workers.length;
  const subnet = at(spec.workers, worker).subnet % spec.subnets.length;
  return `10.0.${String(subnet + 1)}.${String(20 + index)}`;
}

export function blockText(spec: NetworkSpec, block: BlockSpec): string {
  switch (block.of) {
    case 'all':
      return '0.0.0.0/0';
    case 'vpc':
      return VPC;
    case 'supernet':
      return SUPERNET;
    case 'internet':
      return '203.0.113.0/24';
    case 'pods':
      return podCidr(spec, block.worker);
    case 'half':
      return podHalf(spec, block.worker);
    case 'node':
      return `${nodeAddress(spec, block.worker)}/32`;
  }
}
