import { rule } from '../rule';

/** A worker in an IPv6-only subnet: its pods have no node address to be routed to, nor to leave by. */
export const workerWithoutIpv4 = rule(
  {
    id: 'worker-without-ipv4',
    severity: 'error',
    refutes: true,
    meaning: 'a worker is in an IPv6-only subnet, but its pods are routed over IPv4',
    fix: 'give the subnet a CidrBlock and remove Ipv6Native, or move the worker to another subnet',
  },
  ({ model }, finding) => {
    const workers = new Set(model.nodes.filter(({ index }) => index !== null).map(({ origin }) => origin.id));
    return model.faults
      .filter(({ kind, origin }) => kind === 'worker-without-ipv4' && workers.has(origin.id))
      .map(({ because, origin }) => finding(origin, because));
  },
);
