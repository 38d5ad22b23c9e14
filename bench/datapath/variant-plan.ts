import type { LabPlan, PlannedNode } from '../../lab/plan/lab-plan';
import { planLab } from '../../lab/plan/plan-lab';
import { synthesizedModel } from '../synthesized-model';
import { type BenchNode, plannedCommand, type Variant } from './variant';

/** `vpc`: as the lab wires a VPC, a namespace with connection tracking for each interface; `direct`: two nodes on one veth. */
export type Wiring = 'vpc' | 'direct';

/** One lab of a benchmark. */
export interface Cell {
  readonly variant: Variant;
  readonly wiring: Wiring;
  /** on each node, 1 to 200 */
  readonly pods: number;
  /** of the pods, before the variant's overhead */
  readonly mtu: 1500 | 9001;
}

export const NODES = [0, 1].map((index) => ({
  index,
  nodeIp: `10.0.1.2${String(index)}`,
  podCidr: `10.200.${String(index)}.0/24`,
})) as [BenchNode, BenchNode];

export const nodeNamespace = (node: number): string => `node-${String(node)}`;
export const podNamespace = (node: number, pod: number): string => `pod-${String(node)}-${String(pod)}`;
export const podAddress = (node: number, pod: number): string => `10.200.${String(node)}.${String(pod + 2)}`;

/** The namespace in which a CNI ADD is timed. */
export const SPARE_POD = 'pod-spare';

/** The lab of a variant: the construct's own two nodes, with what the variant changes on them and between them. */
export function planCell(cell: Cell): LabPlan {
  const base = basePlan(cell);
  const { namespaces, links } = cell.wiring === 'vpc' ? vpcWiring(base) : directWiring(base, cell.variant);
  const pods = NODES.flatMap(({ index }) =>
    Array.from({ length: cell.pods }, (_, pod) => podNamespace(index, pod)).concat(index === 0 ? [SPARE_POD] : []),
  );
  return {
    namespaces: [...namespaces, ...pods.map((name) => namespace(name, []))],
    links,
    nodes: base.nodes.map((node, index) => planNode(cell, node, index)),
    servers: [],
    probes: [],
    transfers: [],
  };
}

function basePlan({ variant, mtu }: Cell): LabPlan {
  const model = synthesizedModel({ workerCount: 2, ipMasq: variant.ipMasq, ...(mtu === 9001 && { mtu }) });
  return planLab(model).plan;
}

function planNode({ variant, pods, mtu }: Cell, node: PlannedNode, index: number): PlannedNode {
  const [own, peer] = index === 0 ? NODES : [NODES[1], NODES[0]];
  const size = mtu - variant.overhead;
  return {
    ...node,
    files: node.files.map((file) => {
      if (!file.path.endsWith('/10-bridge.conf')) return file;
      const stated = JSON.parse(file.content) as object;
      const content = { ...stated, ...variant.cni(own), ...(size !== 1500 && { mtu: size }) };
      return { ...file, content: JSON.stringify(content) };
    }),
    sysctls: [
      ['ipv4/ip_forward', '1'],
      ['bridge/bridge-nf-call-iptables', variant.bridgeFilter],
    ],
    commands: [...(variant.ownCommands ? node.commands : []), ...variant.commands(own, peer).map(plannedCommand)],
    pods: Array.from({ length: pods }, (_, pod) => ({
      namespace: podNamespace(index, pod),
      address: podAddress(index, pod),
    })),
  };
}

type Wired = Pick<LabPlan, 'namespaces' | 'links'>;

function vpcWiring({ namespaces, links }: LabPlan): Wired {
  return { namespaces: namespaces.filter(({ name }) => !name.startsWith('pod-')), links };
}

function directWiring(base: LabPlan, { podRoutes }: Variant): Wired {
  const ends = NODES.map(({ index }) => `eth0 netns ${nodeNamespace(index)} mtu 9001`);
  const namespaces = NODES.map(({ index, nodeIp }) => {
    const peer = NODES[index === 0 ? 1 : 0];
    const stated = base.namespaces.find(({ name }) => name === nodeNamespace(index));
    return {
      ...namespace(nodeNamespace(index), [
        ...['link set lo up', 'link set eth0 up', `addr add ${nodeIp}/24 dev eth0`],
        ...(podRoutes ? [`route add ${peer.podCidr} via ${peer.nodeIp}`] : []),
      ]),
      sysctls: stated?.sysctls ?? [],
    };
  });
  return { namespaces, links: [`link add ${ends.join(' type veth peer name ')}`] };
}

function namespace(name: string, ip: readonly string[]): LabPlan['namespaces'][number] {
  return { name, sysctls: [], linkSysctls: [], ip, nft: { strict: '', lenient: '' } };
}
