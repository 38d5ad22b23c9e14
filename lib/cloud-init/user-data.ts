import { PodNetworkError } from '../address/pod-network-error';
import { writeCloudConfig } from './cloud-config';
import { type MimePart, writeMimeDocument } from './mime-document';
import { PER_BOOT_SCRIPT, writeBootstrapScript } from './node-script';
import { type NodeSpec, refuseNodeSpec } from './node-spec';

/**
 * Writes the user data of a node: one MIME document of two or three plain parts, LF line ends.
 *
 * 1. `text/cloud-config`: every file of the pod network, written again at each boot, and the packages of the first.
 * 2. `text/x-shellscript-per-boot`: puts the files in force.
 * 3. `text/x-shellscript-per-instance`, where there is a bootstrap: the user's script, once, after the pod network is up.
 *
 * The types of parts 2 and 3 need cloud-init 22.1 or later.
 *
 * @throws PodNetworkError for a spec that the document cannot carry
 */
export function writeUserData(spec: NodeSpec): string {
  refuseNodeSpec(spec);
  const parts: MimePart[] = [
    { contentType: 'text/cloud-config', filename: 'pod-network.yaml', text: writeCloudConfig(spec) },
    { contentType: 'text/x-shellscript-per-boot', filename: 'pod-network', text: PER_BOOT_SCRIPT },
  ];
  if (spec.bootstrap.length > 0) {
    parts.push({
      contentType: 'text/x-shellscript-per-instance',
      filename: 'pod-network-bootstrap',
      text: writeBootstrapScript(spec.bootstrap),
    });
  }
  return writeMimeDocument(parts);
}
