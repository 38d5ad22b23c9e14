import { Document } from 'yaml';
import { writeNodeFiles } from './node-files';
import type { NodeSpec } from './node-spec';

/**
 * Kept per instance, since cloud-init's folder of this name belongs to one instance: an image made of this node starts
 * afresh.
 */
export const FIRST_BOOT_DONE = '/var/lib/cloud/instance/sem/pod_network';

/**
 * cloud-init runs `write_files`, `packages` and scripts once per instance, and `bootcmd` at every boot just before
 * `write_files` (cloud-init, config/cloud.cfg.tmpl). Removing the file by which it remembers makes it write the files of
 * an edited user data at the restart that CloudFormation does. Packages and bootstrap get another try only while the pod
 * network was never up, for example because the first boot found no package mirror.
 */
const FORGET = `cd /var/lib/cloud/instance/sem && rm -f config_write_files*
test -e ${FIRST_BOOT_DONE} || rm -f config_package_update* config_scripts_per_instance*
`;

/** Writes the `text/cloud-config` part of a node's user data. */
export function writeCloudConfig(spec: NodeSpec): string {
  const installs = spec.packages.length > 0 ? { package_update: true, packages: spec.packages } : {};
  const document = new Document({
    bootcmd: [FORGET],
    ...installs,
    write_files: writeNodeFiles(spec).map(({ path, content }) => ({ path, content })),
  });
  return `#cloud-config\n${document.toString({ lineWidth: 0, indentSeq: false })}`;
}
