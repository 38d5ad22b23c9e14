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
  /** called with a line on what is going on; by default nothing is said */
  readonly progress?: (text: string) => void;
  /** how the image comes; by default `debian` */
  readonly shape?: ImageShape;
  /** how long a machine may take to the end of its boot, in seconds; by default 120 */
  readonly bootSeconds?: number;
  /** how long any one step may take until the lab ends itself and says where each machine stood, in seconds; by default 120 */
  readonly stepSeconds?: number;
}

/** What a full lab is told beside the model. */
export interface FullRunOptions extends FullLabOptions {
  /** what `analyzeModel` says of the model; by default nothing */
  readonly analysis?: StaticAnalysis;
}

/** A model with what its machines are launched with. */
export interface Launchable {
  readonly model: NetworkModel;
  readonly launches: readonly MachineLaunch[];
}

/**
 * Boots the machines of a model as containers with an init system, lets cloud-init and systemd do what they do on AWS, makes
 * pods through containerd, asks every pair, and takes it down.
 *
 * @throws LabError of kind `machine` where this machine lacks what the lab needs
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

/** Boots a full lab, hands it over, and takes it down whatever happens. */
export async function withFullLab<T>(
  launchable: Launchable,
  options: FullLabOptions,
  use: (lab: BootedLab) => Promise<T>,
): Promise<T> {
  const { progress = noProgress } = options;
  requireFullMachine();
  const { model, launches } = launchable;
  const { lab, plan } = planFullLab(model, launches, await fullOptions(options));
  const started = openLabProcess(plan, { userNamespace: false, progress, programs: FULL_PROGRAMS });
  try {
    const up = await whenUp(started.channel);
    return await use({ model, lab, plan, channel: new FullChannel(started.channel), reach: up, reports: up.reports });
  } finally {
    await started.close();
  }
}

/** The options of a plan, with defaults applied. */
export async function fullOptions(options: FullLabOptions): Promise<FullOptions> {
  const { progress = noProgress, shape = 'debian', bootSeconds = 120, stepSeconds = 120 } = options;
  return { rootfs: await rootFileSystem(progress), shape, bootSeconds, stepSeconds };
}

/** Makes the pods of a lab anew; but for those of nodes that keep theirs. */
export function podsIn(
  { model, reach, channel, lab }: BootedLab,
  standing?: ReadonlyMap<string, readonly FleetPod[]>,
): Promise<PodFleet> {
  const gateways = lab.plan.servers.filter(({ namespace }) => namespace.startsWith('inet-'));
  return makePods(model, reach, channel, gateways, standing);
}

/** Asks every pair of a lab and tries what is not to succeed, and judges both. */
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

/** Asks every pair of a lab, and judges it. */
export async function askFullLab(
  lab: BootedLab,
  fleet: PodFleet,
  progress: (text: string) => void = noProgress,
): Promise<JudgedLab> {
  const { lab: judged, reports, measured } = await measureFullLab(lab, fleet, progress);
  return judgeLab(judged, reports, measured);
}

/** Asks every pair of a lab, and returns each measurement. */
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
