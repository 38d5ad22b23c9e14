import { textOfPorts } from '../../lib/walk/packet/packet-set';
import type { Trace, TraceLeg } from '../../lib/walk/trace';
import { writeTable } from './table';

/** Writes a packet and its reply, one line for each hop. */
export function writeTrace(what: string, result: Trace): string {
  const { reply } = result;
  return [`${what}\n`, writeLeg(result), ...(reply === null ? [] : [`Reply\n`, writeLeg(reply)])].join('\n');
}

function writeLeg(leg: TraceLeg): string {
  const hops = leg.hops.map(({ at, station, action, because }) => [at, station, action, because]);
  return `${writeTable(['At', 'Station', 'Action', 'Because'], hops)}\n${textOfOutcome(leg)}\n`;
}

/** The outcome of a packet, in a sentence. */
export function textOfOutcome({ verdict, sourceSeen, translated, newPorts, droppedBy }: TraceLeg): string {
  const by =
    droppedBy === null ? '' : ` by ${droppedBy.rule}${droppedBy.resource === '' ? '' : ` at ${droppedBy.resource}`}`;
  const toPort = newPorts.destination === null ? '' : ` to port ${textOfPorts(newPorts.destination)}`;
  const fromPort = newPorts.source === null ? '' : `:${textOfPorts(newPorts.source)}`;
  switch (verdict) {
    case 'delivered':
      return `Delivered${toPort}, seen as ${sourceSeen ?? '?'}${fromPort}${translated ? ' (translated on the way)' : ''}.`;
    case 'dropped':
      return `Dropped${by}.`;
    case 'unknown':
      return `Unknown${by}: ${droppedBy?.because ?? 'it cannot be determined'}.`;
  }
}
