import { formatAddress } from '../../address/cidr';
import { addTo } from '../../model/grouping';
import { joinEndpoint } from '../../plan/join-endpoint';
import { ownerOf, unreadClaim, vpcBlocks, type Worker } from '../../walk/network/network';
import { textOfNames } from '../finding';
import { rule } from '../rule';

/** A wrong endpoint looks like a right one: the workers wait for it forever. */
export const apiServerNotFound = rule(
  {
    id: 'api-server-not-found',
    severity: 'info',
    meaning:
      'workers join by an address of the VPC that no network interface of the templates has, so whether they reach it is not checked',
    fix: "correct the endpoint, or state it as the control plane's `privateIpAddress`; nothing, if the machine is not in these templates",
  },
  ({ network }, finding) => {
    const waiting = new Map<string, Worker[]>();
    for (const worker of network.workers) {
      const join = joinEndpoint(worker.model.setup);
      if (join === null) continue;
      const { address, port } = join;
      const { vpcId } = worker.primary.subnet;
      const inVpc = vpcBlocks(network, vpcId).some(([first, last]) => first <= address && address <= last);
      const isOpen = ownerOf(network, vpcId, address) !== undefined || unreadClaim(network, vpcId, address) !== null;
      if (inVpc && !isOpen) addTo(waiting, `${formatAddress(address)}:${String(port)}`, worker);
    }
    return [...waiting].flatMap(([endpoint, workers]) => {
      const [first] = workers;
      if (first === undefined) return [];
      return [
        finding(
          first.model.origin,
          `${textOfNames(workers)} ${workers.length === 1 ? 'joins' : 'join'} by ${endpoint}, an address that no known network interface has`,
        ),
      ];
    });
  },
);
