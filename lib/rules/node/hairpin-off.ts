import { finding } from '../finding';
import type { Rule } from '../rule';
import { namesOf } from './worker-names';

/**
 * With br_netfilter a packet that a pod sends to its own Service comes back to the bridge port that it left by, which
 * a bridge does not do without hairpin mode (kubernetes/kubernetes#20475). Where bridge-nf-call-iptables is 0 the node routes it back.
 */
export const hairpinOff: Rule = {
  id: 'hairpin-off',
  find: ({ network }) => {
    const without = network.workers
      .filter(({ pods, bridgeFilter }) => bridgeFilter !== false && pods.plugin.hairpinMode === false)
      .filter(({ pods }) => pods.plugin.promiscMode !== true);
    const [first] = without;
    if (first === undefined) return [];
    const message = `a pod of ${namesOf(without)} does not reach itself through a Service: hairpinMode is false`;
    return [finding('hairpin-off', first.model.origin, message)];
  },
};
