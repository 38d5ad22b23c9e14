import { finding } from '../finding';
import { writtenSubnets } from './host-local-subnet';
import type { Rule } from '../rule';

/** A CNI file with a /31 or /32: host-local refuses it, and no pod starts. */
export const podCidrTooSmall: Rule = {
  id: 'pod-cidr-too-small',
  find: ({ model }) =>
    model.nodes.flatMap(({ name, setup, origin }) =>
      writtenSubnets(setup)
        .filter(({ fault }) => fault === 'too-small')
        .map(({ path, text }) =>
          finding(
            'pod-cidr-too-small',
            origin,
            `${path} of ${name} has the subnet ${text}, and /30 is the smallest that host-local takes`,
          ),
        ),
    ),
};
