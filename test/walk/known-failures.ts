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
    loss: 'gateways[].vpcIds[]',
    change: 'refuted > proved',
    model: 'route-foreign-target, broken',
    place: 'gateways.0.vpcIds.0',
    why: 'EC2 may refuse it, and no rule says so of what is unknown',
  },
  {
    loss: 'networkInterfaces[].addresses[]',
    change: 'refuted > proved',
    model: 'duplicate-address, broken',
    place: 'networkInterfaces.0.addresses.0',
    why: 'EC2 may refuse it, and no rule says so of what is unknown',
  },
  {
    loss: 'nodes[].setup.bytes',
    change: 'refuted > proved',
    model: 'user-data-too-long, broken',
    place: 'nodes.0.setup.bytes',
    why: 'EC2 may refuse it, and no rule says so of what is unknown',
  },
  {
    loss: 'routeTables[].routes[].destination',
    change: 'refuted > proved',
    model: 'route-duplicate, broken',
    place: 'routeTables.0.routes.2.destination',
    why: 'EC2 may refuse it, and no rule says so of what is unknown',
  },
  {
    loss: 'routeTables[].routes[].target',
    change: 'refuted > proved',
    model: 'route-foreign-target, broken',
    place: 'routeTables.1.routes.0.target',
    why: 'EC2 may refuse it, and no rule says so of what is unknown',
  },
  {
    loss: 'subnets[].cidrBlock',
    change: 'refuted > proved',
    model: 'route-inside-vpc, broken',
    place: 'subnets.0.cidrBlock',
    why: 'EC2 may refuse it, and no rule says so of what is unknown',
  },
  {
    loss: 'vpcs[].cidrBlocks[]',
    change: 'refuted > proved',
    model: 'address-unclaimed',
    place: 'vpcs.0.cidrBlocks.0',
    why: 'EC2 may refuse it, and no rule says so of what is unknown',
  },
];
