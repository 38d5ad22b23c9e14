import type { PlannedFile, Setting } from '../plan/lab-plan';

/**
 * How an image comes before the user data touches it: `debian`, whose containerd package brings a configuration; `ubuntu`,
 * whose containerd package brings none.
 */
export type ImageShape = 'debian' | 'ubuntu';

/** Where the lab's settings of containerd stand on a node: all that the node says itself, with what a container needs. */
const CONTAINERD_SETTINGS = '/etc/containerd/conf.d/90-pod-network-lab.toml';

const SETTINGS_PROGRAM = '/usr/local/lib/pod-network-lab/containerd-settings';

/**
 * containerd 1.x takes a plugin's whole section from the last file that has it, so a file with these three settings would
 * either lose what the user data says or repeat it, and hide it where it is missing. What containerd itself makes of the
 * node's configuration is taken instead, and the three are changed in it:
 *
 * - `disable_cgroup`: the machine's controllers are not the container's to give;
 * - `disable_apparmor`: no profile can be loaded from a container;
 * - `restrict_oom_score_adj`: a container may not lower it.
 */
const WRITE_SETTINGS = `#!/bin/sh
set -eu
rm -f ${CONTAINERD_SETTINGS}
mkdir -p /etc/containerd/conf.d
# what containerd refuses to read it refuses to start with
/usr/bin/containerd config dump >/run/pod-network-lab.toml
sed -i /run/pod-network-lab.toml \\
  -e '/^imports = /d' \\
  -e 's/^\\( *disable_cgroup\\) = .*/\\1 = true/' \\
  -e 's/^\\( *disable_apparmor\\) = .*/\\1 = true/' \\
  -e 's/^\\( *restrict_oom_score_adj\\) = .*/\\1 = true/'
mv /run/pod-network-lab.toml ${CONTAINERD_SETTINGS}
`;

const CONTAINERD_UNIT = `# a machine in a container: see the comment of the program
[Service]
ExecStartPre=${SETTINGS_PROGRAM}
ExecStart=
ExecStart=/usr/bin/containerd --config ${CONTAINERD_SETTINGS}
`;

const COPY_PROGRAM = '/usr/local/lib/pod-network-lab/copy-settings';

/**
 * What is the machine's own below /proc/sys a container may not write. A script that sets it along with its network
 * (`sysctl --system` does, by files of Debian's own) would end in an error that no instance of EC2 has: it writes to copies.
 */
const COPY_SETTINGS = `#!/bin/sh
set -eu
copies=/run/pod-network-lab/copies own=/run/pod-network-lab/own
mkdir -p $copies $own/random
# some are for writing alone
cp -r /proc/sys/fs /proc/sys/kernel /proc/sys/vm $copies 2>/dev/null || true
# those are the container's own already
touch $own/hostname $own/domainname
for one in random hostname domainname; do mount --rbind /proc/sys/kernel/$one $own/$one; done
for one in fs kernel vm; do mount --bind $copies/$one /proc/sys/$one; done
for one in random hostname domainname; do mount --rbind $own/$one /proc/sys/kernel/$one; done
`;

const COPY_UNIT = `# a machine in a container: see the comment of the program
[Unit]
DefaultDependencies=no
Before=systemd-sysctl.service sysinit.target
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=${COPY_PROGRAM}
`;

/**
 * The list is what cloud-init's search for its platform leaves of it on EC2; in a container it does not search. Whether the
 * platform is EC2 the data source finds out by itself. An image holds its packages already; nothing outside can be reached, and apt is told to ask nobody.
 */
const CLOUD_CONFIG = `datasource_list: [Ec2, None]
datasource: {Ec2: {max_wait: 20, timeout: 5}}
apt: {preserve_sources_list: true}
ssh_genkeytypes: []
`;

/** Files of the lab's own on every node, laid down before its first boot. */
export function machineFiles(resolver: string | null): PlannedFile[] {
  return [
    { path: '/etc/cloud/cloud.cfg.d/99-pod-network-lab.cfg', content: CLOUD_CONFIG, mode: '0644' },
    { path: '/etc/systemd/system/containerd.service.d/pod-network-lab.conf', content: CONTAINERD_UNIT, mode: '0644' },
    { path: SETTINGS_PROGRAM, content: WRITE_SETTINGS, mode: '0755' },
    { path: '/etc/systemd/system/pod-network-lab-settings.service', content: COPY_UNIT, mode: '0644' },
    { path: COPY_PROGRAM, content: COPY_SETTINGS, mode: '0755' },
    {
      path: '/etc/systemd/system.conf.d/pod-network-lab.conf',
      content: '[Manager]\nDefaultTimeoutStopSec=2s\n',
      mode: '0644',
    },
    { path: '/etc/dhcpcd.conf', content: 'nodelay\n', mode: '0644' },
    { path: '/etc/machine-id', content: '', mode: '0644' },
    { path: '/etc/apt/sources.list', content: '', mode: '0644' },
    ...(resolver === null ? [] : [{ path: '/etc/resolv.conf', content: `nameserver ${resolver}\n`, mode: '0644' }]),
  ];
}

/** Links of units as an image has them, from where to what. */
export const MACHINE_LINKS: readonly Setting[] = [
  ...[
    ['sysinit.target.wants', 'pod-network-lab-settings.service', '/etc'],
    ['multi-user.target.wants', 'systemd-networkd.service'],
    ['network-online.target.wants', 'systemd-networkd-wait-online.service'],
  ].map(([wants = '', unit = '', above = '/usr/lib']): Setting => [
    `/etc/systemd/system/${wants}/${unit}`,
    `${above}/systemd/system/${unit}`,
  ]),
  // work of their own that a container has no use for
  ...['apt-daily.timer', 'apt-daily-upgrade.timer', 'dpkg-db-backup.timer', 'fstrim.timer', 'e2scrub_all.timer'].map(
    (unit): Setting => [`/etc/systemd/system/${unit}`, '/dev/null'],
  ),
];

/** What an image of that shape lacks beside Debian's. */
export function removedFiles(shape: ImageShape): string[] {
  return shape === 'debian' ? [] : ['/etc/containerd/config.toml'];
}
