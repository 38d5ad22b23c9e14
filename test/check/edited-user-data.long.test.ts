import { judge } from '../../lib/check/judgement';
import type { Verdict } from '../../lib/walk/proof/rule-proof';
import { editedTemplate, inUserData, modelOf } from '../rules/default-app';

/** What `check` says of all rules once a piece of one worker's user data is another one. */
function verdictOf(piece: string, by: string): Verdict {
  const { rules, also } = judge(modelOf(editedTemplate(inUserData(0, piece, by))));
  const verdicts: readonly Verdict[] = [...Object.values(rules), ...Object.values(also)];
  return (['refuted', 'unknown'] as const).find((one) => verdicts.includes(one)) ?? 'proved';
}

// `check` once proved each of the edits that it does not prove here
test.each<readonly [what: string, piece: string, by: string, verdict: Verdict]>([
  ['the same text', 'package_update: true', 'package_update: true # x', 'proved'],
  ['a tab that PyYAML refuses', 'package_update: true', 'package_update:\ttrue', 'unknown'],
  ['a route before that of the bridge', ' metric 4000000000', '', 'refuted'],
  ['a route of the metric of the bridge', 'metric 4000000000', 'metric 0', 'refuted'],
  ['a route behind that of the bridge', 'metric 4000000000', 'metric 1', 'proved'],
  ['a variable that is not set', '. /etc/pod-network/node.env\n', '', 'unknown'],
  ['an environment as a shell writes it', 'POD_CIDR=', 'export POD_CIDR=', 'unknown'],
  ['two values in a line', 'POD_CIDR=', 'A=1 POD_CIDR=', 'unknown'],
  ['commands of the boot that end at once', 'bootcmd:\n', 'bootcmd:\n- exit 1\n', 'proved'],
  ['a shell that the image may not have', '#!/bin/sh\nset -eux', '#!/bin/zsh\nset -eux', 'unknown'],
  ['a shell that is not there', '#!/bin/sh\nset -eux', '#!/nosuch/sh\nset -eux', 'unknown'],
  ['two options in one word', '#!/bin/sh\nset -eux', '#!/bin/sh -e -u\nset -eux', 'unknown'],
  ['a shell that runs nothing', '#!/bin/sh\nset -eux', '#!/bin/bash -n\nset -eux', 'unknown'],
  ['an option to run nothing', 'set -eux', 'set -n', 'unknown'],
  ['options in the first line', '#!/bin/sh\nset -eux', '#!/usr/bin/env -S bash -eu\n', 'proved'],
  [
    'a rule that is not there',
    '. /etc/pod-network/node.env\n',
    '. /etc/pod-network/node.env\niptables -D FORWARD -j DROP\n',
    'unknown',
  ],
  ['a mask that fails', 'systemctl restart pod', 'systemctl mask pod-network\nsystemctl restart pod', 'unknown'],
  ['a quote that is not closed', 'ExecStart=nft -f /etc/', 'ExecStart=nft -f "/etc/', 'unknown'],
  [
    'a closed quote',
    'ExecStart=nft -f /etc/pod-network/nat.nft',
    'ExecStart=nft -f "/etc/pod-network/nat.nft"',
    'proved',
  ],
  ['a unit that nobody has', '[Unit]\n', '[Unit]\n   Requires=docker.service\n', 'unknown'],
  ['a unit that has to be active', '[Unit]\n', '[Unit]\n   Requisite=docker.service\n', 'unknown'],
  ['a device', '[Unit]\n', '[Unit]\n   BindsTo=sys-subsystem-net-devices-eth9.device\n', 'unknown'],
  ['a unit of the image', '[Unit]\n', '[Unit]\n   Requires=network-online.target\n', 'proved'],
  ['a folder', 'Type=oneshot', 'Type=oneshot\n   WorkingDirectory=/nosuch', 'unknown'],
  ['a short time', 'Type=oneshot', 'Type=oneshot\n   TimeoutStartSec=1ms', 'unknown'],
  ['a time', 'Type=oneshot', 'Type=oneshot\n   TimeoutStartSec=2min', 'proved'],
  ['little memory', 'Type=oneshot', 'Type=oneshot\n   MemoryMax=1', 'unknown'],
  ['few addresses', 'Type=oneshot', 'Type=oneshot\n   LimitAS=1', 'unknown'],
  ['files enough', 'Type=oneshot', 'Type=oneshot\n   LimitNOFILE=1048576', 'proved'],
  [
    'a program that is not there',
    'ExecStartPre=modprobe',
    'ExecStartPre=/opt/nosuch/x\n   ExecStartPre=modprobe',
    'unknown',
  ],
  [
    'a program that may not be there',
    'ExecStartPre=modprobe',
    'ExecStartPre=-/opt/nosuch/x\n   ExecStartPre=modprobe',
    'proved',
  ],
  [
    'a runtime that needs docker',
    'write_files:\n',
    `write_files:\n- {path: /etc/systemd/system/containerd.service.d/x.conf, content: "[Unit]\\nRequires=docker.service\\n"}\n`,
    'unknown',
  ],
  [
    'a table that kubelet waits for',
    'nft list table ip pod_network\n\n',
    'nft list table ip podnetwork\n\n',
    'unknown',
  ],
  [
    'the installer of docker',
    'touch pod_network\n',
    'touch pod_network\ncurl -fsSL https://get.docker.com | sh\n',
    'unknown',
  ],
  [
    'the same with wget',
    'touch pod_network\n',
    'touch pod_network\nwget -qO- https://get.docker.com/ | bash\n',
    'unknown',
  ],
  ['the same by a file', 'touch pod_network\n', 'touch pod_network\ncurl -fsSL get.docker.com -o f; sh f\n', 'unknown'],
  ['its packages as files', 'touch pod_network\n', 'touch pod_network\ndpkg -i docker-ce*.deb\n', 'unknown'],
  [
    'its package as a file',
    'touch pod_network\n',
    'touch pod_network\napt-get install -y ./docker-ce_27.0-1_amd64.deb\n',
    'unknown',
  ],
  ['its snap', 'package_update: true', 'snap: {commands: ["snap install docker"]}\npackage_update: true', 'unknown'],
  ['another cluster', 'touch pod_network\n', 'touch pod_network\ncurl -fsSL https://get.k3s.io | sh -\n', 'unknown'],
  ['k0s', 'touch pod_network\n', 'touch pod_network\ncurl -sSf https://get.k0s.sh | sh\n', 'unknown'],
])('%s', (_, piece, by, verdict) => {
  expect(verdictOf(piece, by)).toBe(verdict);
});
