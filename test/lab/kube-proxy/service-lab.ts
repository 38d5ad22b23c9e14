import { spawnSync } from 'node:child_process';
import { whenUp } from '../../../lab/lab';
import { openLabProcess, SYSTEM_PATH, type UpEvent } from '../../../lab/lab-process';
import { measure } from '../../../lab/matrix';
import { INTERNET_HOST } from '../../../lab/plan/internet';
import type { Probe } from '../../../lab/plan/lab-plan';
import type { JudgedLab } from '../../../lab/plan/lab-result';
import { planLab } from '../../../lab/plan/plan-lab';
import { takesUserNamespace } from '../../../lab/requirements';
import { judgeLab } from '../../../lab/verdict';
import { writeIptablesMode } from '../../../lab/kube-proxy/iptables-mode';
import { writeNftablesMode } from '../../../lab/kube-proxy/nftables-mode';
import type { ProxiedNode, ServicePort } from '../../../lab/kube-proxy/service-port';
import { tcp } from '../second-subnet';
import { sourceNetwork } from '../source-network';

/** kube-proxy's modes: what puts their chains in. */
export const MODES = {
  iptables: { argv: ['iptables-restore', '--noflush'], write: writeIptablesMode },
  nftables: { argv: ['nft', '-f', '-'], write: writeNftablesMode },
} as const;
export type Mode = keyof typeof MODES;

/** Among those that the group admits. */
const HOST_PORT = 30_100;
/** What pods listen on. */
const POD_PORT = 8080;
const BRIDGES = ['10.200.0.1', '10.200.1.1'] as const;
const NODES = ['10.0.1.20', '10.0.1.21'] as const;
/** A pod of `worker-0` and one of `worker-1`. */
const BACKENDS = ['10.200.0.2', '10.200.1.2'] as const;

/** A Service port with its endpoint on `worker-0` or `worker-1`, as another worker or the same sees it. */
const servicePort =
  (name: string, last: number, on: 0 | 1, externalTrafficPolicy: ServicePort['externalTrafficPolicy'] = 'Cluster') =>
  (worker: number): ServicePort => ({
    service: `default/${name}`,
    name: 'http',
    protocol: 'tcp',
    clusterIp: `198.18.0.${String(last)}`,
    port: 80,
    nodePort: 30_000 + last,
    externalTrafficPolicy,
    endpoint: { address: BACKENDS[on], port: POD_PORT, isLocal: worker === on },
  });

const PORTS = [
  servicePort('here', 1, 0),
  servicePort('away', 2, 1),
  servicePort('here-only', 3, 0, 'Local'),
  servicePort('away-only', 4, 1, 'Local'),
];

/** What clients connect to: rows of the table. The node that is asked is always `worker-0`. */
const TARGETS: readonly (readonly [label: string, address: string, port: number])[] = [
  ['ClusterIP, backend on `worker-0`', '198.18.0.1', 80],
  ['ClusterIP, backend on `worker-1`', '198.18.0.2', 80],
  ['NodePort, `Cluster`, backend on `worker-0`', NODES[0], 30_001],
  ['NodePort, `Cluster`, backend on `worker-1`', NODES[0], 30_002],
  ['NodePort, `Local`, backend on `worker-0`', NODES[0], 30_003],
  ['NodePort, `Local`, backend on `worker-1`', NODES[0], 30_004],
  ['hostPort of a pod on `worker-0`', NODES[0], HOST_PORT],
];

/** Who connects: columns of the table. */
const CLIENTS: readonly (readonly [label: string, namespace: string])[] = [
  ['outside the VPC', 'inet-0'],
  ['pod on `worker-1`', 'pod-1-1'],
  ['`worker-1`', 'node-1'],
  ['pod on `worker-0`', 'pod-0-1'],
  ['`worker-0`', 'node-0'],
];

/** What an address is called in the table. */
const NAMES: Readonly<Record<string, string>> = {
  [INTERNET_HOST]: 'the client',
  [NODES[0]]: '`worker-0`',
  [NODES[1]]: '`worker-1`',
  [BRIDGES[0]]: 'bridge of `worker-0`',
  [BRIDGES[1]]: 'bridge of `worker-1`',
  '10.200.0.254': 'the pod',
  '10.200.1.254': 'the pod',
};

/** What was measured beside kube-proxy's chains. */
export interface MeasuredServices {
  /** the rules, with the chains in place */
  readonly judged: JudgedLab;
  /** for each target and client, the source that the backend saw; `-` if the connection failed */
  readonly sources: readonly (readonly string[])[];
}

