import { fillNetwork } from '../model/fill-network';
import type { NetworkDraft } from '../model/network-draft';
import type { NetworkModel } from '../model/network-model';
import { nameNodes } from './node-name';

/**
 * Turns a reader's draft into a model: fills in every AWS default, adds stand-ins with unknown facts for ids that were not
 * read, names the nodes, and sorts everything. The order of the draft's lists does not matter.
 */
export function canonicalize(read: NetworkDraft): NetworkModel {
  const network = fillNetwork(read);
  return { ...network, nodes: nameNodes(network, new Map(read.nodes.map(({ id, nameTag }) => [id, nameTag]))) };
}
