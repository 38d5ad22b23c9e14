import { finding } from '../finding';
import type { Rule } from '../rule';

/** A worker in an IPv6-only subnet: its pods have no node address to be routed to, nor to leave by. */
export const workerWithoutIpv4: Rule = {
  id: 'worker-without-ipv4',
  find: ({ model }) => {
    const workers = new Set(model.nodes.filter(({ index }) => index !== null).map(({ origin }) => origin.id));
    return model.faults
      .filter(({ kind, origin }) => kind === 'worker-without-ipv4' && workers.has(origin.id))
      .map(({ because, origin }) => finding('worker-without-ipv4', origin, because));
  },
};
