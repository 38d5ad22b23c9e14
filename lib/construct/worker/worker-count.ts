import { parseCidr } from '../../address/cidr';
import { PodNetworkError } from '../../address/pod-network-error';
import { podCidrCount } from '../../address/pod-supernet';
import { parseSubnet, workerAddressCount } from '../../address/subnet';

/**
 * Refuses more first workers than there are pod CIDRs or addresses. The address plan would blame the index of one of them.
 *
 * @param subnetCidr block from which addresses are computed; null: AWS chooses them
 * @throws PodNetworkError
 */
export function refuseWorkerCount(
  count: number,
  { podSupernet, podPrefixLength }: { readonly podSupernet: string; readonly podPrefixLength: number },
  subnetCidr: string | null,
): void {
  const podCidrs = podCidrCount(parseCidr(podSupernet), podPrefixLength);
  if (count > podCidrs) {
    throw new PodNetworkError(
      `\`workerCount\` must be at most ${String(podCidrs)}, got ${String(count)}: ${podSupernet} contains ${String(podCidrs)} pod CIDRs of /${String(podPrefixLength)}; create fewer workers, or set a wider \`podSupernet\` or a longer \`podPrefixLength\``,
    );
  }
  if (subnetCidr === null) return;
  const addresses = workerAddressCount(parseSubnet(subnetCidr));
  if (count <= addresses) return;
  throw new PodNetworkError(
    `\`workerCount\` must be at most ${String(addresses)}, got ${String(count)}: subnet ${subnetCidr} has no addresses for more; create fewer workers, or pass a \`vpc\` with wider subnets`,
  );
}
