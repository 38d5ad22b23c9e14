import { whyLost, type LabEvent, type Channel } from './lab-process';
import { LabError } from './lab-error';
import type { Carried, Drop, LabPlan, Measurement, PlannedTransfer, Probe, Reading } from './plan/lab-plan';

/** The measurements of a lab. */
export interface Measured {
  readonly outcomes: readonly Outcome[];
  /** rules that dropped packets under the strict reading; empty if every probe passed */
  readonly drops: readonly Drop[];
  /** transfers that did not end, where a probe from the same end reached the internet */
  readonly stalls: readonly Stall[];
}

/** A transfer and what it carried before it stopped. */
export interface Stall {
  readonly transfer: PlannedTransfer;
  readonly carried: Carried;
}

/** The verdict on a probe, from both readings. */
export interface Outcome {
  readonly probe: Probe;
  readonly verdict: 'passed' | 'failed' | 'unknown';
  /** under the strict reading */
  readonly strict: Measurement;
  /** null if the strict reading passed, or the readings do not differ */
  readonly lenient: Measurement | null;
}

/**
 * Sends every probe under the strict reading, then the failed ones under the lenient reading: what passes under strict
 * passes under lenient too. There is no second round unless a rule that differs between the readings dropped something.
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
  const isOnline = ({ from, address }: PlannedTransfer): boolean =>
    outcomes.some(({ probe, verdict }) => probe.from === from && probe.address === address && verdict === 'passed');
  return { outcomes, drops, stalls: await stallsOf(channel, plan.transfers.filter(isOnline)) };
}

function judge(probe: Probe, strict: Measurement, lenient: Measurement | null): Outcome['verdict'] {
  if (probe.doubt !== null) return 'unknown';
  if (passes(probe, strict)) return 'passed';
  const isUnknown = probe.uncertain !== undefined || (lenient !== null && passes(probe, lenient));
  return isUnknown ? 'unknown' : 'failed';
}

/**
 * Whether the lenient reading may pass what a rule dropped. The final drop of a chain of groups or ACL entries depends on the
 * whole chain; any other rule depends on itself.
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

/** Whether a probe was answered, and the other end saw the expected source. */
export function passes(probe: Probe, measured: Measurement | undefined): boolean {
  if (measured?.reached !== true) return false;
  const { seen, sent, arrivedAt } = measured;
  if (probe.expect === null) return true;
  if (seen === null || sent === null || arrivedAt === null) return false;
  if (probe.expect !== 'asSent') return seen[0] === probe.expect.source;
  const port = probe.port ?? arrivedAt[1];
  return seen[0] === sent[0] && seen[1] === sent[1] && arrivedAt[0] === probe.address && arrivedAt[1] === port;
}

async function stallsOf(channel: Channel, transfers: readonly PlannedTransfer[]): Promise<readonly Stall[]> {
  if (transfers.length === 0) return [];
  channel.send({ do: 'transfer', transfers });
  const event = await channel.next();
  if (event.event !== 'transferred') throw lost(event);
  return transfers.flatMap((transfer, index) => {
    const carried = event.results[index] ?? { out: 0, back: 0 };
    return carried.back === transfer.bytes ? [] : [{ transfer, carried }];
  });
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
