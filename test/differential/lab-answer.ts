import type { Measurement } from '../../lab/plan/lab-plan';
import type { Outcome } from '../../lab/matrix';
import type { Answer } from './walk-answer';

/** Where AWS does not document what happens, the lab does both. */
export const READINGS_DIFFER = 'its readings differ';

/** What the lab says of one packet: what both of its readings agree on. */
export function labAnswer({ probe, verdict, strict, lenient }: Outcome): Answer {
  const readings = lenient === null ? [strict] : [strict, lenient];
  const agreed = <T>(of: (one: Measurement) => T): T | null => {
    const values = new Set(readings.map(of));
    const [value] = values;
    return probe.doubt !== null || values.size > 1 || value === undefined ? null : value;
  };
  // a server of TCP notes nothing before the handshake is over, so silence there tells of either leg
  const arrived = agreed(({ seen }) => seen !== null);
  return {
    holds: verdict === 'unknown' ? null : verdict === 'passed',
    arrived: probe.protocol === 'tcp' && arrived === false ? null : arrived,
    reached: agreed(({ reached }) => reached),
    sourceSeen: agreed(({ seen }) => seen?.[0] ?? null),
    because: probe.doubt ?? strict.error ?? verdict,
    cause: probe.doubt === null ? (verdict === 'unknown' ? READINGS_DIFFER : '') : wordOf(probe.doubt),
  };
}

/** What a doubt has in common with others of its kind: names and addresses are left out. */
function wordOf(doubt: string): string {
  return doubt.replace(/^.* leads /, 'leads ').replace(/ of .*$/, '');
}
