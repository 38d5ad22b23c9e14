import { writeIptablesMode } from '../kube-proxy/iptables-mode';
import { KUBE_PROXY_TABLE, writeNftablesMode } from '../kube-proxy/nftables-mode';
import type { ProxiedNode, ServicePort } from '../kube-proxy/service-port';
import type { LabPlan, Probe } from '../plan/lab-plan';
import { measure } from '../matrix';
import { onVictim, reboot, type Drill, type DrillStep } from './drill-step';
import { podHandles, type FleetPod } from './pod-fleet';

/** A Service with one backend, and the pod that connects to it. */
interface Service {
  readonly name: string;
  readonly address: string;
  readonly from: FleetPod;
  readonly backend: FleetPod;
  /** whether the backend is on the node of `from` */
  readonly isLocal: boolean;
  /** source address that the backend must see */
  readonly source: string;
}

const PORT = 8080;
const PROTOCOLS = ['tcp', 'udp'] as const;
const SERVICE_CIDR = '198.18.0.0/24';

/** kube-proxy's modes: how a node gets its chains, and how it loses them. */
const MODES = {
  iptables: {
    write: writeIptablesMode,
    load: 'iptables-restore --noflush',
    unload: 'iptables-save | grep -v KUBE- | iptables-restore',
  },
  nftables: {
    write: writeNftablesMode,
    load: 'nft -f -',
    unload: `nft delete table ip ${KUBE_PROXY_TABLE}`,
  },
} as const;
type Mode = keyof typeof MODES;

/** Services for a pod of the victim: with a backend on its node, on another node, and with itself as backend. */
function servicesOf({ fleet, victim }: Drill, withItself: boolean): readonly Service[] {
  const [from, beside] = fleet.pods.get(victim) ?? [];
  const far = [...fleet.pods].find(([node, pods]) => node !== victim && pods.length > 0)?.[1][0];
  if (from === undefined || beside === undefined) throw new Error(`${victim} has fewer than two pods`);
  const service = (name: string, last: number, backend: FleetPod, source = from.address): Service => ({
    ...{ name, address: `198.18.0.${String(last)}`, from, backend, isLocal: backend !== far, source },
  });
  return [
    service('beside', 1, beside),
    ...(far === undefined ? [] : [service('far', 2, far)]),
    // kube-proxy masquerades what comes back to whoever sent it: as the bridge's own address
    ...(withItself ? [service('itself', 3, from, from.address.replace(/\d+$/, '1'))] : []),
  ];
}

function portsOf(services: readonly Service[]): readonly ServicePort[] {
  return services.flatMap(({ name, address, backend, isLocal }, at) =>
    PROTOCOLS.map((protocol) => ({
      ...{
        service: `default/${name}`,
        name: protocol,
        protocol,
        clusterIp: address,
        port: PORT,
        nodePort: 30_000 + at,
      },
      externalTrafficPolicy: 'Cluster' as const,
      endpoint: { address: backend.address, port: PORT, isLocal },
    })),
  );
}

async function putChains(drill: Drill, mode: Mode, services: readonly Service[]): Promise<void> {
  const { write, load } = MODES[mode];
  const podSupernet = await onVictim(drill, '. /etc/pod-network/node.env && printf %s "$POD_SUPERNET"');
  const address = drill.lab.plan.services.find(({ node }) => node === drill.victim)?.address ?? '';
  const node: ProxiedNode = { podSupernet, serviceCidr: SERVICE_CIDR, address };
  await onVictim(drill, `${load} <<'CHAINS'\n${write(portsOf(services), node)}CHAINS`);
  await onVictim(drill, 'systemctl restart pod-network');
}

async function takeChains(drill: Drill, mode: Mode): Promise<void> {
  await onVictim(drill, MODES[mode].unload);
}

/** Probes each Service by TCP and UDP; null if each backend saw the expected source. */
async function askServices(drill: Drill, services: readonly Service[]): Promise<string | null> {
  const { lab, fleet } = drill;
  const probes = services.flatMap(({ name, address, from, source }, at) =>
    PROTOCOLS.map((protocol, second): Probe => ({
      id: at * 2 + second,
      ...{ rule: 'podToPodWithoutNat', from: from.address, to: name, namespace: from.namespace },
      ...{ address, protocol, port: PORT, sourcePort: null, expect: { source }, doubt: null },
    })),
  );
  const handles = podHandles(fleet.pods);
  await lab.channel.takePods(handles, probes, fleet.servers);
  const asked: LabPlan = { ...lab.plan, probes, servers: fleet.servers };
  const { outcomes } = await measure(asked, lab.channel.channel);
  await lab.channel.takePods(handles, fleet.probes, fleet.servers);
  const wrong = outcomes.filter(({ verdict }) => verdict !== 'passed');
  if (wrong.length === 0) return null;
  return wrong
    .map(
      ({ probe, strict }) =>
        `Service ${probe.to} by ${probe.protocol}: ${strict.seen === null ? 'no answer' : `seen as ${strict.seen[0]}`}`,
    )
    .join('; ');
}

/** Each step keeps its chains until the next one, so that the pairs are probed beside them. */
function servicesStep(name: string, mode: Mode, before: (drill: Drill) => Promise<void>): DrillStep {
  return {
    name,
    does: `chains of kube-proxy's ${mode} mode are put in on one node, and the unit is restarted after them: Services with a backend on the same node and on another`,
    withinSeconds: 20,
    act: async (drill) => {
      await before(drill);
      await putChains(drill, mode, servicesOf(drill, false));
      return [];
    },
    check: (drill) => askServices(drill, servicesOf(drill, false)),
  };
}

export const SERVICES: readonly DrillStep[] = [
  servicesStep('services', 'iptables', () => Promise.resolve()),
  servicesStep('services-nftables', 'nftables', (drill) => takeChains(drill, 'iptables')),
];

/** The pods exist only after the step's restart, so the check installs the chains. */
export const SERVICES_HAIRPIN: DrillStep = {
  name: 'services-hairpin',
  does: 'the user data of one node gets "hairpinMode", the node is restarted, and chains of both modes of kube-proxy are put in, one after the other: a Service on the pod itself',
  withinSeconds: 60,
  act: async (drill) => {
    const { lab, victim } = drill;
    const given = lab.plan.services.find(({ node }) => node === victim)?.userData ?? '';
    const text = Buffer.from(given, 'base64').toString();
    const edited = text.replace(/^( *)("ipMasq": \w+,)$/m, '$1$2\n$1"hairpinMode": true,');
    await lab.channel.metadata(victim, { userData: Buffer.from(edited).toString('base64') });
    await reboot(drill, [victim], 'off');
    return [victim];
  },
  check: async (drill) => {
    const services = servicesOf(drill, true);
    for (const mode of ['iptables', 'nftables'] as const) {
      await putChains(drill, mode, services);
      const wrong = await askServices(drill, services);
      await takeChains(drill, mode);
      if (wrong !== null) return `${mode}: ${wrong}`;
    }
    return null;
  },
};
