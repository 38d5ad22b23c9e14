import { whenUp } from '../../lab/lab';
import { type Channel, type LabProcess, type LabPrograms, openLabProcess, whyLost } from '../../lab/lab-process';
import { takesUserNamespace } from '../../lab/requirements';
import type { PathTrace } from './path-cost';
import { type Cell, nodeNamespace, planCell, podAddress, podNamespace, NODES, SPARE_POD } from './variant-plan';

const PROGRAMS: LabPrograms = { launch: 'launch.py', main: '../../bench/datapath/runner/main.py' };

/** Two namespaces of a lab, the asking one first, and the address of the other. */
export interface Ends {
  readonly source: string;
  readonly target: string;
  readonly address: string;
}

/** A run of netperf. */
export interface Load {
  readonly test: 'TCP_STREAM' | 'TCP_RR' | 'TCP_CRR';
  /** of each stream: bytes of TCP_STREAM, transactions of the others */
  readonly amount: number;
  readonly streams: number;
}

export interface LoadResult {
  /** 10^6 bits of one stream, 10^6 bytes of several, or transactions, a second */
  readonly rate: number;
  /** microseconds of a transaction; zero for TCP_STREAM */
  readonly p50: number;
  readonly p99: number;
  /** CPU microseconds of both ends, in the kernel too: a transaction, or a megabyte */
  readonly cpu: number;
}

interface Answer {
  readonly event: 'answer';
  readonly value: unknown;
}

/** A lab that measures. */
export class BenchLab {
  private constructor(
    public readonly cell: Cell,
    private readonly started: LabProcess,
  ) {}

  /** @throws LabError if the machine lacks what the lab needs, Error if a node does not boot as planned */
  public static async open(cell: Cell): Promise<BenchLab> {
    const options = { userNamespace: takesUserNamespace(), progress: () => undefined };
    const started = openLabProcess(planCell(cell), { ...options, programs: PROGRAMS });
    try {
      const { reports } = await whenUp(started.channel);
      const failures = reports.flatMap((report) =>
        report.failures.map(({ subject, message }) => `${subject}: ${message}`),
      );
      if (failures.length > 0) throw new Error(`variant ${cell.variant.id}: ${failures.slice(0, 3).join('; ')}`);
      return new BenchLab(cell, started);
    } catch (error) {
      await started.close();
      throw error;
    }
  }

  /** The newest pod of each node: in chains that grow with the pods, it is the last. */
  public get pods(): Ends {
    const last = this.cell.pods - 1;
    return { source: podNamespace(0, last), target: podNamespace(1, last), address: podAddress(1, last) };
  }

  public get nodes(): Ends {
    return { source: nodeNamespace(0), target: nodeNamespace(1), address: NODES[1].nodeIp };
  }

  public async load(ends: Ends, { test, amount, streams }: Load): Promise<LoadResult> {
    const isStream = test === 'TCP_STREAM';
    const fields = ['THROUGHPUT', ...(isStream ? [] : ['P50_LATENCY', 'P99_LATENCY'])];
    const answer = await this.answer<{ rows: number[][]; seconds: number; cpu: number }>({
      ...{ do: 'perf', ...ends, test, streams, fields },
      // netperf reads a negative length as an amount
      amount: -amount,
    });
    const [throughput = 0, p50 = 0, p99 = 0] = answer.rows[0] ?? [];
    const units = (amount * streams) / (isStream ? 1e6 : 1);
    // streams that run side by side end one after the other: only the clock tells what all of them carried
    const rate = streams === 1 ? throughput : units / answer.seconds;
    return { rate, p50, p99, cpu: (answer.cpu * 1e6) / units };
  }

  /** Seconds and CPU seconds of CNI ADDs on the first node. */
  public async add(times: number): Promise<readonly { readonly seconds: number; readonly cpu: number }[]> {
    const rows = await this.answer<[number, number][]>({ do: 'add', at: 'worker-0', container: SPARE_POD, times });
    return rows.map(([seconds, cpu]) => ({ seconds, cpu }));
  }

  /** What a connection between two pods passes on the nodes. */
  public async trace(): Promise<readonly PathTrace[]> {
    const nodes = NODES.map(({ index }) => nodeNamespace(index));
    return Object.values(await this.answer<Record<string, PathTrace>>({ do: 'trace', nodes, ...this.pods }));
  }

  /** Runs a program in a namespace of the lab. */
  public async run(namespace: string, argv: readonly string[], stdin = ''): Promise<string> {
    return this.answer<string>({ do: 'run', namespace, argv, stdin });
  }

  public async close(): Promise<void> {
    await this.started.close();
  }

  private async answer<T>(request: object): Promise<T> {
    const { channel } = this.started;
    channel.send(request as Parameters<Channel['send']>[0]);
    const event = (await channel.next()) as Answer | Exclude<Awaited<ReturnType<Channel['next']>>, Answer>;
    if (event.event !== 'answer') throw new Error(`the lab of variant ${this.cell.variant.id}: ${whyLost(event)}`);
    return event.value as T;
  }
}
