import { type NodeFileText, writeNodeFiles } from './node-files';
import { writeGateFiles } from './gate';
import type { NodeSpec } from './node-spec';
import { BOOTSTRAP_DONE, SEMAPHORES } from './semaphores';

/**
 * cloud-init runs `write_files`, `packages` and scripts once per instance, and `bootcmd` at every boot just before
 * `write_files` (cloud-init, config/cloud.cfg.tmpl). Removing the file by which it remembers makes it write the files of
 * an edited user data at the restart that CloudFormation does. Packages and their lists get another try only while the
 * pod network was never up, for example because the first boot found no mirror: later, an install would upgrade containerd
 * under running pods.
 *
 * An image may start kubelet by itself, which would make pods as soon as `write_files` has laid down the CNI files; until then
 * systemd knows nothing of the order in which the units of this boot should have come.
 */
const FORGET = `cd ${SEMAPHORES} || exit
rm -f config_write_files*
test -e pod_network || { rm -f update_sources* config_package_update*; systemctl stop kubelet || true; }
`;

/** A bootstrap that did not end with 0, and one that an edit added, runs at this boot. */
const FORGET_BOOTSTRAP = `test -e ${BOOTSTRAP_DONE} || rm -f config_scripts_per_instance*
`;

/** A package's name that YAML reads as text without quotes, in version 1.1 too. */
const PLAIN_NAME = /^(?!(?:yes|off|true|false|null|e-?\d+)$)[a-z][a-z0-9.-]{2,}$/;

/** Writes the `text/cloud-config` part of a node's user data. */
export function writeCloudConfig(spec: NodeSpec): string {
  const forget = spec.bootstrap.length > 0 ? FORGET + FORGET_BOOTSTRAP : FORGET;
  const names = spec.packages.map((name) => (PLAIN_NAME.test(name) ? name : JSON.stringify(name)));
  const installs = names.length > 0 ? `package_update: true\npackages: [${names.join(', ')}]\n` : '';
  const files = [...writeNodeFiles(spec), ...(spec.gate === undefined ? [] : writeGateFiles(spec.gate, spec.mtu))];
  return `#cloud-config\nbootcmd:\n- |\n${indented(forget)}${installs}write_files:\n${files.map(fileEntry).join('')}`;
}

/** An entry of `write_files`, indented as little as YAML allows: its keys by one space, its content by two. */
function fileEntry({ path, content, permissions }: NodeFileText): string {
  const mode = permissions === undefined ? '' : ` permissions: "${permissions}"\n`;
  return `-\n path: ${path}\n${mode} content: |\n${indented(content)}`;
}

function indented(text: string): string {
  return text.replace(/^(?=.)/gm, '  ');
}
