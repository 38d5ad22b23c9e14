import { contains, parseCidr } from '../../lib/address/cidr';
import { isUnknown } from '../../lib/address/unknown';
import type { NodeSetup } from '../../lib/model/node-setup';
import type { CniPlugin, HostLocalIpam } from '../../lib/model/cni-network';
import type { NetworkModel, Route, SecurityGroupRule } from '../../lib/model/network-model';
import type { PortRange, Traffic } from '../../lib/model/traffic';

/** A walk with one station broken: the same walk, told less than the lab is. */
export interface BrokenStation {
  /** what the walk takes for granted then */
  readonly assumes: string;
  readonly tell: (model: NetworkModel) => NetworkModel;
}

/** Stations of the walk that can be broken, to see whether the lab notices. */
export const BROKEN_STATIONS: Readonly<Record<string, BrokenStation>> = {
  pod: {
    assumes: 'every pod has a default route',
    tell: eachIpam((ipam) => ({ ...ipam, routes: [{ dst: '0.0.0.0/0', gw: null }] })),
  },
  bridge: {
    assumes: 'every bridge is a gateway',
    tell: eachPlugin((plugin) => (plugin.type === 'bridge' ? { ...plugin, isGateway: true } : plugin)),
  },
  'node-routing': { assumes: 'no node has routes of its own', tell: eachSetup((setup) => ({ ...setup, routes: [] })) },
  'node-forward': {
    assumes: 'every node forwards whatever it is given',
    tell: eachSetup((setup) => withoutChains({ ...setup, sysctls: [] }, 'forward')),
  },
  'node-input': {
    assumes: 'every node takes whatever is for it',
    tell: eachSetup((setup) => withoutChains(setup, 'input')),
  },
  'node-postrouting': {
    assumes: 'no rule of a user data translates anything',
    tell: eachSetup((setup) => withoutChains(setup, 'postrouting')),
  },
  'nat-priority': {
    assumes: 'chains of NAT run in the opposite order of their priorities',
    tell: eachSetup(withOppositePriorities),
  },
  'source-dest-check': {
    assumes: 'no interface checks source and destination',
    tell: (model) => ({
      ...model,
      networkInterfaces: model.networkInterfaces.map((one) => ({ ...one, sourceDestCheck: false })),
    }),
  },
  'security-group-out': {
    assumes: 'every group lets everything out',
    tell: (model) => ({
      ...model,
      securityGroups: model.securityGroups.map((group) => ({ ...group, egress: [openRule(group)] })),
    }),
  },
  'security-group-in': {
    assumes: 'every group lets everything in',
    tell: (model) => ({
      ...model,
      securityGroups: model.securityGroups.map((group) => ({ ...group, ingress: [openRule(group)] })),
    }),
  },
  'network-acl': { assumes: 'no ACL stops anything', tell: (model) => withOpenAcls(model, null) },
  'network-acl-replies': {
    assumes: 'an ACL remembers what it let out, so that it stops nothing that is for the ports of clients',
    tell: (model) => withOpenAcls(model, { from: 1024, to: 65535 }),
  },
  'route-table': {
    assumes: 'of the routes to pods the shortest prefix wins',
    tell: (model) => ({
      ...model,
      routeTables: model.routeTables.map((table) => ({ ...table, routes: withoutLonger(table.routes) })),
    }),
  },
  resolver: {
    assumes: 'every VPC has a resolver',
    tell: (model) => ({ ...model, vpcs: model.vpcs.map((vpc) => ({ ...vpc, dnsSupport: true })) }),
  },
  'internet-gateway': {
    assumes: 'every interface has a public address',
    tell: (model) => ({
      ...model,
      networkInterfaces: model.networkInterfaces.map((one) => ({ ...one, hasPublicAddress: true })),
    }),
  },
  'cni-mtu': { assumes: 'the kernel takes every MTU', tell: withoutRefusal(/mtu/) },
  'cni-range': { assumes: 'host-local takes every range', tell: withoutRefusal(/range|subnet|gateway|host-local/) },
  'cni-name': { assumes: 'networks and bridges may have any name', tell: withoutRefusal(/named|name/) },
};

