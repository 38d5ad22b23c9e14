import { INTERNET_HOST } from '../plan/internet';
import type { NewImage } from './full-channel';
import { note, onVictim, type Drill, type DrillStep } from './drill-step';

const NOTES = '/var/log/kubelet-stand-in';

/** Replaces kubelet: makes a pod as soon as there is a CNI file, and records whether the table was there. */
const STAND_IN = `#!/bin/sh
until test -e /etc/cni/net.d/10-bridge.conf; do sleep 0.05; done
nft list table ip pod_network >/dev/null 2>&1 && echo guarded >>${NOTES} || echo bare >>${NOTES}
ip netns add early
export CNI_CONTAINERID=early CNI_NETNS=/run/netns/early CNI_IFNAME=eth0 CNI_PATH=/usr/lib/cni
for CNI_COMMAND in ADD DEL; do
  export CNI_COMMAND
  /usr/lib/cni/bridge </etc/cni/net.d/10-bridge.conf
done
exec sleep infinity
`;

/** The unit as the Kubernetes packages install and enable it. */
const STAND_IN_UNIT = `[Unit]
Wants=network-online.target
After=network-online.target
[Service]
ExecStart=/usr/local/bin/kubelet
Restart=always
RestartSec=1
[Install]
WantedBy=multi-user.target
`;

const WITH_KUBELET: NewImage = {
  files: [
    { path: '/usr/local/bin/kubelet', content: STAND_IN, mode: '0755' },
    { path: '/etc/systemd/system/kubelet.service', content: STAND_IN_UNIT, mode: '0644' },
  ],
  symlinks: [['/etc/systemd/system/multi-user.target.wants/kubelet.service', '/etc/systemd/system/kubelet.service']],
  purged: [],
};

/** An image that uses the lab's mirror, with a timeout shorter than apt's 30 s. */
function withMirror(purged: readonly string[]): NewImage {
  return {
    files: [
      { path: '/etc/apt/sources.list', content: `deb [trusted=yes] http://${INTERNET_HOST}/ ./\n`, mode: '0644' },
      {
        path: '/etc/apt/apt.conf.d/90-pod-network-lab',
        content: 'Acquire::http::Timeout "2";\nAcquire::Retries "0";\n',
        mode: '0644',
      },
    ],
    symlinks: [],
    purged,
  };
}

/** Seconds that a machine without its packages runs before the mirror answers. */
const WATCHED = 15;

/** What the node logs about them. */
const SAYS_SO = 'or no nft; installing again';

/** Failures at the first boot of a replacement machine. */
export function newMachines(): readonly DrillStep[] {
  return STEPS;
}

const STEPS: readonly DrillStep[] = [
  {
    name: 'kubelet-enabled',
    does: 'one node is replaced by one whose image starts kubelet: a replacement that makes a pod as soon as it can',
    withinSeconds: 60,
    act: async (drill) => {
      const { lab, victim } = drill;
      note(lab, await lab.channel.replace(victim, WITH_KUBELET));
      return [victim];
    },
    check: async (drill) => {
      const said = await onVictim(
        drill,
        `for n in 1 2 3 4 5 6 7 8 9; do test -e ${NOTES} && break; sleep 1; done; cat ${NOTES}`,
      );
      return said === 'guarded' ? null : `a pod was made before the table was there, or none at all: ${said}`;
    },
  },
  {
    name: 'mirror-silent',
    does: 'one node is replaced by one whose package mirror does not answer; its image has the packages',
    withinSeconds: 60,
    forgivesBoot: true,
    act: async (drill) => {
      const { lab, victim } = drill;
      await tellMirror(drill, false);
      note(lab, await lab.channel.replace(victim, withMirror([])));
      return [victim];
    },
  },
  {
    name: 'packages-missing',
    does: 'one node is replaced by one that lacks the CNI plugins, and the mirror answers only after a while',
    withinSeconds: 90,
    forgivesBoot: true,
    act: async (drill) => {
      const { lab, victim } = drill;
      await tellMirror(drill, false);
      const late = await lab.channel.replace(victim, withMirror(['containernetworking-plugins']), WATCHED);
      note(lab, late);
      if (!JSON.stringify(late.reports).includes(SAYS_SO)) {
        throw new Error(`the node does not say that it lacks packages: ${JSON.stringify(late.reports)}`);
      }
      await tellMirror(drill, true);
      note(lab, await lab.channel.awaitBoot(victim));
      return [victim];
    },
  },
];

async function tellMirror({ lab }: Drill, answers: boolean): Promise<void> {
  const internet = lab.plan.namespaces.find(({ name }) => name.startsWith('inet-'));
  if (internet === undefined) throw new Error('the network has no route to the internet, and so none to a mirror');
  await lab.channel.mirror(internet.name, INTERNET_HOST, answers);
}
