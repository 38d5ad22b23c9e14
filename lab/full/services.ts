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
  /** source address that the backend must see */
  readonly source: string;
}

const PORT = 8080;

/** Services for a pod of the victim: with a backend on its node, on another node, and with itself as backend. */
function servicesOf({ fleet, victim }: Drill, withItself: boolean): readonly Service[] {
  const [from, beside] = fleet.pods.get(victim) ?? [];
  const far = [...fleet.pods].find(([node, pods]) => node !== victim && pods.length > 0)?.[1][0];
  if (from === undefined || beside === undefined) throw new Error(`${victim} has fewer than two pods`);
  const service = (name: string, last: number, backend: FleetPod, source = from.address): Service => ({
    ...{ name, address: `198.18.0.${String(last)}`, from, backend, source },
  });
  return [
    service('BESIDE', 1, beside),
    ...(far === undefined ? [] : [service('FAR', 2, far)]),
    // kube-proxy masquerades what comes back to whoever sent it: as the bridge's own address
    ...(withItself ? [service('ITSELF', 3, from, from.address.replace(/\d+$/, '1'))] : []),
  ];
}

/** Chains as kube-proxy writes them in its iptables mode, for `iptables-restore`. */
function kubeProxyChains(services: readonly Service[]): string {
  const names = services.flatMap(({ name }) => [`KUBE-SVC-${name}`, `KUBE-SEP-${name}`]);
  return `*nat
${['KUBE-SERVICES', 'KUBE-POSTROUTING', 'KUBE-MARK-MASQ', ...names].map((name) => `:${name} - [0:0]`).join('\n')}
-I PREROUTING -j KUBE-SERVICES
-I OUTPUT -j KUBE-SERVICES
-I POSTROUTING -j KUBE-POSTROUTING
-A KUBE-MARK-MASQ -j MARK --set-xmark 0x4000/0x4000
-A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN
-A KUBE-POSTROUTING -j MARK --set-xmark 0x4000/0x0
-A KUBE-POSTROUTING -j MASQUERADE --random-fully
${services
  .map(({ name, address, backend }) =>
    ['tcp', 'udp']
      .flatMap((protocol) => [
        `-A KUBE-SERVICES -d ${address}/32 -p ${protocol} --dport ${String(PORT)} -j KUBE-SVC-${name}`,
        `-A KUBE-SEP-${name} -p ${protocol} -j DNAT --to-destination ${backend.address}:${String(PORT)}`,
      ])
      .concat(
        `-A KUBE-SVC-${name} -j KUBE-SEP-${name}`,
        `-I KUBE-SEP-${name} -s ${backend.address}/32 -j KUBE-MARK-MASQ`,
      )
      .join('\n'),
  )
  .join('\n')}
COMMIT
`;
}

async function putChains(drill: Drill, services: readonly Service[]): Promise<void> {
  await onVictim(drill, `iptables-restore --noflush <<'CHAINS'\n${kubeProxyChains(services)}CHAINS`);
  await onVictim(drill, 'systemctl restart pod-network');
}

/** Probes each Service by TCP and UDP; null if each backend saw the expected source. */
async function askServices(drill: Drill, services: readonly Service[]): Promise<string | null> {
  const { lab, fleet } = drill;
  const probes = services.flatMap(({ name, address, from, source }, at) =>
    (['tcp', 'udp'] as const).map((protocol, second): Probe => ({
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

export const SERVICES: DrillStep = {
  name: 'services',
  does: 'chains like those of kube-proxy are put in on one node, and the unit is restarted after them: Services with a backend on the same node and on another',
  withinSeconds: 20,
  act: async (drill) => {
    await putChains(drill, servicesOf(drill, false));
    return [];
  },
  check: (drill) => askServices(drill, servicesOf(drill, false)),
};

/** The pods exist only after the step's restart, so the check installs the chains. */
export const SERVICES_HAIRPIN: DrillStep = {
  name: 'services-hairpin',
  does: 'the user data of one node gets "hairpinMode", the node is restarted, and chains like those of kube-proxy are put in: a Service on the pod itself',
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
    await putChains(drill, services);
    return askServices(drill, services);
  },
};
