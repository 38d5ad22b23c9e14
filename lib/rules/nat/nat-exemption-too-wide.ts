import { isKnown, isUnknown } from '../../address/unknown';
import { natExemptBlocks } from '../../plan/nat-exempt-blocks';
import { common } from '../../address/range';
import { blockOf } from '../../walk/network/block';
import { textOfRange } from '../pod-cidr/pod-blocks';
import { rule } from '../rule';

/** The VPC's resolver does not answer addresses outside the VPC (kubernetes/kubernetes#17084), so pods must ask it by their node's. */
export const natExemptionTooWide = rule(
  {
    id: 'nat-exemption-too-wide',
    severity: 'error',
    meaning: "a node's NAT exemption covers the VPC's resolver, which does not answer pod addresses",
    fix: 'exempt only the pod supernet from NAT',
  },
  ({ network, proof }, finding) => {
    const foreign = proof.rules.podEgressAsNode.failures.some(({ cause }) => cause.id === 'resolver-foreign-source');
    if (!foreign) return [];
    return network.workers.flatMap(({ name, model, pods, primary, netfilter }) => {
      const blocks = (network.vpcs.get(primary.subnet.vpcId)?.cidrBlocks ?? []).filter(isKnown);
      const spared = pods.subnets.flatMap((subnet) => natExemptBlocks(netfilter, textOfRange(subnet)));
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
      const message = `${name} exempts ${wide} from NAT, which overlaps the VPC (${blocks.join(', ')}), so the resolver gets queries from pod addresses and does not answer`;
      return [finding(model.origin, message)];
    });
  },
);
