import type {
  Gateway,
  NetworkAcl,
  NetworkInterface,
  NetworkModel,
  Node,
  PrefixList,
  RouteTable,
  SecurityGroup,
  Subnet,
  Vpc,
} from './network-model';

/** Look-up tables of a model, by id. */
export interface ModelIndex {
  readonly vpcs: ReadonlyMap<string, Vpc>;
  readonly subnets: ReadonlyMap<string, Subnet>;
  readonly routeTables: ReadonlyMap<string, RouteTable>;
  readonly networkInterfaces: ReadonlyMap<string, NetworkInterface>;
  readonly securityGroups: ReadonlyMap<string, SecurityGroup>;
  readonly networkAcls: ReadonlyMap<string, NetworkAcl>;
  readonly gateways: ReadonlyMap<string, Gateway>;
  readonly prefixLists: ReadonlyMap<string, PrefixList>;
  readonly nodes: ReadonlyMap<string, Node>;
  /** nodes by `name` */
  readonly nodesByName: ReadonlyMap<string, Node>;
}

/** Builds the look-up tables of a model. */
export function indexModel(model: NetworkModel): ModelIndex {
  return {
    vpcs: byId(model.vpcs),
    subnets: byId(model.subnets),
    routeTables: byId(model.routeTables),
    networkInterfaces: byId(model.networkInterfaces),
    securityGroups: byId(model.securityGroups),
    networkAcls: byId(model.networkAcls),
    gateways: byId(model.gateways),
    prefixLists: byId(model.prefixLists),
    nodes: byId(model.nodes),
    nodesByName: new Map(model.nodes.map((node) => [node.name, node])),
  };
}

function byId<T extends { readonly id: string }>(items: readonly T[]): ReadonlyMap<string, T> {
  return new Map(items.map((item) => [item.id, item]));
}

/** A node with a pod CIDR. */
export type Worker = Node & { readonly index: number };

/** Returns the workers of a model, sorted by index. */
export function workersOf(model: NetworkModel): readonly Worker[] {
  return model.nodes.filter((node): node is Worker => node.index !== null).sort((a, b) => a.index - b.index);
}
