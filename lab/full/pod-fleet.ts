import type { NetworkModel } from '../../lib/model-api';
import { builtInterfaces } from '../plan/built-interface';
import type { NodeFailure, NodeReport, PlannedPod, PlannedServer, Probe } from '../plan/lab-plan';
import { networkGrants } from '../plan/pod-network-grants';
import { bootNode } from '../plan/node-boot';
import { planProbes } from '../plan/probes';
import { ContainerRuntime } from './container-runtime';
import type { FullChannel, PodHandle } from './full-channel';

/** Pods per worker. */
const PODS_PER_WORKER = 2;

/** Seconds that containerd may take to be ready after a boot. */
const READY_SECONDS = 30;

/** The pods of a full lab, with the probes between them. */
export interface PodFleet {
  readonly pods: ReadonlyMap<string, readonly FleetPod[]>;
  readonly reports: readonly NodeReport[];
  readonly probes: readonly Probe[];
  readonly servers: readonly PlannedServer[];
}

export interface FleetPod extends PlannedPod {
  readonly id: string;
  /** path of its network namespace on the node */
  readonly path: string;
}

/** Pids by which this process reaches a lab's machines. */
export interface Reach {
  /** host pid of the first process in the lab */
  readonly pid: number;
  /** pids of the machines' init processes, in the lab's pid namespace */
  readonly nodes: Readonly<Record<string, number>>;
}

/** The CRI socket of a node, as this process sees it. */
export function runtimeSocket({ pid, nodes }: Reach, node: string): string {
  return `/proc/${String(pid)}/root/proc/${String(nodes[node])}/root/run/containerd/containerd.sock`;
}

/**
 * Creates the pods of every worker through its runtime, like kubelet after a boot: earlier pods are stopped and removed first.
 * Then passes the pods and their probes to the runner.
 *
 * @param standing pods of nodes that keep theirs
 */
export async function makePods(
  model: NetworkModel,
  reach: Reach,
  channel: FullChannel,
  gateways: readonly PlannedServer[],
  standing: ReadonlyMap<string, readonly FleetPod[]> = new Map(),
): Promise<PodFleet> {
  const { built } = builtInterfaces(model);
  const made = await Promise.all(
    model.nodes.map(async (node, number) => {
      const wanted = node.index === null ? 0 : PODS_PER_WORKER;
      const one = { node, number };
      const kept = standing.get(node.name);
      if (kept !== undefined) return { ...one, ...NOTHING, pods: kept };
      return { ...one, ...(wanted === 0 ? NOTHING : await podsOf(node.name, number, wanted, reach, channel)) };
    }),
  );
  const booted = made.map(({ node, number, pods }) => {
    const plain = bootNode(node, number, built);
    return { ...plain, planned: { ...plain.planned, pods }, edges: pods.map(({ address }) => address) };
  });
  const { probes, servers } = planProbes(model, built, booted, networkGrants(model));
  const pods = new Map(made.map(({ node, pods }) => [node.name, pods]));
  const all = [...servers, ...gateways];
  await channel.takePods(podHandles(pods), probes, all);
  return {
    pods,
    reports: made.map(({ node, failures }) => ({ node: node.name, ipForward: '1', failures })),
    probes,
    servers: all,
  };
}

const runtimeFailed = (message: string): NodePods => ({
  ...NOTHING,
  failures: [{ kind: 'runtime', subject: 'containerd', message }],
});

/** The last warnings and errors of containerd's journal; empty if it cannot be read. */
async function journalOf(channel: FullChannel, node: string): Promise<string> {
  const asked = ['journalctl', '--no-pager', '--output=cat', '--lines=100', '--unit=containerd'];
  const { code, output } = await channel.run(node, asked);
  const lines = output.split('\n').filter((line) => !line.includes(' level=info '));
  return code === 0 ? lines.slice(-8).join('\n') : '';
}

/** The pods of nodes as the runner takes them. */
export function podHandles(pods: PodFleet['pods']): PodHandle[] {
  return [...pods].flatMap(([node, own]) => own.map(({ namespace, path }) => ({ namespace, node, path })));
}

interface NodePods {
  readonly pods: readonly FleetPod[];
  readonly failures: readonly NodeFailure[];
}

const NOTHING: NodePods = { pods: [], failures: [] };

async function podsOf(
  node: string,
  number: number,
  wanted: number,
  reach: Reach,
  channel: FullChannel,
): Promise<NodePods> {
  const failed = (subject: string, error: unknown): NodePods => ({
    ...NOTHING,
    failures: [{ kind: 'pod', subject, message: error instanceof Error ? error.message : String(error) }],
  });
  if (reach.nodes[node] === undefined) return runtimeFailed('the machine is not running');
  const runtime = new ContainerRuntime(runtimeSocket(reach, node));
  try {
    const unready = await runtime.ready(READY_SECONDS);
    if (unready !== null) return runtimeFailed(`${unready}\n${await journalOf(channel, node)}`.trimEnd());
    const image = await channel.giveImage(node);
    if (image.code !== 0) return failed('image of the first container', image.output);
    for (const id of await runtime.list()) await runtime.remove(id);
    const pods: FleetPod[] = [];
    for (let position = 0; position < wanted; position++) {
      const namespace = `pod-${String(number)}-${String(position)}`;
      const id = await runtime.run(namespace);
      const network = await runtime.networkOf(id);
      pods.push({ id, namespace, address: network.address, path: network.namespace });
    }
    return { pods, failures: [] };
  } catch (error) {
    return failed('pod', error);
  } finally {
    runtime.close();
  }
}
