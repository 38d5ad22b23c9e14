import { formatAddress } from '../../address/cidr';
import { addTo } from '../../model/grouping';
import { joinEndpoint } from '../../plan/join-endpoint';
import { type Network, ownerOf, type WalkNode, type Worker } from '../../walk/network/network';
import { trace, type TraceLeg } from '../../walk/trace';
import { textOfNames } from '../finding';
import { rule } from '../rule';

/** Workers that wait for their API server forever. Only a packet that is surely dropped is told. */
export const apiServerUnreachable = rule(
  {
    id: 'api-server-unreachable',
    severity: 'warning',
    meaning: 'the packets of a worker do not reach the API server that it joins by, a machine of the same templates',
    fix: "admit the endpoint's TCP port from the workers in the security group of the API server, for example controlPlane.connections.allowFrom(network, ec2.Port.tcp(6443))",
  },
  ({ network }, finding) => {
    const refusals = new Map<string, Refusal[]>();
    for (const worker of network.workers) {
      const refusal = refusalOf(network, worker);
      if (refusal === null) continue;
      const { server, endpoint, droppedBy } = refusal;
      addTo(refusals, [server.id, endpoint, droppedBy.rule, droppedBy.resource].join(' '), refusal);
    }
    return [...refusals.values()].flatMap((alike) => {
      const [first] = alike;
      if (first === undefined) return [];
      const { server, endpoint, droppedBy } = first;
      const names = textOfNames(alike.map(({ worker }) => worker));
      const message = `${names} cannot join by ${endpoint}, an address of ${server.name}: ${droppedBy.because}`;
      return [finding(server.model.origin, message)];
    });
  },
);

interface Refusal {
  readonly worker: Worker;
  readonly server: WalkNode;
  readonly endpoint: string;
  readonly droppedBy: NonNullable<TraceLeg['droppedBy']>;
}

function refusalOf(network: Network, worker: Worker): Refusal | null {
  const join = joinEndpoint(worker.model.setup);
  const { address, subnet } = worker.primary;
  if (join === null || address === null) return null;
  const owner = ownerOf(network, subnet.vpcId, join.address);
  // where AWS picks the addresses, the machine that has this one is not known
  if (owner === undefined || owner.picked || owner.node === null || owner.node === worker) return null;
  const server = owner.node;
  const there = trace(
    network,
    { kind: 'node', node: worker, address },
    { kind: 'node', node: server, address: join.address },
    { protocol: 6, port: join.port, sourcePort: null },
  );
  const { verdict, droppedBy } = there.reply ?? there;
  if (verdict !== 'dropped' || droppedBy === null) return null;
  return { worker, server, endpoint: `${formatAddress(join.address)}:${String(join.port)}`, droppedBy };
}
