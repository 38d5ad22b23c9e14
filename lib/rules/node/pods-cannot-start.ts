import { podsRefused } from '../../walk/network/pod-network-of-node';
import { writtenSubnets } from '../pod-cidr/host-local-subnet';
import { rule } from '../rule';

/** What rules of their own say of a subnet is left to them. */
export const podsCannotStart = rule(
  {
    id: 'pods-cannot-start',
    severity: 'error',
    refutes: true,
    meaning:
      'no pod starts: the image does not run the user data, or the container runtime, a CNI plugin or the kernel rejects what it writes',
    fix: 'write a CNI file that the plugins accept (containernetworking/plugins 1.1.1 and 1.9.1), point conf_dir and bin_dir of the container runtime to the file and the plugins, and use a Linux image with cloud-init',
  },
  ({ model }, finding) =>
    model.nodes.flatMap(({ name, setup, origin }) => {
      const refused = podsRefused(setup);
      if (refused === null || writtenSubnets(setup).some(({ fault }) => fault !== null)) return [];
      return [finding(origin, `no pod of ${name} starts: ${refused}`)];
    }),
);
