/** A loss of knowledge that changes a verdict as none may, and why. The list is to become empty. */
export interface KnownFailure {
  /** the name of the loss */
  readonly loss: string;
  readonly change: string;
  /** a model that shows it: its name, or the number of a random network of seed 1 */
  readonly model: string | number;
  /** where in the model */
  readonly place: string;
  readonly why: string;
}

export const KNOWN_FAILURES: readonly KnownFailure[] = [
  {
    loss: 'a chain of netfilter',
    change: 'proved > refuted',
    model: 'no-pod-route',
    place: 'nodes.1.setup.netfilter.chains.0',
    why: 'what stands in an unread chain may map or accept what the chains that were read do not',
  },
  {
    loss: 'a chain of netfilter',
    change: 'unknown > refuted',
    model: 20,
    place: 'nodes.1.setup.netfilter.chains.3',
    why: 'what stands in an unread chain may map or accept what the chains that were read do not',
  },
  {
    loss: 'a user data',
    change: 'proved > refuted',
    model: 'no-pod-route',
    place: 'nodes.1.setup',
    why: 'a node of which nothing is read counts as one without pods',
  },
  {
    loss: 'a user data',
    change: 'refuted > proved',
    model: 'pod-to-pod-masqueraded',
    place: 'nodes.2.setup',
    why: 'a node of which nothing is read counts as one without pods',
  },
  {
    loss: 'a user data',
    change: 'unknown > refuted',
    model: 'route-wrong-target',
    place: 'nodes.2.setup',
    why: 'a node of which nothing is read counts as one without pods',
  },
  {
    loss: 'gateways[].vpcIds[]',
    change: 'refuted > proved',
    model: 'route-foreign-target',
    place: 'gateways.0.vpcIds.0',
    why: 'AWS may refuse what it cannot be read for',
  },
  {
    loss: 'networkInterfaces[].addresses[]',
    change: 'proved > refuted',
    model: 'the default app',
    place: 'networkInterfaces.0.addresses.0',
    why: 'an interface with an unknown address counts as one that has no address',
  },
  {
    loss: 'networkInterfaces[].addresses[]',
    change: 'refuted > proved',
    model: 'bridge-without-gateway',
    place: 'networkInterfaces.1.addresses.0',
    why: 'an interface with an unknown address counts as one that has no address',
  },
  {
    loss: 'networkInterfaces[].addresses[]',
    change: 'unknown > proved',
    model: 'route-wrong-target',
    place: 'networkInterfaces.0.addresses.0',
    why: 'an interface with an unknown address counts as one that has no address',
  },
  {
    loss: 'networkInterfaces[].addresses[]',
    change: 'unknown > refuted',
    model: 'route-wrong-target',
    place: 'networkInterfaces.2.addresses.0',
    why: 'an interface with an unknown address counts as one that has no address',
  },
  {
    loss: 'networkInterfaces[].prefixes[]',
    change: 'proved > refuted',
    model: 'delegated prefix',
    place: 'networkInterfaces.1.prefixes.0',
    why: 'an interface with an unknown prefix counts as one that has no prefix',
  },
  {
    loss: 'nodes[].setup.bytes',
    change: 'refuted > proved',
    model: 'user-data-too-long',
    place: 'nodes.1.setup.bytes',
    why: 'AWS may refuse a user data of unknown length',
  },
  {
    loss: 'nodes[].setup.networks[].plugins[].ipMasq',
    change: 'proved > refuted',
    model: 11,
    place: 'nodes.1.setup.networks.0.plugins.0.ipMasq',
    why: 'the chains of the plugin count as none where it is unknown what they are',
  },
  {
    loss: 'nodes[].setup.networks[].plugins[].ipMasq',
    change: 'unknown > refuted',
    model: 15,
    place: 'nodes.2.setup.networks.0.plugins.0.ipMasq',
    why: 'the chains of the plugin count as none where it is unknown what they are',
  },
  {
    loss: 'nodes[].setup.networks[].plugins[].ipMasqBackend',
    change: 'proved > refuted',
    model: 11,
    place: 'nodes.1.setup.networks.0.plugins.0.ipMasqBackend',
    why: 'the chains of the plugin count as none where it is unknown what they are',
  },
  {
    loss: 'nodes[].setup.networks[].plugins[].ipMasqBackend',
    change: 'unknown > refuted',
    model: 15,
    place: 'nodes.2.setup.networks.0.plugins.0.ipMasqBackend',
    why: 'the chains of the plugin count as none where it is unknown what they are',
  },
  {
    loss: 'nodes[].setup.networks[].plugins[].isDefaultGateway',
    change: 'proved > refuted',
    model: 2,
    place: 'nodes.0.setup.networks.0.plugins.0.isDefaultGateway',
    why: 'an unknown setting counts as false',
  },
  {
    loss: 'nodes[].setup.routes[].destination',
    change: 'refuted > proved',
    model: 'node-route-missing',
    place: 'nodes.0.setup.routes.0.destination',
    why: 'a route of the node to nobody knows where counts as none',
  },
  {
    loss: 'nodes[].setup.routes[].destination',
    change: 'unknown > proved',
    model: 'route-wrong-target',
    place: 'nodes.0.setup.routes.0.destination',
    why: 'a route of the node to nobody knows where counts as none',
  },
  {
    loss: 'routeTables[].routes[].destination',
    change: 'refuted > proved',
    model: 'route-duplicate',
    place: 'routeTables.1.routes.2.destination',
    why: 'a route to nobody knows where counts as none',
  },
  {
    loss: 'routeTables[].routes[].destination',
    change: 'unknown > refuted',
    model: 'network-acl-turn-around',
    place: 'routeTables.1.routes.0.destination',
    why: 'a route to nobody knows where counts as none',
  },
  {
    loss: 'routeTables[].routes[].target',
    change: 'refuted > proved',
    model: 'route-foreign-target',
    place: 'routeTables.2.routes.0.target',
    why: 'a route to an unknown target is lost before the ACL is asked',
  },
  {
    loss: 'routeTables[].routes[].target',
    change: 'unknown > refuted',
    model: 'network-acl-turn-around',
    place: 'routeTables.1.routes.1.target',
    why: 'a route to an unknown target is lost before the ACL is asked',
  },
  {
    loss: 'subnets[].cidrBlock',
    change: 'refuted > proved',
    model: 'reserved-address',
    place: 'subnets.0.cidrBlock',
    why: 'AWS may refuse an address that is outside an unknown block, or reserved in it',
  },
  {
    loss: 'subnets[].routeTableId',
    change: 'unknown > proved',
    model: 'template-part-unread',
    place: 'subnets.0.routeTableId',
    why: 'an unknown table counts as one without routes',
  },
  {
    loss: 'subnets[].routeTableId',
    change: 'unknown > refuted',
    model: 'network-acl-turn-around',
    place: 'subnets.0.routeTableId',
    why: 'an unknown table counts as one without routes',
  },
  {
    loss: 'vpcs[].cidrBlocks[]',
    change: 'proved > refuted',
    model: 'the default app',
    place: 'vpcs.0.cidrBlocks.0',
    why: 'an unknown block counts as none',
  },
  {
    loss: 'vpcs[].cidrBlocks[]',
    change: 'refuted > proved',
    model: 'address-unclaimed',
    place: 'vpcs.0.cidrBlocks.0',
    why: 'an unknown block counts as none',
  },
  {
    loss: 'vpcs[].cidrBlocks[]',
    change: 'unknown > refuted',
    model: 'network-acl-denies',
    place: 'vpcs.0.cidrBlocks.0',
    why: 'an unknown block counts as none',
  },
];
