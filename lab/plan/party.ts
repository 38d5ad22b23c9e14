import { isUnknown } from '../../lib/address/unknown';
import type { NetworkModel } from '../../lib/model/network-model';
import { primaryInterface, type BuiltInterface } from './built-interface';
import type { BootedNode } from './node-boot';

/** Someone who asks or is asked: a node, or a pod on one. */
export interface Party {
  /** `worker-0`, `pod@worker-0/10.200.0.2` */
  readonly name: string;
  readonly namespace: string;
  readonly address: string;
  /** by which its node's traffic enters the VPC */
  readonly interface: BuiltInterface;
  readonly booted: BootedNode;
  /** why nothing that it sends or gets can be judged; null where it can */
  readonly doubt: string | null;
}

/** The nodes that are built, each as a party. */
export function nodeParties(
  model: NetworkModel,
  built: readonly BuiltInterface[],
  booted: readonly BootedNode[],
): Party[] {
  return booted.flatMap((one) => {
    const own = primaryInterface(built, one.node.id);
    if (own === undefined) return [];
    const doubt = userDataDoubt(one) ?? unreadDoubt(model, own);
    return {
      name: one.node.name,
      namespace: one.namespace.name,
      address: own.addresses[0],
      interface: own,
      booted: one,
      doubt,
    };
  });
}

/** The pods of a node that are asked about everything. */
export function podParties(node: Party): Party[] {
  return allPodParties(node).filter(({ address }) => node.booted.edges.includes(address));
}

/** The pods of a node, those that stand for a witness among them. */
export function allPodParties(node: Party): Party[] {
  return node.booted.planned.pods.map(({ namespace, address }) => ({
    ...node,
    name: `pod@${node.name}/${address}`,
    namespace,
    address,
  }));
}

/** Whether the node of a party is a worker. */
export function isOnWorker(party: Party): boolean {
  return party.booted.node.index !== null;
}

function userDataDoubt({ node, doubts }: BootedNode): string | null {
  const [first] = doubts;
  return first === undefined ? null : `the user data of ${node.name} is not fully known: ${first.unknown}`;
}

/** What the reader of the model did not understand and could change this interface's traffic. */
function unreadDoubt(model: NetworkModel, { networkInterface, node, subnet, vpc }: BuiltInterface): string | null {
  const ids = [
    networkInterface.id,
    node.id,
    subnet.id,
    vpc.id,
    subnet.routeTableId,
    subnet.networkAclId,
    ...networkInterface.securityGroupIds,
  ];
  const unread = model.unread.find(
    ({ concerns }) => concerns.length === 0 || ids.some((id) => !isUnknown(id) && concerns.includes(id)),
  );
  return unread === undefined ? null : `${unread.origin.id} is not understood: ${unread.unknown}`;
}
