import { formatAddress, parseCidr } from '../address/cidr';
import { isUnknown } from '../address/unknown';
import type { Subnet } from '../model/network-model';
import type { ConnectionState, NextHop } from './node-station';
import { type Network, ownerOf, vpcBlocks, type WalkInterface } from './network';
import { ANY, partition, split } from './packet-set';
import { askGroups } from './security-group';
import { type Cause, type CauseId, doubt, drop, lose, narrow, type Progress, step, walkOn } from './station';
import { askAcl, askTable, checkSourceDest, type Hop } from './vpc-station';

/** Where packets came to that left an interface. */
export interface Arrival {
  readonly progress: Progress;
  /** the interface that they reached; null: they ended, or are on the internet or at the resolver */
  readonly at: WalkInterface | null;
}

/** How packets leave: the interface, what the node's routing said, and whether the interface's groups know the connection. */
export interface Departure {
  readonly out: WalkInterface;
  readonly next: NextHop;
  readonly ct: ConnectionState;
}

const LINK_LOCAL_RESOLVER = 0xa9fea9fd;

/** The addresses of the VPC's resolver: the base of its primary block plus two, and 169.254.169.253 (Amazon VPC User Guide, "Amazon DNS server"). */
export function resolverOf(network: Network, vpcId: string): readonly number[] {
  const primary = network.vpcs.get(vpcId)?.cidrBlocks[0];
  if (primary === undefined || isUnknown(primary)) return [LINK_LOCAL_RESOLVER];
  return [parseCidr(primary).first + 2, LINK_LOCAL_RESOLVER];
}

/** Walks packets for one destination from an interface through the VPC: to another interface, the resolver or a gateway. */
export function crossVpc(network: Network, from: Progress, departure: Departure): readonly Arrival[] {
  const { out } = departure;
  return checkSourceDest(from, out, 'src').flatMap((checked): readonly Arrival[] => {
    if (checked.end !== 'onward') return [{ progress: checked, at: null }];
    if (resolverOf(network, out.subnet.vpcId).includes(checked.set.dst[0]))
      return askResolver(network, checked, out).map(ended);
    return hopsOf(network, checked, departure).flatMap(({ table, hop }) =>
      followHop(network, checked, departure, table, hop),
    );
  });
}

function ended(progress: Progress): Arrival {
  return { progress, at: null };
}

interface TableStep {
  /** the packets as the route table left them, with its steps alone */
  readonly table: Progress;
  readonly hop: Hop | null;
}

function hopsOf(network: Network, from: Progress, { out, next }: Departure): readonly TableStep[] {
  const bare: Progress = { ...from, steps: [], doubt: null };
  if (next.kind === 'neighbour') return [{ table: bare, hop: { kind: 'local' } }];
  return askTable(network, bare, out.subnet).map(({ progress, hop }) => ({ table: progress, hop }));
}

function followHop(
  network: Network,
  from: Progress,
  departure: Departure,
  table: Progress,
  hop: Hop | null,
): readonly Arrival[] {
  const { out, next, ct } = departure;
  const target = hop === null ? null : targetOf(network, table, departure, hop);
  const at = target?.kind === 'interface' ? target.at : null;
  const part = narrow(from, table.set);
  const allowed = ct === 'established' ? [part] : askGroups(network, part, out, 'egress', at);
  const crossed = walkOn(allowed, (one) => leaveSubnet(network, one, out.subnet, at, next, hop));
  const routed = walkOn(crossed, (one) => [
    {
      ...one,
      steps: [...one.steps, ...table.steps],
      end: table.end,
      cause: table.cause,
      doubt: one.doubt ?? table.doubt,
    },
  ]);
  return routed.flatMap((one): readonly Arrival[] => {
    if (one.end !== 'onward' || target === null) return [ended(one)];
    if (target.kind === 'ended') return [ended(target.end(one))];
    if (target.kind === 'gateway') return target.walk(one).map(ended);
    if (target.at.subnet.id === out.subnet.id) return [{ progress: one, at: target.at }];
    return askAcl(network, one, target.at.subnet, 'ingress').map((inside) => ({
      progress: inside,
      at: inside.end === 'onward' ? target.at : null,
    }));
  });
}

