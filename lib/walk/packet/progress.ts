import { isSameRange } from '../../address/range';
import type { Cause } from './cause';
import type { PacketSet } from './packet-set';
import type { Action, Station, Step } from './station';

/** How far a set of packets has come. */
export interface Progress {
  /** as they were sent */
  readonly sent: PacketSet;
  /** as they are now */
  readonly set: PacketSet;
  /** firewall mark, which a rule of the node may have set */
  readonly mark: number;
  /** what each station did; null where the steps are not recorded */
  readonly steps: readonly Step[] | null;
  readonly end: 'onward' | 'delivered' | 'dropped' | 'unknown';
  /** why they were dropped, or why their end is unknown */
  readonly cause: Cause | null;
  /** a station that may have dropped them; the walk goes on as if it had not */
  readonly doubt: Cause | null;
}

/** Starts a walk that records its end alone. */
export function start(set: PacketSet): Progress {
  return { sent: set, set, mark: 0, steps: null, end: 'onward', cause: null, doubt: null };
}

/** Starts a walk that records each step. */
export function startTraced(set: PacketSet): Progress {
  return alter(start(set), { steps: [] });
}

/** Passes every set that has not ended through a station. */
export function walkOn(
  progresses: readonly Progress[],
  station: (one: Progress) => readonly Progress[],
): readonly Progress[] {
  return progresses.flatMap((one) => (one.end === 'onward' ? station(one) : [one]));
}

/**
 * A copy with some fields changed. It names every field, as the others of this file do: V8 gives the copies of each spread a hidden class
 * of their own, and compiles again whatever meets a new one. Those that each walk makes often change their field themselves, since
 * each set of changes is a hidden class as well.
 */
export function alter(from: Progress, change: Partial<Progress>): Progress {
  const {
    sent = from.sent,
    set = from.set,
    mark = from.mark,
    steps = from.steps,
    end = from.end,
    cause = from.cause,
    doubt = from.doubt,
  } = change;
  return { sent, set, mark, steps, end, cause, doubt };
}

/** Records a step. `because` is computed only where steps are recorded. */
export function step(
  from: Progress,
  at: string,
  station: Station,
  action: Action,
  because: string | (() => string),
): Progress {
  if (from.steps === null) return from;
  const told = typeof because === 'string' ? because : because();
  return alter(from, { steps: [...from.steps, { at, station, action, because: told }] });
}

export function drop(from: Progress, at: string, station: Station, cause: Cause): Progress {
  return alter(step(from, at, station, 'drop', cause.because), { end: 'dropped', cause });
}

/** Ends the walk where the packets were to go. */
export function deliver(from: Progress, at: string, station: Station, because: string | (() => string)): Progress {
  const { sent, set, mark, steps, cause, doubt } = step(from, at, station, 'deliver', because);
  return { sent, set, mark, steps, end: 'delivered', cause, doubt };
}

/** Ends the walk: what becomes of the packets is unknown. */
export function endUnknown(from: Progress, at: string, station: Station, cause: Cause): Progress {
  return alter(step(from, at, station, 'unknown', cause.because), { end: 'unknown', cause });
}

/** Notes that the packets may be dropped here. The walk goes on, so that a certain drop further on is found. */
export function doubt(from: Progress, at: string, station: Station, cause: Cause): Progress {
  return alter(step(from, at, station, 'unknown', cause.because), { doubt: from.doubt ?? cause });
}

/** Narrows the packets to a part. Fields that were not translated are narrowed in `sent` too. */
export function narrow(from: Progress, part: PacketSet): Progress {
  const { sent, set, mark, steps, end, cause, doubt } = from;
  if (part === set) return from;
  if (set === sent) return { sent: part, set: part, mark, steps, end, cause, doubt };
  const cut = {
    src: isSameRange(set.src, sent.src) ? part.src : sent.src,
    dst: isSameRange(set.dst, sent.dst) ? part.dst : sent.dst,
    protocol: part.protocol,
    sport: isSameRange(set.sport, sent.sport) ? part.sport : sent.sport,
    dport: isSameRange(set.dport, sent.dport) ? part.dport : sent.dport,
  };
  return { sent: cut, set: part, mark, steps, end, cause, doubt };
}

/** The same packets with a header that a station changed. */
export function translate({ sent, mark, steps, end, cause, doubt }: Progress, set: PacketSet): Progress {
  return { sent, set, mark, steps, end, cause, doubt };
}

/** The same packets with another firewall mark. */
export function remark(from: Progress, mark: number): Progress {
  if (mark === from.mark) return from;
  const { sent, set, steps, end, cause, doubt } = from;
  return { sent, set, mark, steps, end, cause, doubt };
}
