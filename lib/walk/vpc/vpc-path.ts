import type { Subnet } from '../../model/network-model';
import { askResolver, resolverOf } from './gateway-station';
import { targetOf } from './hop-target';
import type { ConnectionState, NextHop } from '../node/node-station';
import type { Network } from '../network/network';
import type { WalkInterface } from '../network/network';
import { askGroups } from './security-group';
import { alter, doubt, narrow, type Progress, walkOn } from '../packet/progress';
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
  /** the interface of who asked, where these are replies that one other node at most translated; @default - they are not */
  readonly asker?: WalkInterface | undefined;
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
  const bare = alter(from, { steps: from.steps === null ? null : [], doubt: null });
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
  const { out, next, ct, asker } = departure;
  const target = hop === null ? null : targetOf(network, table, out, next, hop, asker);
  const at = target?.kind === 'interface' ? target.at : null;
  const part = narrow(from, table.set);
  // the target is unknown, so neither the group nor the ACL can be asked
  if (table.end === 'unknown') return [ended(withTable(part, table))];
  const allowed = ct === 'established' ? [part] : askGroups(network, part, out, 'egress', at);
  const crossed = walkOn(allowed, (one) => leaveSubnet(network, one, out.subnet, at, next, hop));
  const routed = walkOn(crossed, (one) => [withTable(one, table)]);
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

/** Packets that the route table was asked about, with what it said. */
function withTable(one: Progress, table: Progress): Progress {
  return alter(one, {
    steps: one.steps === null ? null : [...one.steps, ...(table.steps ?? [])],
    end: table.end,
    cause: table.cause,
    doubt: one.doubt ?? table.doubt,
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
    const denied = with_.cause ?? with_.doubt;
    if (denied === null || denied === one.doubt) return part;
    const because = `${denied.because}, if the ACL sees a packet that the router sends back into its subnet; AWS does not say`;
    return doubt(part, subnet.id, 'network-acl-out', { id: 'network-acl-turn-around', resource: subnet.id, because });
  });
}