/** The subnet's ACL sees what leaves the subnet; whether it sees what the router sends straight back in, AWS does not document. */
function leaveSubnet(
  network: Network,
  one: Progress,
  subnet: Subnet,
  at: WalkInterface | null,
  next: NextHop,
  hop: Hop | null,
): readonly Progress[] {
  if (at?.subnet.id !== subnet.id) return askAcl(network, one, subnet, 'egress');
  if (next.kind === 'neighbour' || hop?.kind === 'local') return [one];
  const seen = walkOn(askAcl(network, one, subnet, 'egress'), (out) => askAcl(network, out, subnet, 'ingress'));
  return seen.map((with_): Progress => {
    const part = narrow(one, with_.set);
    if (with_.end === 'onward') return part;
    const because = `${with_.cause?.because ?? ''}, if the ACL sees a packet that the router sends back into its subnet; AWS does not say`;
    return doubt(part, subnet.id, 'network-acl-out', { id: 'network-acl-turn-around', resource: subnet.id, because });
  });
}

type Target =
  | { readonly kind: 'interface'; readonly at: WalkInterface }
  | { readonly kind: 'ended'; readonly end: (one: Progress) => Progress }
  | { readonly kind: 'gateway'; readonly walk: (one: Progress) => readonly Progress[] };

function targetOf(network: Network, { set }: Progress, { out, next }: Departure, hop: Hop): Target {
  const dst = set.dst[0];
  const dropped = (id: CauseId, resource: string, because: string): Target => ({
    kind: 'ended',
    end: (one) => drop(one, resource, 'route-table', { id, resource, because }),
  });
  if (hop.kind === 'local') {
    const address = next.kind === 'neighbour' ? next.address : dst;
    const owner = ownerOf(network, out.subnet.vpcId, address);
    if (owner) return { kind: 'interface', at: owner };
    return dropped('address-unclaimed', out.subnet.id, `no interface of the VPC has ${formatAddress(address)}`);
  }
  const { kind, id } = hop.target;
  const unread = (because: string): Target => ({
    kind: 'ended',
    end: (one) => lose(one, id, 'route-table', { id: 'not-readable', resource: id, because }),
  });
  if (kind === 'networkInterface') {
    const at = network.interfaces.get(id);
    if (!at) return unread(`network interface ${id} is not in the template`);
    return at.node
      ? { kind: 'interface', at }
      : dropped('route-blackhole', id, `network interface ${id} is attached to no instance`);
  }
  if (kind === 'instance') {
    const node = network.nodes.find((one) => one.id === id);
    if (!node) return unread(`instance ${id} is not in the template`);
    if (node.interfaces.length === 1) return { kind: 'interface', at: node.primary };
    return dropped(
      'route-by-instance-ambiguous',
      id,
      `instance ${id} has ${String(node.interfaces.length)} interfaces: a route by instance id fails`,
    );
  }
  if (kind === 'internetGateway') return { kind: 'gateway', walk: (one) => passInternetGateway(one, out, id) };
  if (kind === 'natGateway') return { kind: 'gateway', walk: (one) => passNatGateway(network, one, out, id) };
  return {
    kind: 'ended',
    end: (one) =>
      lose(one, id, 'route-table', {
        id: 'gateway-not-walked',
        resource: id,
        because: `what lies beyond ${id} (${kind}) is not in the template`,
      }),
  };
}

