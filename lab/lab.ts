import type { NetworkModel } from '../lib/model/network-model';
import { openLabProcess, type UpEvent, type Channel } from './lab-process';
import { runAnalyzed, NO_ANALYSIS, withAnalysis, type StaticAnalysis } from './static-analysis';
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
export interface RunOptions extends LabOptions {
  /** its witnesses are asked too, and the result has what else it says; by default nothing */
  readonly analysis?: StaticAnalysis;
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
  { analysis = NO_ANALYSIS, ...options }: RunOptions = {},
): Promise<LabResult> {
  const witnesses = [...(options.witnesses ?? []), ...analysis.witnesses];
  return runAnalyzed(async () => {
    const { lab, reports, measured } = await measureLab(model, { ...options, witnesses });
    return withAnalysis(judgeLab(lab, reports, measured), analysis);
  }, analysis);
}

/** Does what `runLab` does, and returns each measurement. */
export async function measureLab(model: NetworkModel, options: LabOptions = {}): Promise<MeasuredLab> {
  requireMachine();
  const progress = options.progress ?? noProgress;
  const lab = planLab(model, options.witnesses);
  const { plan } = lab;
  const started = openLabProcess(plan, { userNamespace: takesUserNamespace(), progress });
  try {
    const up = await whenUp(started.channel);
    progress(`asking ${String(plan.probes.length)} probes`);
    return { lab, reports: up.reports, measured: await measure(plan, started.channel) };
  } finally {
    await started.close();
  }
}

/** Says nothing. */
export const noProgress = (): void => undefined;

/** Waits until the network stands. */
export async function whenUp(channel: Channel): Promise<UpEvent> {
  const event = await channel.next();
  if (event.event === 'up') return event;
  if (event.event === 'failed' && event.unbuilt === true) throw new UnbuiltLab(event.message);
  throw whyNotUp(event.event === 'failed' ? event.message : event.event === 'ended' ? event.said : event.event);
}
