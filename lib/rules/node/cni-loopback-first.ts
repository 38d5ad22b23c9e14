import { finding } from '../finding';
import type { Rule } from '../rule';

/** containerd takes the first file in lexical order for the pods' network, and adds `lo` itself (containerd, `max_conf_num = 1`). */
export const cniLoopbackFirst: Rule = {
  id: 'cni-loopback-first',
  find: ({ model }) =>
    model.nodes.flatMap(({ name, setup, origin }) => {
      const [first, ...others] = setup.networks;
      if (first?.plugins[0]?.type !== 'loopback') return [];
      const bridge = others.find(({ plugins }) => plugins[0]?.type === 'bridge');
      if (bridge === undefined) return [];
      return [
        finding(
          'cni-loopback-first',
          origin,
          `${first.path} of ${name} sorts before ${bridge.path}, so pods get the loopback network and no other`,
        ),
      ];
    }),
};
