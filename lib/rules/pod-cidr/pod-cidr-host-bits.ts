import { finding } from '../finding';
import { writtenSubnets } from './host-local-subnet';
import type { Rule } from '../rule';

/** A CNI file whose subnet is no network address: host-local refuses it, and no pod starts. */
export const podCidrHostBits: Rule = {
  id: 'pod-cidr-host-bits',
  find: ({ model }) =>
    model.nodes.flatMap(({ name, setup, origin }) =>
      writtenSubnets(setup)
        .filter(({ fault }) => fault === 'host-bits')
        .map(({ path, text }) =>
          finding(
            'pod-cidr-host-bits',
            origin,
            `${path} of ${name} has the subnet ${text}, in which host bits are set`,
          ),
        ),
    ),
};
