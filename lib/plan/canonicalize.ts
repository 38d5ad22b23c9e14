import { fillNetwork } from '../model/fill-network';
import type { NetworkDraft } from '../model/network-draft';
import type { NetworkModel } from '../model/network-model';
import { nameNodes } from './node-name';

/**
 * Makes the network of what a reader found: fills in every default of AWS, puts stand-ins with unknown facts where an id leads
 * outside, names the nodes, and sorts everything by id. The same draft in another order gives the same network.
 */
export function canonicalize(read: NetworkDraft): NetworkModel {
  const network = fillNetwork(read);
  return { ...network, nodes: nameNodes(network, new Map(read.nodes.map(({ id, nameTag }) => [id, nameTag]))) };
}
