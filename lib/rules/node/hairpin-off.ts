import { rule } from '../rule';
import { textOfNames } from '../finding';

/**
 * With br_netfilter a packet that a pod sends to its own Service comes back to the bridge port that it left by, which
 * a bridge does not do without hairpin mode (kubernetes/kubernetes#20475). Where bridge-nf-call-iptables is 0 the node routes it back.
 */
export const hairpinOff = rule(
  {
    id: 'hairpin-off',
    severity: 'info',
    meaning: 'a pod cannot reach itself through its own Service',
    fix: 'if pods call their own Services, set `hairpinMode: true` of PodNetwork, or "hairpinMode": true in the CNI file',
  },
  ({ network }, finding) => {
    const without = network.workers
      .filter(({ pods, bridgeFilter }) => bridgeFilter !== false && pods.plugin.hairpinMode === false)
      .filter(({ pods }) => pods.plugin.promiscMode !== true);
    const [first] = without;
    if (first === undefined) return [];
    const message = `a pod of ${textOfNames(without)} cannot reach itself through a Service: hairpinMode is false`;
    return [finding(first.model.origin, message)];
  },
);