/** An internet gateway translates only the private address of an interface that has a public one. */
function passInternetGateway(from: Progress, out: WalkInterface, id: string): readonly Progress[] {
  const { primary, hasPublicAddress } = out;
  const own = isUnknown(primary) ? [] : [primary];
  const { inside, outside } = split(from.set, { ...ANY, src: own });
  return [
    ...inside.map((set): Progress => {
      const part = narrow(from, set);
      if (isUnknown(hasPublicAddress))
        return doubt(part, id, 'internet-gateway', cause('not-readable', out.id, hasPublicAddress.unknown));
      if (!hasPublicAddress)
        return drop(
          part,
          id,
          'internet-gateway',
          cause('no-public-address', out.id, `${out.id} has no public address`),
        );
      return arrive(step(part, id, 'internet-gateway', 'pass', `${out.id} has a public address`));
    }),
    ...outside.map((set) => {
      const because = `the internet gateway translates addresses of interfaces only, and ${formatAddress(set.src[0])} is none`;
      return drop(narrow(from, set), id, 'internet-gateway', cause('internet-gateway-foreign-source', id, because));
    }),
  ];
}

/** A public NAT gateway stands in a subnet of its own, whose ACL and route table decide in their turn. */
function passNatGateway(network: Network, from: Progress, out: WalkInterface, id: string): readonly Progress[] {
  const gateway = network.gateways.get(id);
  const lost = (because: string): readonly Progress[] => [
    lose(from, id, 'nat-gateway', cause('gateway-not-walked', id, because)),
  ];
  const subnetId = gateway?.subnetId ?? null;
  if (subnetId === null || isUnknown(subnetId)) return lost(`the subnet of NAT gateway ${id} cannot be read`);
  const subnet = network.subnets.get(subnetId);
  if (!subnet) return lost(`the subnet of NAT gateway ${id} is not in the template`);
  if (gateway?.connectivity !== 'public') return lost(`NAT gateway ${id} is not known to be a public one`);
  const blocks = vpcBlocks(network, out.subnet.vpcId);
  if (partition(from.set.src, blocks).outside.length > 0)
    return lost(`what NAT gateway ${id} does with a source outside the VPC is not documented`);
  const entered = subnet.id === out.subnet.id ? [from] : askAcl(network, from, subnet, 'ingress');
  const left = walkOn(entered, (one) => askAcl(network, one, subnet, 'egress'));
  return walkOn(left, (one) =>
    askTable(network, one, subnet).map(({ progress, hop }): Progress => {
      if (progress.end !== 'onward') return progress;
      if (hop?.kind === 'target' && hop.target.kind === 'internetGateway')
        return arrive(step(progress, id, 'nat-gateway', 'pass', `NAT gateway ${id} sends it on under its own address`));
      return drop(
        progress,
        id,
        'nat-gateway',
        cause('route-missing', subnet.id, `the subnet of NAT gateway ${id} has no route to an internet gateway`),
      );
    }),
  );
}

/** The resolver answers what comes from inside its VPC; groups, ACLs and route tables are not asked (AWS facts: security groups do not apply to it). */
function askResolver(network: Network, from: Progress, out: WalkInterface): readonly Progress[] {
  const vpc = network.vpcs.get(out.subnet.vpcId);
  const at = formatAddress(from.set.dst[0]);
  if (!vpc || isUnknown(vpc.dnsSupport))
    return [
      lose(
        from,
        at,
        'resolver',
        cause('not-readable', out.subnet.vpcId, 'whether the VPC has a resolver cannot be read'),
      ),
    ];
  if (!vpc.dnsSupport)
    return [drop(from, at, 'resolver', cause('resolver-off', vpc.id, `EnableDnsSupport of ${vpc.id} is false`))];
  const { inside, outside } = split(from.set, { ...ANY, src: vpcBlocks(network, vpc.id) });
  return [
    ...inside.map((set) => ({
      ...step(narrow(from, set), at, 'resolver', 'deliver', 'the source is inside the VPC'),
      end: 'delivered' as const,
    })),
    ...outside.map((set) =>
      drop(
        narrow(from, set),
        at,
        'resolver',
        cause(
          'resolver-foreign-source',
          vpc.id,
          `the resolver does not answer ${formatAddress(set.src[0])}, which is outside the VPC`,
        ),
      ),
    ),
  ];
}

function arrive(from: Progress): Progress {
  return { ...step(from, 'internet', 'internet', 'deliver', 'arrived'), end: 'delivered' };
}

function cause(id: CauseId, resource: string, because: string): Cause {
  return { id, resource, because };
}
