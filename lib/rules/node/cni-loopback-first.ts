import { rule } from '../rule';

/** containerd takes the first file in lexical order for the pods' network, and adds `lo` itself (containerd, `max_conf_num = 1`). */
export const cniLoopbackFirst = rule(
  {
    id: 'cni-loopback-first',
    severity: 'error',
    refutes: true,
    meaning: 'a loopback CNI file sorts before the bridge file, and the container runtime uses the first file',
    fix: 'rename the loopback file so that it sorts last: 99-loopback.conf',
  },
  ({ model }, finding) =>
    model.nodes.flatMap(({ name, setup, origin }) => {
      const [first, ...others] = setup.networks;
      if (first?.plugins[0]?.type !== 'loopback') return [];
      const bridge = others.find(({ plugins }) => plugins[0]?.type === 'bridge');
      if (bridge === undefined) return [];
      return [
        finding(origin, `${first.path} of ${name} sorts before ${bridge.path}, so pods get only the loopback network`),
      ];
    }),
);
