import { isUnknown } from '../../address/unknown';
import { hasDefaultRoute } from '../../walk/flow/egress';
import type { Network, Worker } from '../../walk/network/network';
import type { Proof } from '../../walk/proof/prove';
import { rule } from '../rule';

/** A worker that is to install packages and has no way to where they are. */
export const packagesWithoutEgress = rule(
  {
    id: 'packages-without-egress',
    severity: 'warning',
    meaning: 'a worker installs packages at its first boot, but has no route to the package repositories',
    fix: 'give it internet access (a public address and an internet gateway, or a NAT gateway), or use an image with the packages',
  },
  ({ network, proof }, finding) =>
    network.workers.flatMap((worker) => {
      const { packages } = worker.model.setup;
      const why = packages.length === 0 ? null : whyShut(network, proof, worker);
      if (why === null) return [];
      const message = `${worker.name} installs ${packages.join(', ')} at its first boot, and ${why}`;
      return [finding(worker.model.origin, message)];
    }),
);

function whyShut(network: Network, proof: Proof, worker: Worker): string | null {
  const { subnet } = worker.primary;
  if (!hasDefaultRoute(network, worker)) {
    // Amazon Linux keeps its repositories in S3, which a gateway endpoint leads to
    return hasEndpoint(network, worker) ? null : `its subnet ${subnet.id} has no route to the internet`;
  }
  const shut = proof.rules.podEgressAsNode.failures.some(
    ({ cause, verdict, witness }) =>
      verdict === 'refuted' && cause.id === 'no-public-address' && witness?.from === worker.name,
  );
  return shut ? `its network interface ${worker.primary.id} has no public address` : null;
}

function hasEndpoint(network: Network, { primary }: Worker): boolean {
  const { routeTableId } = primary.subnet;
  const table = isUnknown(routeTableId) ? undefined : network.tables.get(routeTableId)?.table;
  return (table?.routes ?? []).some(({ target }) => isUnknown(target) || target.kind === 'vpcEndpoint');
}
