import { podsRefused } from '../../walk/network/pod-network-of-node';
import { finding } from '../finding';
import { writtenSubnets } from '../pod-cidr/host-local-subnet';
import type { Rule } from '../rule';

/** What rules of their own say of a subnet is left to them. */
export const podsCannotStart: Rule = {
  id: 'pods-cannot-start',
  find: ({ model }) =>
    model.nodes.flatMap(({ name, setup, origin }) => {
      const refused = podsRefused(setup);
      if (refused === null || writtenSubnets(setup).some(({ fault }) => fault !== null)) return [];
      return [finding('pods-cannot-start', origin, `no pod of ${name} starts: ${refused}`)];
    }),
};
