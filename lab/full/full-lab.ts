import type { MachineLaunch, NetworkModel } from '../../lib/model-api';
import { openLabProcess } from '../lab-process';
import { runAnalyzed, NO_ANALYSIS, withAnalysis, type StaticAnalysis } from '../static-analysis';
import type { LabPlan } from '../plan/lab-plan';
import { noProgress, whenUp, type MeasuredLab } from '../lab';
import type { JudgedLab, LabResult } from '../plan/lab-result';
import { measure } from '../matrix';
import type { PlannedLab } from '../plan/plan-lab';
import { requireFullMachine } from '../requirements';
import { judgeLab } from '../verdict';
import type { BootedLab } from './booted-lab';
import { FULL_PROGRAMS, FullChannel } from './full-channel';
import { planFullLab, type FullOptions } from './full-plan';
import { askIsolation } from './isolation';
import type { ImageShape } from './machine-files';
import { analysisForMachines } from './user-data-download';
import { makePods, type FleetPod, type PodFleet } from './pod-fleet';
import { rootFileSystem } from './root-file-system';
import { testedBy } from './tested-assumption';

export interface FullLabOptions {
  /**
   * called with each line of progress
   *
   * @default - no progress
   */
  readonly progress?: (text: string) => void;
  /**
   * the image before user data changes it
   *
   * @default 'debian'
   */
  readonly shape?: ImageShape;
  /**
   * seconds that a machine may take to boot
   *
   * @default 120
   */
  readonly bootSeconds?: number;
  /**
   * seconds that any one step may take before the lab ends itself and reports the state of each machine
   *
   * @default 120
   */
  readonly stepSeconds?: number;
  /**
   * whether the machines stay off until `FullChannel.switchOn`
   *
   * @default false
   */
  readonly isOff?: boolean;
}

/** Options of a run whose result includes a static analysis. */
export interface FullRunOptions extends FullLabOptions {
  /**
   * what `analyzeModel` finds in the model
   *
   * @default NO_ANALYSIS
   */
  readonly analysis?: StaticAnalysis;
}

/** A model with the launch data of its machines. */
export interface Launchable {
  readonly model: NetworkModel;
  readonly launches: readonly MachineLaunch[];
}

/**
 * Boots the machines of a model as containers with systemd and cloud-init, creates pods through containerd, probes every pair,
 * and stops.
 *
 * @throws LabError of kind `machine` if this machine lacks what the lab needs
 */
export async function runFullLab(
  launchable: Launchable,
  { analysis = NO_ANALYSIS, ...options }: FullRunOptions = {},
): Promise<LabResult> {
  const known = analysisForMachines(analysis, launchable.model);
  return runAnalyzed(
    () => withFullLab(launchable, options, async (lab) => askAll(lab, await podsIn(lab), known, options.progress)),
    known,
  );
}

/** Boots a full lab, passes it to `use`, and always stops it afterwards. */
export async function withFullLab<T>(
  launchable: Launchable,
  options: FullLabOptions,
  use: (lab: BootedLab) => Promise<T>,
): Promise<T> {
  const { lab, close } = await openFullLab(launchable, options);
  try {
    return await use(lab);
  } finally {
    await close();
  }
}

/** Starts a full lab, which runs until `close` or the end of this process. */
export async function openFullLab(
  { model, launches }: Launchable,
  options: FullLabOptions,
): Promise<{ readonly lab: BootedLab; readonly close: () => Promise<void> }> {
  const { progress = noProgress } = options;
  requireFullMachine();
  const { lab, plan } = planFullLab(model, launches, await fullOptions(options));
  const started = openLabProcess(plan, { userNamespace: false, progress, programs: FULL_PROGRAMS });
  try {
    const up = await whenUp(started.channel);
    const channel = new FullChannel(started.channel);
    return { lab: { model, lab, plan, channel, reach: up, reports: up.reports }, close: () => started.close() };
  } catch (error) {
    await started.close();
    throw error;
  }
}

/** The options of a plan, with defaults applied. */
export async function fullOptions(options: FullLabOptions): Promise<FullOptions> {
  const { progress = noProgress, shape = 'debian', bootSeconds = 120, stepSeconds = 120, isOff = false } = options;
  return { rootfs: await rootFileSystem(progress), shape, bootSeconds, stepSeconds, isOff };
}

/**
 * Creates the pods of a lab.
 *
 * @param standing pods of nodes that keep theirs
 */
export function podsIn(
  { model, reach, channel, lab }: BootedLab,
  standing?: ReadonlyMap<string, readonly FleetPod[]>,
): Promise<PodFleet> {
  const gateways = lab.plan.servers.filter(({ namespace }) => namespace.startsWith('inet-'));
  return makePods(model, reach, channel, gateways, standing);
}

/** Probes every pair of a lab, tries to break its isolation, and judges both. */
export async function askAll(
  lab: BootedLab,
  fleet: PodFleet,
  analysis: StaticAnalysis,
  progress?: (text: string) => void,
): Promise<LabResult> {
  await lab.channel.settle();
  const result = await askFullLab(lab, fleet, progress);
  const { isolation, findings } = await askIsolation(lab, fleet);
  const judged = { ...result, isolation, findings: [...result.findings, ...findings] };
  return withAnalysis(judged, analysis, testedBy(lab, [...lab.reports, ...fleet.reports], analysis.fetching));
}

/** Probes every pair of a lab, and judges it. */
export async function askFullLab(
  lab: BootedLab,
  fleet: PodFleet,
  progress: (text: string) => void = noProgress,
): Promise<JudgedLab> {
  const { lab: judged, reports, measured } = await measureFullLab(lab, fleet, progress);
  return judgeLab(judged, reports, measured);
}

/** Probes every pair of a lab, and returns each measurement. */
export async function measureFullLab(
  { lab, plan, channel, reports }: BootedLab,
  fleet: PodFleet,
  progress: (text: string) => void = noProgress,
): Promise<MeasuredLab> {
  progress(`asking ${String(fleet.probes.length)} probes`);
  const asked: LabPlan = { ...plan, probes: fleet.probes, servers: fleet.servers };
  const measured = await measure(asked, channel.channel);
  const lacksPods = [...fleet.pods].some(([name, pods]) => pods.length === 0 && isWorker(lab, name));
  const judged = { ...lab, plan: asked, lacksWorker: lab.lacksWorker || lacksPods };
  return { lab: judged, reports: [...reports, ...fleet.reports], measured };
}

function isWorker({ legend }: PlannedLab, name: string): boolean {
  return legend.model.nodes.some((node) => node.name === name && node.index !== null);
}
