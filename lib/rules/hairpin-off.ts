import { finding } from './finding';
import type { Rule } from './rule';

/**
 * With br_netfilter a packet that a pod sends to its own Service comes back to the bridge port that it left by, which
 * a bridge does not do without hairpin mode (kubernetes/kubernetes#20475).
 */
export const hairpinOff: Rule = {
  id: 'hairpin-off',
  find: ({ network }) =>
    network.workers
      .filter(({ pods }) => pods.plugin.hairpinMode === false && pods.plugin.promiscMode !== true)
      .map(({ model, name }) =>
        finding(
          'hairpin-off',
          model.origin,
          `a pod of ${name} does not reach itself through a Service: hairpinMode is false`,
        ),
      ),
};