/** Boots two workers in the fast lab, adds kube-proxy's chains and a hostPort, and probes the rules and each Service. */
export async function measureServices(mode: Mode): Promise<MeasuredServices> {
  const model = openTo(sourceNetwork({ workers: 2 }));
  const lab = planLab(model);
  const asked = TARGETS.flatMap(([to, address, port]) =>
    CLIENTS.map(([from, namespace]): Omit<Probe, 'id'> => ({
      ...{ rule: 'podToPodWithoutNat', from, to, namespace, address, protocol: 'tcp', port },
      ...{ sourcePort: null, expect: null, doubt: null },
    })),
  );
  const standing = lab.plan.probes.length;
  const probes = [...lab.plan.probes, ...asked.map((one, at) => ({ id: standing + at, ...one }))];
  const plan = { ...lab.plan, probes };
  const started = openLabProcess(plan, { userNamespace: takesUserNamespace(), progress: () => undefined });
  try {
    const up = await whenUp(started.channel);
    const { argv, write } = MODES[mode];
    NODES.forEach((address, worker) => {
      const node: ProxiedNode = { podSupernet: '10.200.0.0/16', serviceCidr: '198.18.0.0/16', address };
      onNode(
        up,
        `worker-${String(worker)}`,
        argv,
        write(
          PORTS.map((port) => port(worker)),
          node,
        ),
      );
    });
    mapHostPort(up);
    const { outcomes, stalls } = await measure(plan, started.channel);
    const seen = outcomes.slice(standing).map(({ strict }) => (strict.reached ? (strict.seen?.[0] ?? '?') : '-'));
    return {
      judged: judgeLab(lab, up.reports, { outcomes: outcomes.slice(0, standing), drops: [], stalls }),
      sources: TARGETS.map((_, row) =>
        seen.slice(row * CLIENTS.length, (row + 1) * CLIENTS.length).map((address) => NAMES[address] ?? address),
      ),
    };
  } finally {
    await started.close();
  }
}

/** Lets the group admit NodePorts, and the hostPort that is one of them here, as a user has to. */
function openTo(model: ReturnType<typeof sourceNetwork>): ReturnType<typeof sourceNetwork> {
  return {
    ...model,
    securityGroups: model.securityGroups.map((group) => ({
      ...group,
      ingress: [
        ...group.ingress,
        {
          traffic: tcp(30_000, 32_767),
          peer: { kind: 'cidr', cidr: `${INTERNET_HOST}/32` } as const,
          origin: group.origin,
        },
      ],
    })),
  };
}

/** Calls the portmap plugin as a runtime does for a pod that is there. */
function mapHostPort(up: UpEvent): void {
  const config = {
    cniVersion: '1.0.0',
    name: 'bridge',
    type: 'portmap',
    runtimeConfig: { portMappings: [{ hostPort: HOST_PORT, containerPort: POD_PORT, protocol: 'tcp' }] },
    prevResult: {
      cniVersion: '1.0.0',
      interfaces: [{ name: 'eth0', sandbox: '/run/netns/pod-0-0' }],
      ips: [{ address: `${BACKENDS[0]}/24`, gateway: BRIDGES[0], interface: 0 }],
    },
  };
  const variables = {
    CNI_COMMAND: 'ADD',
    CNI_CONTAINERID: 'pod-0-0',
    CNI_NETNS: '/run/netns/pod-0-0',
    CNI_IFNAME: 'eth0',
    CNI_PATH: '/usr/lib/cni',
  };
  const settings = Object.entries(variables).map(([key, value]) => `${key}=${value}`);
  onNode(up, 'worker-0', ['env', ...settings, '/usr/lib/cni/portmap'], JSON.stringify(config));
}

/** Runs a program on a node of the lab. */
function onNode({ pid, nodes }: UpEvent, node: string, argv: readonly string[], input: string): void {
  const user = takesUserNamespace() ? ['--user', '--preserve-credentials'] : [];
  const outer = ['--target', String(pid), ...user, '--mount', '--pid', '--ipc', '--net', '--uts'];
  const inner = ['--target', String(nodes[node]), '--mount', '--uts', '--net'];
  const { status, stderr, stdout } = spawnSync('nsenter', [...outer, 'nsenter', ...inner, ...argv], {
    input,
    encoding: 'utf8',
    env: { ...process.env, PATH: SYSTEM_PATH },
  });
  if (status !== 0) throw new Error(`${argv.join(' ')} on ${node}: ${stderr}${stdout}`);
}

/** The table of the docs: both modes in one cell where they agree. */
export function tableOf(measured: Readonly<Record<Mode, MeasuredServices>>): string {
  const cell = (row: number, column: number): string => {
    const [first, second] = Object.values(measured).map(({ sources }) => sources[row]?.[column] ?? '');
    return first === second ? String(first) : `iptables: ${String(first)}; nftables: ${String(second)}`;
  };
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(['', ...CLIENTS.map(([label]) => label)]),
    ...TARGETS.map(([label], row) => line([label, ...CLIENTS.map((_, column) => cell(row, column))])),
  ].join('\n');
}
