import { ContainerRuntime } from './container-runtime';
import { onVictim, reboot, type Drill, type DrillStep } from './drill-step';
import { RULESET_FLUSHED } from './flushed-ruleset';
import { newMachines } from './new-machines';
import { runtimeSocket } from './pod-fleet';
import { SERVICES, SERVICES_HAIRPIN } from './services';

const LEASES = '/var/lib/cni/networks';
const NONE: readonly string[] = [];

/** The failures that a drill injects, in order. Each step starts from the state that the previous one left. */
export function drillSchedule(): readonly DrillStep[] {
  return SCHEDULE;
}

const SCHEDULE: readonly DrillStep[] = [
  {
    name: 'first-boot',
    does: 'nothing: probes the state after the first boot',
    withinSeconds: 30,
    act: () => Promise.resolve(NONE),
  },
  {
    name: 'reboot-one',
    does: 'one node is restarted',
    withinSeconds: 60,
    act: async (drill) => {
      await reboot(drill, [drill.victim], 'off');
      return [drill.victim];
    },
  },
  {
    name: 'reboot-all',
    does: 'all nodes are restarted at once',
    withinSeconds: 90,
    act: async (drill) => {
      await reboot(drill, drill.workers, 'off');
      return drill.workers;
    },
  },
  {
    name: 'power-cut',
    does: 'one node loses its power while another sends to its pods, and starts again',
    withinSeconds: 60,
    act: async (drill) => {
      const { lab, victim, workers, fleet } = drill;
      const other = workers.find((name) => name !== victim) ?? victim;
      const [pod] = fleet.pods.get(victim) ?? [];
      const traffic = `setsid ping -q -i 0.2 -w 20 ${pod?.address ?? '127.0.0.1'} >/dev/null 2>&1 </dev/null &`;
      await lab.channel.run(other, ['sh', '-c', traffic]);
      await reboot(drill, [victim], 'cut');
      return [victim];
    },
  },
  {
    name: 'bridge-deleted',
    does: 'the bridge of one node is deleted: its pods lose their network',
    person: 'deletes the pods of that node; new pods get a bridge again',
    withinSeconds: 60,
    act: async (drill) => {
      await onVictim(
        drill,
        "ip -o link show type bridge | sed 's/^[0-9]*: \\([^:@]*\\).*/\\1/' | xargs -n 1 ip link del",
      );
      return [drill.victim];
    },
  },
  RULESET_FLUSHED,
  {
    name: 'iptables-flushed',
    does: '"iptables -F" and "iptables -t nat -F" on one node, and the table is deleted',
    withinSeconds: 20,
    act: async (drill) => {
      await onVictim(drill, 'iptables -F; iptables -t nat -F; nft delete table ip pod_network 2>/dev/null || true');
      return NONE;
    },
  },
  {
    name: 'forwarding-off',
    does: '"sysctl -w net.ipv4.ip_forward=0" and the route of the pod CIDR deleted on one node',
    withinSeconds: 20,
    act: async (drill) => {
      await onVictim(
        drill,
        'sysctl -q -w net.ipv4.ip_forward=0; ip route del unreachable "$(. /etc/pod-network/node.env 2>/dev/null; echo "$POD_CIDR")" || true',
      );
      return NONE;
    },
  },
  ...SERVICES,
  {
    name: 'runtime-restarted',
    does: 'containerd is restarted on one node: its pods stay, and new ones can be created',
    withinSeconds: 30,
    act: async (drill) => {
      await onVictim(drill, 'systemctl restart containerd');
      return NONE;
    },
    check: (drill) => podComesAndGoes(drill),
  },
  {
    name: 'cni-files-deleted',
    does: 'the files of /etc/cni/net.d are deleted on one node: its pods stay, and no new one can be created',
    person: 'restarts the node; cloud-init then writes the files again',
    withinSeconds: 60,
    act: async (drill) => {
      await onVictim(drill, 'rm -f /etc/cni/net.d/*');
      await reboot(drill, [drill.victim], 'off');
      return [drill.victim];
    },
  },
  {
    name: 'leases',
    does: 'one node gets many pods at once, loses its power, and gets as many again',
    withinSeconds: 400,
    act: async (drill) => {
      await manyPods(drill);
      await reboot(drill, [drill.victim], 'cut');
      await manyPods(drill);
      return [drill.victim];
    },
    check: async (drill) => {
      const wanted = drill.fleet.pods.get(drill.victim)?.length ?? 0;
      const held = Number(await onVictim(drill, `find ${LEASES} -name '[0-9]*' | wc -l`));
      return held === wanted ? null : `${String(held)} addresses are leased to ${String(wanted)} pods`;
    },
  },
  {
    name: 'user-data-edited',
    does: 'the user data of one node is edited and the node restarted, as an update of the stack does; a bootstrap does not run again',
    withinSeconds: 60,
    act: async (drill) => {
      const { lab, victim } = drill;
      const before = await bootstrapRun(drill);
      const given = lab.plan.services.find(({ node }) => node === victim)?.userData ?? '';
      const text = Buffer.from(given, 'base64').toString();
      await lab.channel.metadata(victim, { userData: Buffer.from(edited(text)).toString('base64') });
      await reboot(drill, [victim], 'off');
      const after = await bootstrapRun(drill);
      if (before !== after) throw new Error(`the bootstrap ran again: ${before} before, ${after} after`);
      return [victim];
    },
    check: async (drill) => {
      const masq = await onVictim(drill, 'cat /etc/cni/net.d/* | grep -c "ipMasq\\": *false" || true');
      return masq === '0' ? 'the edited file is not on the node' : null;
    },
  },
  SERVICES_HAIRPIN,
  {
    name: 'metadata-slow',
    does: 'one node is restarted while its metadata service takes half a second for each answer',
    withinSeconds: 120,
    act: async (drill) => {
      await drill.lab.channel.metadata(drill.victim, { delay: 0.5 });
      await reboot(drill, [drill.victim], 'off');
      await drill.lab.channel.metadata(drill.victim, { delay: 0 });
      return [drill.victim];
    },
  },
  {
    name: 'metadata-failing',
    does: 'one node is restarted while its metadata service closes every connection',
    withinSeconds: 150,
    forgivesBoot: true,
    act: async (drill) => {
      await drill.lab.channel.metadata(drill.victim, { failing: true });
      await reboot(drill, [drill.victim], 'off');
      await drill.lab.channel.metadata(drill.victim, { failing: false });
      return [drill.victim];
    },
  },
  ...newMachines(),
  {
    name: 'reboot-at-last',
    does: 'all nodes are restarted again: leftovers of the drill must not add up',
    withinSeconds: 90,
    act: async (drill) => {
      await reboot(drill, drill.workers, 'off');
      return drill.workers;
    },
  },
];

