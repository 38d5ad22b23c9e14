import { Document } from 'yaml';
import { writeNodeFiles } from './node-files';
import type { NodeSpec } from './node-spec';

/** Where cloud-init remembers what it did once on this instance; an image made of the node starts afresh. */
export const SEMAPHORES = '/var/lib/cloud/instance/sem';

/** There once the pod network was up on this instance. */
export const FIRST_BOOT_DONE = `${SEMAPHORES}/pod_network`;

/**
 * cloud-init runs `write_files`, `packages` and scripts once per instance, and `bootcmd` at every boot just before
 * `write_files` (cloud-init, config/cloud.cfg.tmpl). Removing the file by which it remembers makes it write the files of
 * an edited user data at the restart that CloudFormation does. Packages, their lists and the bootstrap get another try only while the
 * pod network was never up, for example because the first boot found no mirror: later, an install would upgrade containerd
 * under running pods.
 *
 * An image may start kubelet by itself, which would make pods as soon as `write_files` has laid down the CNI files; until then
 * systemd knows nothing of the order in which the units of this boot should have come.
 */
const FORGET = `cd ${SEMAPHORES} || exit
# an edited user data takes effect at the next restart
rm -f config_write_files*
# another try at each boot until the pod network was up once
test -e ${FIRST_BOOT_DONE} || rm -f update_sources* config_package_update* config_scripts_per_instance*
# no pod before the pod network: once that is up, whatever the image starts is started
test -e ${FIRST_BOOT_DONE} || systemctl stop kubelet.service 2>/dev/null || true
`;

/** Writes the `text/cloud-config` part of a node's user data. */
export function writeCloudConfig(spec: NodeSpec): string {
  const installs = spec.packages.length > 0 ? { package_update: true, packages: spec.packages } : {};
  const document = new Document({
    bootcmd: [FORGET],
    ...installs,
    write_files: writeNodeFiles(spec),
  });
  return `#cloud-config\n${document.toString({ lineWidth: 0, indentSeq: false })}`;
}
