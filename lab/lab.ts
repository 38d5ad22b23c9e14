import type { NetworkModel } from '../lib/model/network-model';
import { openBottle, type UpEvent, type Channel } from './bottle';
import { askForeknown, NOTHING_FOREKNOWN, withForeknowledge, type Foreknowledge } from './foreknowledge';
import { UnbuiltLab } from './lab-error';
import type { NodeReport } from './plan/lab-plan';
import type { LabResult } from './plan/lab-result';
import { measure, type Measured } from './matrix';
import { planLab, type PlannedLab } from './plan/plan-lab';
import { requireMachine, takesUserNamespace, whyNotUp } from './requirements';
import { judgeLab } from './verdict';
import type { LabWitness } from './plan/witness';

export interface LabOptions {
  /** called with a line on what is going on; by default nothing is said */
  readonly progress?: (text: string) => void;
  /** packets that are asked beside those that every lab asks, such as the witnesses of a proof; by default none */
  readonly witnesses?: readonly LabWitness[];
}

/** What a lab is told beside the model. */
export interface ToldOptions extends LabOptions {
  /** its witnesses are asked too, and the result has what else it says; by default nothing */
  readonly foreknown?: Foreknowledge;
}

/** What a lab was asked and what it answered, before it is judged. */
export interface MeasuredLab {
  readonly lab: PlannedLab;
  readonly reports: readonly NodeReport[];
  readonly measured: Measured;
}

/**
 * Boots a model as network namespaces on this machine, asks every pair, and takes it down. What it starts ends with this
 * process and with those above it up to npm, however they end.
 *
 * @throws LabError of kind `machine` where this machine lacks what the lab needs
 */
export async function runLab(
  model: NetworkModel,
  { foreknown = NOTHING_FOREKNOWN, ...options }: ToldOptions = {},
): Promise<LabResult> {
  const witnesses = [...(options.witnesses ?? []), ...foreknown.witnesses];
  return askForeknown(async () => {
    const { lab, reports, measured } = await measureLab(model, { ...options, witnesses });
    return withForeknowledge(judgeLab(lab, reports, measured), foreknown);
  }, foreknown);
}

/** Does what `runLab` does, and returns each measurement. */
export async function measureLab(model: NetworkModel, options: LabOptions = {}): Promise<MeasuredLab> {
  requireMachine();
  const progress = options.progress ?? quietly;
  const lab = planLab(model, options.witnesses);
  const { plan } = lab;
  const bottle = openBottle(plan, { userNamespace: takesUserNamespace(), progress });
  try {
    const up = await whenUp(bottle.channel);
    progress(`asking ${String(plan.probes.length)} probes`);
    return { lab, reports: up.reports, measured: await measure(plan, bottle.channel) };
  } finally {
    await bottle.close();
  }
}

/** Says nothing. */
export const quietly = (): void => undefined;

/** Waits until the network stands. */
export async function whenUp(channel: Channel): Promise<UpEvent> {
  const event = await channel.next();
  if (event.event === 'up') return event;
  if (event.event === 'failed' && event.unbuilt === true) throw new UnbuiltLab(event.message);
  throw whyNotUp(event.event === 'failed' ? event.message : event.event === 'ended' ? event.said : event.event);
}
