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
  /**
   * called with each line of progress
   *
   * @default - no progress
   */
  readonly progress?: (text: string) => void;
  /**
   * additional packets to send, such as the witnesses of a proof
   *
   * @default - none
   */
  readonly witnesses?: readonly LabWitness[];
}

/** Options of a run whose result includes a static analysis. */
export interface RunOptions extends LabOptions {
  /**
   * what `check` finds in the model: its witnesses are probed, and the result takes the rest into account
   *
   * @default NO_ANALYSIS
   */
  readonly analysis?: StaticAnalysis;
}

/** Probes and measurements of a lab, before they are judged. */
export interface MeasuredLab {
  readonly lab: PlannedLab;
  readonly reports: readonly NodeReport[];
  readonly measured: Measured;
}

/**
 * Builds a model in network namespaces on this machine, probes every pair, and stops. The lab ends with this process and its
 * ancestors up to npm, even if they are killed.
 *
 * @throws LabError of kind `machine` if this machine lacks what the lab needs
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

/** Like `runLab`, but returns each measurement. */
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

/** Ignores progress. */
export const noProgress = (): void => undefined;

/** Waits until the network is up. */
export async function whenUp(channel: Channel): Promise<UpEvent> {
  const event = await channel.next();
  if (event.event === 'up') return event;
  if (event.event === 'failed' && event.unbuilt === true) throw new UnbuiltLab(event.message);
  throw whyNotUp(event.event === 'failed' ? event.message : event.event === 'ended' ? event.said : event.event);
}
