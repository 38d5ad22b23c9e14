import { isKnown, isUnknown } from '../../address/unknown';
import { sparedBlocks } from '../../plan/spared-blocks';
import { common } from '../../address/range';
import { blockOf } from '../../walk/network/block';
import { finding } from '../finding';
import { textOfRange } from '../pod-cidr/pod-blocks';
import type { Rule } from '../rule';

/** The VPC's resolver does not answer addresses outside the VPC (kubernetes/kubernetes#17084), so pods must ask it by their node's. */
export const natExemptionTooWide: Rule = {
  id: 'nat-exemption-too-wide',
  find: ({ network, proof }) => {
    const foreign = proof.rules.podEgressAsNode.failures.some(({ cause }) => cause.id === 'resolver-foreign-source');
    if (!foreign) return [];
    return network.workers.flatMap(({ name, model, pods, primary, netfilter }) => {
      const blocks = (network.vpcs.get(primary.subnet.vpcId)?.cidrBlocks ?? []).filter(isKnown);
      const spared = pods.subnets.flatMap((subnet) => sparedBlocks(netfilter, textOfRange(subnet)));
      const wide = spared.find((text) => {
        const range = blockOf(text);
        return (
          !isUnknown(range) &&
          blocks.some((block) => {
            const vpc = blockOf(block);
            return !isUnknown(vpc) && common(range, vpc) !== null;
          })
        );
      });
      if (wide === undefined) return [];
      const message = `${name} spares ${wide} from NAT, which overlaps the VPC (${blocks.join(', ')}), so its pods ask the resolver under addresses that it does not answer`;
      return [finding('nat-exemption-too-wide', model.origin, message)];
    });
  },
};
