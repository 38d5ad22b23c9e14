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
      'the image does not run the user data, or the container runtime, a CNI plugin or the kernel refuses what it writes, and no pod starts',
    fix: "write the CNI file as the plugins read it (containernetworking/plugins 1.1.1 and 1.9.1), the container runtime's configuration so that it finds the file and the plugins (conf_dir, bin_dir), and take an image of Linux that has cloud-init",
  },
  ({ model }, finding) =>
    model.nodes.flatMap(({ name, setup, origin }) => {
      const refused = podsRefused(setup);
      if (refused === null || writtenSubnets(setup).some(({ fault }) => fault !== null)) return [];
      return [finding(origin, `no pod of ${name} starts: ${refused}`)];
    }),
);
