import { AWS_LIMITS } from '../address/aws-limits';
import { PodNetworkError } from '../address/pod-network-error';
import { writeCloudConfig } from './cloud-config';
import { GATE_PART } from './gate';
import { type MimePart, sizesOfParts, writeMimeDocument } from './mime-document';
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
    { contentType: 'text/cloud-config', filename: null, text: writeCloudConfig(spec) },
    { contentType: 'text/x-shellscript-per-boot', filename: 'pod-network', text: PER_BOOT_SCRIPT },
  ];
  if (spec.gate !== undefined) parts.push(GATE_PART);
  if (spec.bootstrap.length > 0) {
    parts.push({
      contentType: 'text/x-shellscript-per-instance',
      filename: 'pod-network-bootstrap',
      text: writeBootstrapScript(spec.bootstrap),
    });
  }
  return writeMimeDocument(parts);
}

/**
 * Refuses a user data that EC2 would refuse. CDK tokens count as they are written, not as they resolve.
 *
 * @throws PodNetworkError over 16,384 bytes, with the size and what each part takes of it
 */
export function refuseLongUserData(text: string): void {
  const bytes = Buffer.byteLength(text);
  const limit = AWS_LIMITS.userData.value;
  if (bytes <= limit) return;
  const parts = sizesOfParts(text).map((part) => `${String(part.bytes)} bytes of ${part.name}`);
  throw new PodNetworkError(
    `user data is ${String(bytes)} bytes, ${String(bytes - limit)} over the limit of ${String(limit)}${parts.length > 0 ? `: ${parts.join(', ')}` : ''}; shorten \`bootstrap\`, or let it download the rest, for example from S3`,
  );
}
