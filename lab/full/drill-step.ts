import type { BootedLab } from './booted-lab';
import type { Rebooted, RebootKind } from './full-channel';
import type { FleetPod, PodFleet } from './pod-fleet';

/** The state that the steps of a drill share. */
export interface Drill {
  readonly lab: BootedLab;
  /** the worker that most failures hit */
  readonly victim: string;
  readonly workers: readonly string[];
  fleet: PodFleet;
  /** number of pods in the step `leases` */
  readonly leases: number;
}

export interface DrillStep {
  readonly name: string;
  readonly does: string;
  readonly person?: string;
  readonly withinSeconds: number;
  /** injects the failure; returns the nodes whose pods are gone */
  act(drill: Drill): Promise<readonly string[]>;
  /** an additional check afterwards; returns what is wrong, or null */
  check?(drill: Drill): Promise<string | null>;
  /** whether cloud-init may report a failed boot */
  readonly forgivesBoot?: boolean;
}

/** Runs a shell command on the victim. */
export async function onVictim({ lab, victim }: Drill, line: string): Promise<string> {
  const { code, output } = await lab.channel.run(victim, ['sh', '-c', line]);
  if (code !== 0) throw new Error(`${line}: ${output}`);
  return output;
}

/** Restarts machines, and records their new pids. */
export async function reboot({ lab }: Drill, nodes: readonly string[], how: RebootKind): Promise<void> {
  note(lab, await lab.channel.reboot(nodes, how));
}

/** Records the pids and reports of machines after a boot. */
export function note(lab: BootedLab, again: Rebooted): void {
  lab.reach = { ...lab.reach, nodes: again.nodes };
  const reported = new Map(again.reports.map((report) => [report.node, report]));
  lab.reports = lab.reports.map((report) => reported.get(report.node) ?? report);
}

/** The pods of all nodes except some. */
export function podsBut(fleet: PodFleet, gone: readonly string[]): Map<string, readonly FleetPod[]> {
  return new Map([...fleet.pods].filter(([node]) => !gone.includes(node)));
}
