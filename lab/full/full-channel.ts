import { whyLost, type LabEvent, type LabPrograms, type LabRequest, type Channel } from '../lab-process';
import { LabError } from '../lab-error';
import type { NodeReport, PlannedFile, PlannedServer, Probe, Reading, Setting } from '../plan/lab-plan';
import type { InstanceIdentity, MetadataTree } from './instance-metadata';
import type { AttemptResult, IsolationAttempt } from './isolation-attempt';

export const FULL_PROGRAMS: LabPrograms = {
  launch: '../full/runner/full_launch.py',
  main: '../full/runner/full_main.py',
};

/** A pod's network namespace. */
export interface PodHandle {
  /** name of the namespace in probes */
  readonly namespace: string;
  readonly node: string;
  /** path on the node */
  readonly path: string;
}

/** Requests that only a full lab answers. */
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
  | { readonly do: 'switchOn'; readonly node: string; readonly isNew: boolean }
  | { readonly do: 'switchOff'; readonly node: string; readonly how: RebootKind }
  | ({ readonly do: 'forward' } & Forwarding)
  | { readonly do: 'startTraffic'; readonly flows: readonly TrafficFlow[]; readonly servers: readonly PlannedServer[] }
  | { readonly do: 'endTraffic' }
  | { readonly do: 'mirror'; readonly namespace: string; readonly address: string; readonly answers: boolean }
  | { readonly do: 'isolate'; readonly reading: Reading; readonly attempts: readonly IsolationAttempt[] }
  | { readonly do: 'reboot'; readonly nodes: readonly string[]; readonly how: RebootKind };

/** Where connections are passed on to a Unix socket of the host. */
export interface Forwarding {
  readonly namespace: string;
  readonly address: string;
  readonly port: number;
  readonly socket: string;
}

/** Who sends numbered packets by UDP, 20 a second, and to whom. */
export interface TrafficFlow {
  readonly namespace: string;
  readonly address: string;
  readonly port: number;
}

/** What became of the packets of a flow. */
export interface TrafficCount {
  readonly sent: number;
  readonly answered: number;
}

/** How the image of a replacement machine differs from the others. */
export interface NewImage {
  readonly files: readonly PlannedFile[];
  readonly symlinks: readonly Setting[];
  /** packages removed from it */
  readonly purged: readonly string[];
}

/** `off`: like `poweroff`; `cut`: like a power failure. */
export type RebootKind = 'off' | 'cut';

/** How the metadata service answers from now on; absent fields stay as they are. */
export interface MetadataState {
  /** in base64 */
  readonly userData?: string | null;
  readonly metadata?: MetadataTree;
  readonly identity?: InstanceIdentity;
  /** seconds before each answer */
  readonly delay?: number;
  /** closes every connection without an answer */
  readonly failing?: boolean;
}

/** Result of a command. */
export interface Ran {
  readonly code: number;
  readonly output: string;
}

export interface Rebooted {
  readonly reports: readonly NodeReport[];
  readonly nodes: Readonly<Record<string, number>>;
  readonly seconds: number;
}

/** A full lab's channel: one answer per request. */
export class FullChannel {
  private before: Promise<unknown> = Promise.resolve();

  public constructor(public readonly channel: Channel) {}

  public async run(node: string, argv: readonly string[], stdin = '', seconds = 60): Promise<Ran> {
    return this.answer<Ran>({ do: 'run', node, argv, stdin, seconds });
  }

  /** Runs a program of the host in a pod's network namespace. */
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

  /** Waits, a minute at most, until each unit that a timer starts every few seconds has run since its machine booted. */
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
   * Replaces the machine of a node, and waits for the end of its first boot.
   *
   * @param seconds how long to wait; null: the limit of any boot
   */
  public async replace(node: string, image: NewImage, seconds: number | null = null): Promise<Rebooted> {
    return this.answer<Rebooted>({ do: 'replace', node, image, seconds });
  }

  /** Waits again for the end of a boot. */
  public async awaitBoot(node: string, seconds: number | null = null): Promise<Rebooted> {
    return this.answer<Rebooted>({ do: 'await', node, seconds });
  }

  /**
   * Switches a machine on, and does not wait for the end of its boot.
   *
   * @param isNew whether it gets an empty disk
   */
  public async switchOn(node: string, isNew: boolean): Promise<void> {
    await this.answer({ do: 'switchOn', node, isNew });
  }

  /** Switches a machine off that is on, and waits for it. */
  public async switchOff(node: string, how: RebootKind): Promise<void> {
    await this.answer({ do: 'switchOff', node, how });
  }

  public async forward(forwarding: Forwarding): Promise<void> {
    await this.answer({ do: 'forward', ...forwarding });
  }

  /** Sends packets until `endTraffic`, whatever else the lab is asked meanwhile but probes: those would take the answers. */
  public async startTraffic(flows: readonly TrafficFlow[], servers: readonly PlannedServer[]): Promise<void> {
    await this.answer({ do: 'startTraffic', flows, servers });
  }

  /** @returns the counts in the order of the flows */
  public async endTraffic(): Promise<readonly TrafficCount[]> {
    const { counts } = await this.answer<{ counts: readonly TrafficCount[] }>({ do: 'endTraffic' });
    return counts;
  }

  /** Opens a package mirror, and sets whether it answers. */
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
