import { whyLost, type LabEvent, type Channel } from './lab-process';
import { LabError } from './lab-error';
import type { Drop, LabPlan, Measurement, Probe, Reading } from './plan/lab-plan';

/** What was measured. */
export interface Measured {
  readonly outcomes: readonly Outcome[];
  /** what dropped packets under the strict reading; empty where every probe passed */
  readonly drops: readonly Drop[];
}

/** How a probe ended, both readings taken together. */
export interface Outcome {
  readonly probe: Probe;
  readonly verdict: 'passed' | 'failed' | 'unknown';
  /** under the strict reading */
  readonly strict: Measurement;
  /** null where the strict reading passed already, or there is one reading only */
  readonly lenient: Measurement | null;
}

/**
 * Asks every probe under the strict reading, and those that failed once more under the lenient one: whatever passes under
 * the strict reading passes under the lenient one too. There is no second round where nothing was dropped by a rule that differs.
 */
export async function measure(plan: LabPlan, channel: Channel): Promise<Measured> {
  const strict = await ask(channel, 'strict', null);
  const failed = plan.probes.filter((probe) => !passes(probe, strict.get(probe.id)));
  const drops = failed.length > 0 ? await dropsOf(channel) : [];
  const again = drops.some((drop) => dependsOnReading(plan, drop));
  const lenient = again
    ? await ask(
        channel,
        'lenient',
        failed.map((probe) => probe.id),
      )
    : new Map<number, Measurement>();
  const outcomes = plan.probes.map((probe): Outcome => {
    const first = strict.get(probe.id);
    if (first === undefined) throw new LabError('machine', `the lab lost probe ${String(probe.id)}; run it again`);
    const second = lenient.get(probe.id) ?? null;
    return { probe, verdict: judge(probe, first, second), strict: first, lenient: second };
  });
  return { outcomes, drops };
}

function judge(probe: Probe, strict: Measurement, lenient: Measurement | null): Outcome['verdict'] {
  if (probe.doubt !== null) return 'unknown';
  if (passes(probe, strict)) return 'passed';
  const isUnknown = probe.uncertain !== undefined || (lenient !== null && passes(probe, lenient));
  return isUnknown ? 'unknown' : 'failed';
}

/**
 * Whether the lenient reading might have passed what a rule dropped. What closes a chain of groups or ACL entries depends on all
 * of the chain; any other rule on itself.
 */
function dependsOnReading(plan: LabPlan, { namespace, comment }: Drop): boolean {
  const nft = plan.namespaces.find(({ name }) => name === namespace)?.nft;
  if (nft === undefined || nft.strict === nft.lenient) return false;
  const lines = (text: string): string =>
    text
      .split('\n')
      .filter((line) => line.includes(`comment "${comment}"`))
      .join('\n');
  return /^(group|acl) /.test(comment) || lines(nft.strict) !== lines(nft.lenient);
}

/** Whether a probe was answered, and the other end saw the source that it must see. */
export function passes(probe: Probe, measured: Measurement | undefined): boolean {
  if (measured?.reached !== true) return false;
  const { seen, sent, arrivedAt } = measured;
  if (probe.expect === null) return true;
  if (seen === null || sent === null || arrivedAt === null) return false;
  if (probe.expect !== 'asSent') return seen[0] === probe.expect.source;
  const port = probe.port ?? arrivedAt[1];
  return seen[0] === sent[0] && seen[1] === sent[1] && arrivedAt[0] === probe.address && arrivedAt[1] === port;
}

async function dropsOf(channel: Channel): Promise<readonly Drop[]> {
  channel.send({ do: 'drops' });
  const event = await channel.next();
  if (event.event === 'drops') return event.drops;
  throw lost(event);
}

async function ask(
  channel: Channel,
  reading: Reading,
  probes: readonly number[] | null,
): Promise<ReadonlyMap<number, Measurement>> {
  channel.send({ do: 'probe', reading, probes });
  const event = await channel.next();
  if (event.event === 'measured') return new Map(event.results.map((one) => [one.id, one]));
  throw lost(event);
}

function lost(event: LabEvent): LabError {
  return new LabError('machine', `the lab did not answer: ${whyLost(event)}; run it again`);
}
