import { writtenSubnets } from './host-local-subnet';
import { rule } from '../rule';

/** A CNI file with a /31 or /32: host-local refuses it, and no pod starts. */
export const podCidrTooSmall = rule(
  {
    id: 'pod-cidr-too-small',
    severity: 'error',
    refutes: true,
    meaning: 'the subnet in a CNI file is a /31 or /32, and host-local rejects it',
    fix: 'use a /30 or larger; a /24 has room for 253 pods',
  },
  ({ model }, finding) =>
    model.nodes.flatMap(({ name, setup, origin }) =>
      writtenSubnets(setup)
        .filter(({ fault }) => fault === 'too-small')
        .map(({ path, text }) =>
          finding(origin, `${path} of ${name} has the subnet ${text}, but host-local requires /30 or larger`),
        ),
    ),
);
