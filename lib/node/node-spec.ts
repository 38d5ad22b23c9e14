import { PodNetworkError } from '../address/pod-network-error';
import type { MssClamp } from './mss-clamp';

export interface NodeGate {
  /** presigned URL that the node signals to; may be a token */
  readonly url: string;
  /** seconds from the start of the machine until CloudFormation gives up */
  readonly timeoutSeconds: number;
  /** the bridge's own address with the prefix length of the pod CIDR, for example `10.200.0.1/24` */
  readonly gateway: string;
}

/** What the user data of one node is written from: everything that differs between nodes, and nothing else. */
export interface NodeSpec {
  /** the node's own pod CIDR, CIDR text without host bits, for example `10.200.0.0/24` */
  readonly podCidr: string;
  /** the block of all pod CIDRs: traffic inside it is never NATed; CIDR text, for example `10.200.0.0/16` */
  readonly podSupernet: string;
  /** what else pods reach un-NATed: CIDR texts that overlap neither each other nor the supernet; undefined: nothing */
  readonly nonMasqueradeCidrs?: readonly string[];
  /** `ipMasq` of the `bridge` plugin; NAT is the same either way, since the node's own nft table decides it */
  readonly ipMasq: boolean;
  /** `hairpinMode` of the `bridge` plugin: whether a pod reaches itself through its own Service */
  readonly hairpinMode: boolean;
  /** bytes of the bridge and the pods' interfaces; null: the kernel's 1500 */
  readonly mtu: number | null;
  /** undefined: TCP segments are as large as both ends announce */
  readonly mssClamp?: MssClamp;
  /** packages of the distribution that the first boot installs; empty for an image that holds them */
  readonly packages: readonly string[];
  /** folder of the CNI plugins' programs, absolute, for example `/usr/lib/cni` */
  readonly cniBinDir: string;
  /**
   * lines of a bash script that runs once per instance, after the pod network is up; empty: none. ASCII without carriage
   * returns. They may hold CDK tokens, which pass through untouched.
   */
  readonly bootstrap: readonly string[];
  /** tells CloudFormation whether the node works; undefined: nobody waits for it */
  readonly gate?: NodeGate;
}

// Debian policy 5.6.1 and RPM names, with the `=version`, `:arch` and `-version` forms that apt and dnf take.
const PACKAGE = /^[A-Za-z0-9][A-Za-z0-9+._:=~-]*$/;
/** `#!/bin/sh -e`, `#!/usr/bin/env bash`: what bash runs as well. */
const SHELL = /^#! *(\/\S+\/)(env +)?(ba|da)?sh\b/;
const FOLDER = /^\/[A-Za-z0-9._/-]+$/;

/**
 * Refuses what the document could not carry. Addresses are not looked at again: the address plan made them.
 *
 * @throws PodNetworkError for a package name, a folder or a bootstrap line that cannot be written
 */
export function refuseNodeSpec({ bootstrap, ...image }: NodeSpec): void {
  refuseNodeImage(image);
  refuseBootstrap(bootstrap);
}

/** @throws PodNetworkError for a package name or a folder that cannot be written */
export function refuseNodeImage({ packages, cniBinDir }: Pick<NodeSpec, 'packages' | 'cniBinDir'>): void {
  for (const name of packages) {
    if (!PACKAGE.test(name)) {
      throw new PodNetworkError(
        `\`packages\` must contain one package name per entry (letters, digits and + . _ : = ~ -), got "${name}"`,
      );
    }
  }
  if (!FOLDER.test(cniBinDir)) {
    throw new PodNetworkError(
      `\`cniBinDir\` must be an absolute path of letters, digits and . _ / -, got "${cniBinDir}"; for example /opt/cni/bin`,
    );
  }
}

/** @throws PodNetworkError for another interpreter than a shell, and for a line that cannot be written */
export function refuseBootstrap(lines: readonly string[]): void {
  const [first = ''] = lines;
  if (first.startsWith('#!') && !SHELL.test(first)) {
    throw new PodNetworkError(
      `\`bootstrap\` must be a bash script, got "${first.split('\n')[0] ?? ''}"; write the other script to a file with a here-document, and run that`,
    );
  }
  lines.forEach(refuseBootstrapLine);
}

/**
 * cloud-init reads a multipart document as text and takes the parts out of it as `raw-unicode-escape` (Python's
 * email.message, `get_payload`): any character above ASCII would arrive changed, or stop cloud-init with an error.
 */
function refuseBootstrapLine(line: string, index: number): void {
  const stray = /[^\t\n\x20-\x7e]/u.exec(line)?.[0];
  if (stray === undefined) return;
  const code = `U+${(stray.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
  throw new PodNetworkError(
    `\`bootstrap\` must be ASCII without carriage returns, got ${code} in entry ${String(index)}, which cloud-init would change; write it with printf and octal escapes, or download the script`,
  );
}
