import type { BootedLab } from './booted-lab';
import type { Rebooted, RebootKind } from './full-channel';
import type { FleetPod, PodFleet } from './pod-fleet';

/** What a step does to a lab, and has to know of it. */
export interface Drill {
  readonly lab: BootedLab;
  /** the worker that things happen to */
  readonly victim: string;
  readonly workers: readonly string[];
  fleet: PodFleet;
  /** how many pods the step of the leases makes at once */
  readonly leases: number;
}

export interface DrillStep {
  readonly name: string;
  readonly does: string;
  readonly person?: string;
  readonly withinSeconds: number;
  /** does it, and says whose pods are gone */
  act(drill: Drill): Promise<readonly string[]>;
  /** what else has to hold afterwards; null where it does */
  check?(drill: Drill): Promise<string | null>;
  /** whether what cloud-init says of the boot is no fault here */
  readonly forgivesBoot?: boolean;
}

/** Runs a shell's line on the victim. */
export async function onVictim({ lab, victim }: Drill, line: string): Promise<string> {
  const { code, output } = await lab.channel.run(victim, ['sh', '-c', line]);
  if (code !== 0) throw new Error(`${line}: ${output}`);
  return output;
}

/** Restarts machines, and notes where they are now. */
export async function reboot({ lab }: Drill, nodes: readonly string[], how: RebootKind): Promise<void> {
  note(lab, await lab.channel.reboot(nodes, how));
}

/** Notes where machines are after a boot, and what they say of it. */
export function note(lab: BootedLab, again: Rebooted): void {
  lab.reach = { ...lab.reach, nodes: again.nodes };
  const reported = new Map(again.reports.map((report) => [report.node, report]));
  lab.reports = lab.reports.map((report) => reported.get(report.node) ?? report);
}

/** The pods of all nodes but some. */
export function podsBut(fleet: PodFleet, gone: readonly string[]): Map<string, readonly FleetPod[]> {
  return new Map([...fleet.pods].filter(([node]) => !gone.includes(node)));
}