/** A reader without one of its checks of CNI files. */
function withoutRefusal(reasons: RegExp): BrokenStation['tell'] {
  return eachSetup((setup) => ({
    ...setup,
    networks: setup.networks.map((network) =>
      network.refusal !== null && reasons.test(network.refusal.reason) ? { ...network, refusal: null } : network,
    ),
  }));
}

const ALL: Traffic = { protocol: -1, ports: null, icmp: null };

function openRule({ origin }: NetworkModel['securityGroups'][number]): SecurityGroupRule {
  return { traffic: ALL, peer: { kind: 'cidr', cidr: '0.0.0.0/0' }, origin };
}

/** ACLs that let everything pass, or whatever is for some ports, both ways. */
function withOpenAcls(model: NetworkModel, ports: PortRange | null): NetworkModel {
  const networkAcls = model.networkAcls.map((acl) => {
    const traffics = ports === null ? [ALL] : [6, 17].map((protocol): Traffic => ({ protocol, ports, icmp: null }));
    const open = (['ingress', 'egress'] as const).flatMap((direction) =>
      traffics.map((traffic) => ({
        number: 1,
        direction,
        action: 'allow' as const,
        cidr: '0.0.0.0/0',
        traffic,
        origin: acl.origin,
      })),
    );
    return { ...acl, entries: [...open, ...acl.entries] };
  });
  return { ...model, networkAcls };
}

/** Routes without those inside another one, the default route aside. */
function withoutLonger(routes: readonly Route[]): readonly Route[] {
  const cidrOf = ({ destination }: Route): string | null =>
    isUnknown(destination) || destination.kind !== 'cidr' || destination.cidr === '0.0.0.0/0' ? null : destination.cidr;
  return routes.filter((route) => {
    const inner = cidrOf(route);
    return !routes.some((other) => {
      const outer = cidrOf(other);
      if (inner === null || outer === null || inner === outer) return false;
      return contains(parseCidr(outer), parseCidr(inner));
    });
  });
}

function eachSetup(change: (setup: NodeSetup) => NodeSetup): BrokenStation['tell'] {
  return (model) => ({ ...model, nodes: model.nodes.map((node) => ({ ...node, setup: change(node.setup) })) });
}

function eachPlugin(change: (plugin: CniPlugin) => CniPlugin): BrokenStation['tell'] {
  return eachSetup((setup) => ({
    ...setup,
    networks: setup.networks.map((network) => ({ ...network, plugins: network.plugins.map(change) })),
  }));
}

/** Without those of bridges that bring the default route by themselves: two of them are one too many. */
function eachIpam(change: (ipam: HostLocalIpam) => HostLocalIpam): BrokenStation['tell'] {
  return eachPlugin((plugin) => {
    if (plugin.type !== 'bridge' || plugin.ipam === null || isUnknown(plugin.ipam)) return plugin;
    if (plugin.isDefaultGateway === true) return plugin;
    return plugin.ipam.type === 'host-local' ? { ...plugin, ipam: change(plugin.ipam) } : plugin;
  });
}

function withoutChains(setup: NodeSetup, hook: 'forward' | 'input' | 'postrouting'): NodeSetup {
  const chains = setup.netfilter.chains.filter(({ base }) => base?.hook !== hook);
  return { ...setup, netfilter: { ...setup.netfilter, chains } };
}

/** `srcnat`, 100, stays where it is. */
function withOppositePriorities(setup: NodeSetup): NodeSetup {
  const chains = setup.netfilter.chains.map((chain) =>
    chain.base?.type === 'nat' ? { ...chain, base: { ...chain.base, priority: 200 - chain.base.priority } } : chain,
  );
  return { ...setup, netfilter: { ...setup.netfilter, chains } };
}
