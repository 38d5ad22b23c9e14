import type { UnitFile } from './systemd-unit';

/** Seconds of a unit of time (systemd.time(7), "Parsing Time Spans"). */
const SECONDS: Readonly<Record<string, number>> = {
  ...{ us: 1e-6, usec: 1e-6, ms: 1e-3, msec: 1e-3, '': 1, s: 1, sec: 1, second: 1, seconds: 1 },
  ...{ m: 60, min: 60, minute: 60, minutes: 60, h: 3600, hr: 3600, hour: 3600, hours: 3600 },
  ...{ d: 86_400, day: 86_400, days: 86_400 },
};

/** A span of time in seconds; null where it is none, or longer than days can say. */
function secondsOf(text: string): number | null {
  const pieces = [...text.matchAll(/\s*(\d+(?:\.\d+)?)\s*([a-z]*)/g)];
  if (pieces.length === 0 || pieces.map(([piece]) => piece).join('') !== text.trimEnd()) return null;
  const seconds = pieces.map(([, number, unit = '']) => Number(number) * (SECONDS[unit] ?? NaN));
  const all = seconds.reduce((sum, each) => sum + each, 0);
  return Number.isNaN(all) ? null : all;
}

// systemd.timer(5): a timer may elapse so much later than it says
const DEFAULT_ACCURACY = '1min';

/** Whether a timer starts its unit again and again (systemd.timer(5)). */
export function repeats({ values }: UnitFile): boolean {
  return ['OnUnitActiveSec', 'OnUnitInactiveSec', 'OnCalendar'].some((key) => values.get(`Timer.${key}`)?.length);
}

/** The longest time from the end of a run to the next one, in seconds; null where the timer says it in a way that is not read. */
export function periodOf({ values }: UnitFile): number | null {
  const last = (key: string): string | undefined => values.get(`Timer.${key}`)?.at(-1);
  const spans = ['OnUnitActiveSec', 'OnUnitInactiveSec'].flatMap((key) => values.get(`Timer.${key}`) ?? []);
  const all = [last('AccuracySec') ?? DEFAULT_ACCURACY, last('RandomizedDelaySec') ?? '0', ...spans].map(secondsOf);
  const [accuracy = null, delay = null, ...periods] = all;
  if (accuracy === null || delay === null || periods.length === 0) return null;
  const known = periods.filter((period) => period !== null);
  return known.length < periods.length ? null : Math.min(...known) + accuracy + delay;
}
