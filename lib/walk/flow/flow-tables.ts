import { isUnknown } from '../../address/unknown';
import { type Candidate, type Flow, type FlowEnd, groupBy } from './flow';
import { anyPacket, pick } from './flow-packet';
import { isDelegated, type Network } from '../network/network';
import type { WalkInterface } from '../network/network';
import { complement, type Range } from '../../address/range';
import { lookUp, type Segment } from '../network/route-lookup';
import type { Cause } from '../packet/cause';

/** Destinations that an end sends straight to a neighbour of its subnet, so that no route table is asked for them. */
export type Shortcuts = Map<FlowEnd, readonly Range[]>;

/** Notes that an end asks no route table for a range. */
export function addShortcut(shortcuts: Shortcuts, end: FlowEnd, range: Range): void {
  shortcuts.set(end, [...(shortcuts.get(end) ?? []), range]);
}

/**
 * Every table that a source's subnet uses has a route to each target, by the target's own interface; and back.
 *
 * @param shortcuts of the sources for requests, and of the targets for replies
 */
export function throughTables(
  network: Network,
  flow: Flow,
  shortcuts: { readonly there: Shortcuts; readonly back: Shortcuts },
): readonly Candidate[] {
  const there = lookUps(network, flow.sources, flow.targets, 'ranges').flatMap((missed) => {
    const asking = firstToAsk(missed, shortcuts.there);
    const src = asking?.end.ranges[0];
    if (!asking || !src) return [];
    const packet = pick(anyPacket(src, asking.range, flow.traffic));
    return [{ source: asking.end, target: missed.to, cause: missed.cause, packet }];
  });
  const back = lookUps(network, flow.targets, flow.sources, 'seen').flatMap((missed) => {
    const { to } = missed;
    const asking = firstToAsk(missed, shortcuts.back);
    const dst = asking?.end.ranges[0];
    const src = to.ranges === to.seen ? asking?.range : to.ranges[0];
    if (!asking || !dst || !src) return [];
    const packet = pick(anyPacket(src, dst, flow.traffic));
    return [{ source: to, target: asking.end, cause: missed.cause, packet }];
  });
  return [...there, ...back];
}

/** The first end that asks the table for a part of the range that was missed, with the part. */
function firstToAsk({ from, to, range }: Missed, shortcuts: Shortcuts): { end: FlowEnd; range: Range } | undefined {
  for (const end of from) {
    const [left] = end.node === to.node ? [] : complement(range, shortcuts.get(end) ?? []);
    if (left) return { end, range: left };
  }
  return undefined;
}

interface Missed {
  /** ends whose subnet uses the table */
  readonly from: readonly FlowEnd[];
  readonly to: FlowEnd;
  readonly range: Range;
  readonly cause: Cause;
}

function lookUps(
  network: Network,
  from: readonly FlowEnd[],
  to: readonly FlowEnd[],
  by: 'ranges' | 'seen',
): readonly Missed[] {
  const tableOf = ({ node }: FlowEnd): string => {
    const id = node.primary.subnet.routeTableId;
    return isUnknown(id) ? `?${node.primary.subnet.id}` : id;
  };
  return [...groupBy(from, tableOf)].flatMap(([tableId, users]): readonly Missed[] => {
    const lookup = network.tables.get(tableId);
    const missed = (end: FlowEnd, range: Range, cause: Cause): readonly Missed[] => [
      { from: users, to: end, range, cause },
    ];
    return to.flatMap((end) =>
      end[by].flatMap((range) => {
        if (!lookup)
          return missed(end, range, {
            id: 'not-readable',
            resource: tableId,
            because: `route table ${tableId} cannot be read`,
          });
        return lookUp(lookup, range).flatMap((segment) => {
          const right = isRight(network, segment, end) && (lookup.unplaced === null || segment.entry?.route === null);
          return right
            ? []
            : missed(end, segment.range, {
                id: 'route-missing',
                resource: tableId,
                because: `${tableId} does not send it to ${end.node.name}`,
              });
        });
      }),
    );
  });
}

/** Whether a segment leads straight to the end's primary interface; anything else is left to a trace. */
function isRight(network: Network, { entry, range }: Segment, end: FlowEnd): boolean {
  if (entry === null) return false;
  if (entry.route === null)
    return end.kind === 'node' || end.seen !== end.ranges || isDelegated(network, range, end.node.primary);
  const { target, state } = entry.route;
  if (isUnknown(target) || state !== 'active') return false;
  const at: WalkInterface | undefined =
    target.kind === 'networkInterface'
      ? network.interfaces.get(target.id)
      : target.kind === 'instance' && target.id === end.node.id && end.node.interfaces.length === 1
        ? end.node.primary
        : undefined;
  return at === end.node.primary;
}
