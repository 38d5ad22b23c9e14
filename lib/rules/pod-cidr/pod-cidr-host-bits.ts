import { writtenSubnets } from './host-local-subnet';
import { rule } from '../rule';

/** A CNI file whose subnet is no network address: host-local refuses it, and no pod starts. */
export const podCidrHostBits = rule(
  {
    id: 'pod-cidr-host-bits',
    severity: 'error',
    refutes: true,
    meaning: 'the subnet in a CNI file has host bits set, and host-local rejects it',
    fix: 'write the network address: 10.200.0.0/24 instead of 10.200.0.5/24',
  },
  ({ model }, finding) =>
    model.nodes.flatMap(({ name, setup, origin }) =>
      writtenSubnets(setup)
        .filter(({ fault }) => fault === 'host-bits')
        .map(({ path, text }) => finding(origin, `${path} of ${name} has the subnet ${text}, which has host bits set`)),
    ),
);
