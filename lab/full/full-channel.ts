import { whyLost, type LabEvent, type LabPrograms, type LabRequest, type Channel } from '../lab-process';
import { LabError } from '../lab-error';
import type { NodeReport, PlannedFile, PlannedServer, Probe, Reading, Setting } from '../plan/lab-plan';
import type { AttemptResult, IsolationAttempt } from './isolation-attempt';

export const FULL_PROGRAMS: LabPrograms = {
  launch: '../full/runner/full_launch.py',
  main: '../full/runner/full_main.py',
};

/** A pod's network namespace, for whoever asks from it. */
export interface PodHandle {
  /** by which the probes know it */
  readonly namespace: string;
  readonly node: string;
  /** path on the node */
  readonly path: string;
}

/** What a full lab is asked besides what every lab is. */
export type FullRequest =
  | { readonly do: 'image'; readonly node: string }
  | {
      readonly do: 'pods';
      readonly pods: readonly PodHandle[];
      readonly probes: readonly Probe[];
      readonly servers: readonly PlannedServer[];
    }
  | {
      readonly do: 'run';
      readonly node: string;
      readonly argv: readonly string[];
      readonly stdin?: string;
      readonly seconds?: number;
    }
  | { readonly do: 'runInPod'; readonly namespace: string; readonly argv: readonly string[] }
  | { readonly do: 'settle' }
  | { readonly do: 'metadata'; readonly node: string | null; readonly state: MetadataState }
  | { readonly do: 'replace'; readonly node: string; readonly image: NewImage; readonly seconds: number | null }
  | { readonly do: 'await'; readonly node: string; readonly seconds: number | null }
  | { readonly do: 'mirror'; readonly namespace: string; readonly address: string; readonly answers: boolean }
  | { readonly do: 'isolate'; readonly reading: Reading; readonly attempts: readonly IsolationAttempt[] }
  | { readonly do: 'reboot'; readonly nodes: readonly string[]; readonly how: RebootKind };

/** How the image of a new machine differs from that of the others. */
export interface NewImage {
  readonly files: readonly PlannedFile[];
  readonly symlinks: readonly Setting[];
  /** packages that it does without */
  readonly purged: readonly string[];
}

/** `off`: as `poweroff` does; `cut`: as a power cut does. */
export type RebootKind = 'off' | 'cut';

/** How the metadata service answers from now on. */
export interface MetadataState {
  /** in base64 */
  readonly userData?: string;
  /** seconds before each answer */
  readonly delay?: number;
  /** it breaks off whatever it is asked */
  readonly failing?: boolean;
}

/** What a command said. */
export interface Ran {
  readonly code: number;
  readonly output: string;
}

export interface Rebooted {
  readonly reports: readonly NodeReport[];
  readonly nodes: Readonly<Record<string, number>>;
  readonly seconds: number;
}

/** A full lab's channel, with an answer for each request. */
export class FullChannel {
  private before: Promise<unknown> = Promise.resolve();

  public constructor(public readonly channel: Channel) {}

  public async run(node: string, argv: readonly string[], stdin = '', seconds = 60): Promise<Ran> {
    return this.answer<Ran>({ do: 'run', node, argv, stdin, seconds });
  }

  /** A pod has its node's programs no more than its own: those of the machine that runs the lab. */
  public async runInPod(namespace: string, argv: readonly string[]): Promise<Ran> {
    return this.answer<Ran>({ do: 'runInPod', namespace, argv });
  }

  public async giveImage(node: string): Promise<Ran> {
    return this.answer<Ran>({ do: 'image', node });
  }

  public async takePods(
    pods: readonly PodHandle[],
    probes: readonly Probe[],
    servers: readonly PlannedServer[],
  ): Promise<void> {
    await this.answer({ do: 'pods', pods, probes, servers });
  }

  /** Waits, a minute at most, until the units of each machine that timers start every few seconds have run since its boot. */
  public async settle(): Promise<void> {
    await this.answer({ do: 'settle' });
  }

  public async metadata(node: string | null, state: MetadataState): Promise<void> {
    await this.answer({ do: 'metadata', node, state });
  }

  public async isolate(reading: Reading, attempts: readonly IsolationAttempt[]): Promise<readonly AttemptResult[]> {
    const { results } = await this.answer<{ results: readonly AttemptResult[] }>({ do: 'isolate', reading, attempts });
    return results;
  }

  public async reboot(nodes: readonly string[], how: RebootKind): Promise<Rebooted> {
    return this.answer<Rebooted>({ do: 'reboot', nodes, how });
  }

  /**
   * Puts a new machine in the place of a node, and waits for the end of its first boot.
   *
   * @param seconds how long; by default as long as any boot may take
   */
  public async replace(node: string, image: NewImage, seconds: number | null = null): Promise<Rebooted> {
    return this.answer<Rebooted>({ do: 'replace', node, image, seconds });
  }

  /** Waits once more for the end of a boot. */
  public async awaitBoot(node: string, seconds: number | null = null): Promise<Rebooted> {
    return this.answer<Rebooted>({ do: 'await', node, seconds });
  }

  /** Opens a mirror of packages, and says whether it answers from now on. */
  public async mirror(namespace: string, address: string, answers: boolean): Promise<void> {
    await this.answer({ do: 'mirror', namespace, address, answers });
  }

  /** The runner answers one request at a time. */
  private answer<T>(request: FullRequest): Promise<T> {
    const result = this.before.then(() => this.ask<T>(request));
    this.before = result.catch(() => undefined);
    return result;
  }

  private async ask<T>(request: FullRequest): Promise<T> {
    this.channel.send(request as unknown as LabRequest);
    const event: LabEvent = await this.channel.next();
    if (event.event === 'failed' || event.event === 'ended') {
      throw new LabError('machine', `the lab did not ${request.do}: ${whyLost(event)}`);
    }
    return event as unknown as T;
  }
}
