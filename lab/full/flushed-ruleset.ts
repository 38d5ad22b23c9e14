import { INTERNET_HOST } from '../plan/internet';
import { onVictim, podsBut, type Drill, type DrillStep } from './drill-step';
import { podsIn } from './full-lab';

/** Begins like /etc/nftables.conf. Its NAT chain turns on connection tracking, so connections begin without our table. */
const FIREWALL = `flush ruleset
table ip firewall {
  chain outgoing {
    type nat hook postrouting priority srcnat;
    ct state new counter
  }
}
`;

const MEANWHILE_PORT = 40_000;

/** Lets a pod send UDP to the internet from before the table is back until long after. */
async function sendMeanwhile({ lab, fleet, victim }: Drill): Promise<void> {
  const [pod] = fleet.pods.get(victim) ?? [];
  if (pod === undefined) throw new Error(`${victim} has no pod`);
  const program = `import socket, time
one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
one.bind(("", ${String(MEANWHILE_PORT)}))
for _ in range(100):
    one.sendto(b"x", ("${INTERNET_HOST}", 9))
    time.sleep(0.2)
`;
  await lab.channel.runInPod(pod.namespace, [
    ...['sh', '-c', 'setsid python3 -c "$1" >/dev/null 2>&1 </dev/null &', 'sh', program],
  ]);
}

/** Checks that conntrack dropped the flow: a connection keeps the NAT mapping of its first packet. */
async function meanwhileForgotten(drill: Drill): Promise<string | null> {
  const [pod] = drill.fleet.pods.get(drill.victim) ?? [];
  const flow = await onVictim(drill, `sleep 1; conntrack -L -p udp --sport ${String(MEANWHILE_PORT)} 2>/dev/null`);
  if (!flow.includes('sport=')) return 'packets of a pod that sent while there was no table no longer arrive';
  return flow.includes(`dst=${pod?.address ?? ''} `)
    ? `a connection from before the table leaves as the pod: ${flow}`
    : null;
}

/** Replaces the pods of the victim. */
async function podsComeAnew(drill: Drill): Promise<string | null> {
  drill.fleet = await podsIn(drill.lab, podsBut(drill.fleet, [drill.victim]));
  const failures = drill.fleet.reports.flatMap((report) => report.failures);
  return failures.length === 0 ? null : failures.map(({ message }) => message).join('; ');
}

export const RULESET_FLUSHED: DrillStep = {
  name: 'ruleset-flushed',
  does: 'a firewall is loaded on one node, which flushes the ruleset: the table and the rules of the plugin are gone; pods stay, and are deleted then',
  withinSeconds: 20,
  act: async (drill) => {
    await onVictim(drill, `nft -f - <<'RULES'\n${FIREWALL}RULES`);
    await sendMeanwhile(drill);
    return [];
  },
  check: async (drill) => (await meanwhileForgotten(drill)) ?? (await podsComeAnew(drill)),
};
