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

/** A network's things by their ids. */
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
  /** nodes by the name that people call them by */
  readonly nodesByName: ReadonlyMap<string, Node>;
}

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

/** A node with an index: one that has a pod CIDR. */
export type Worker = Node & { readonly index: number };

/** The workers of a network, by index. */
export function workersOf(model: NetworkModel): readonly Worker[] {
  return model.nodes.filter((node): node is Worker => node.index !== null).sort((a, b) => a.index - b.index);
}