/** Changes a setting that NAT does not depend on. */
function edited(text: string): string {
  return text.replaceAll('"ipMasq": true', '"ipMasq": false');
}

/** When cloud-init last ran the per-instance scripts: the time of its semaphore file. */
function bootstrapRun(drill: Drill): Promise<string> {
  return onVictim(drill, 'stat -c %y /var/lib/cloud/instance/sem/config_scripts_per_instance* 2>/dev/null || true');
}

async function withRuntime<T>({ lab, victim }: Drill, use: (runtime: ContainerRuntime) => Promise<T>): Promise<T> {
  const runtime = new ContainerRuntime(runtimeSocket(lab.reach, victim));
  try {
    const unready = await runtime.ready(30);
    if (unready !== null) throw new Error(unready);
    return await use(runtime);
  } finally {
    runtime.close();
  }
}

async function podComesAndGoes(drill: Drill): Promise<string | null> {
  return withRuntime(drill, async (runtime) => {
    const id = await runtime.run('drill');
    const { address } = await runtime.networkOf(id);
    await runtime.remove(id);
    return address === '' ? 'a new pod got no address' : null;
  });
}

/** Creates pods like kubelet: a few at a time. */
async function manyPods(drill: Drill): Promise<void> {
  await withRuntime(drill, async (runtime) => {
    for (const id of await runtime.list()) await runtime.remove(id);
    const names = Array.from({ length: drill.leases }, (_, number) => `lease-${String(number)}`);
    for (let start = 0; start < names.length; start += 10) {
      const ids = await Promise.all(names.slice(start, start + 10).map((name) => runtime.run(name)));
      const networks = await Promise.all(ids.map((id) => runtime.networkOf(id)));
      if (networks.some(({ address }) => address === '')) throw new Error('a pod got no address');
    }
  });
}
