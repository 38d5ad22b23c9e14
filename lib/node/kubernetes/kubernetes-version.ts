import { PodNetworkError } from '../../address/pod-network-error';

const MINOR_VERSION = /^1\.(0|[1-9]\d?)$/;

/** kubeadm reads `v1beta4` since 1.31 (kubernetes/kubernetes, CHANGELOG-1.31). */
const FIRST_MINOR = 31;

/**
 * The oldest line of containerd that serves a Kubernetes minor version, newest first (containerd, RELEASES.md, "Kubernetes
 * support"). Lines, not patches: distributions port fixes back.
 */
const OLDEST_CONTAINERD: readonly { readonly sinceMinor: number; readonly containerd: string }[] = [
  { sinceMinor: 36, containerd: '2.2' },
  { sinceMinor: FIRST_MINOR, containerd: '1.7' },
];

/**
 * Refuses a Kubernetes version that a node cannot run.
 *
 * @param version - a minor version, for example `1.35`
 * @param containerd - the image's line of containerd, for example `1.7`; null if unknown
 * @throws PodNetworkError for another form, a version before 1.31, or one that this containerd does not serve
 */
export function refuseKubernetesVersion(version: string, containerd: string | null): void {
  const minor = Number(MINOR_VERSION.exec(version)?.[1] ?? NaN);
  if (Number.isNaN(minor)) {
    throw new PodNetworkError(
      `\`version\` must be a minor version of Kubernetes such as 1.35, got "${version}"; the newest patch of it is installed`,
    );
  }
  if (minor < FIRST_MINOR) {
    throw new PodNetworkError(
      `\`version\` must be 1.${String(FIRST_MINOR)} or later, got ${version}: its kubeadm does not read v1beta4; use a later version, or \`Bootstrap.commands\``,
    );
  }
  const oldest = OLDEST_CONTAINERD.find(({ sinceMinor }) => minor >= sinceMinor)?.containerd ?? '';
  if (containerd === null || !isOlder(containerd, oldest)) return;
  const served = OLDEST_CONTAINERD.find((line) => !isOlder(containerd, line.containerd));
  const newest = OLDEST_CONTAINERD[OLDEST_CONTAINERD.findIndex((line) => line === served) - 1];
  const fix = newest === undefined ? '' : `version 1.${String(newest.sinceMinor - 1)} or earlier, or `;
  throw new PodNetworkError(
    `Kubernetes ${version} needs containerd ${oldest} or later, and the image has ${containerd}; use ${fix}an image with a newer containerd`,
  );
}

function isOlder(line: string, than: string): boolean {
  const [[major = 0, minor = 0], [thanMajor = 0, thanMinor = 0]] = [line, than].map((text) =>
    text.split('.').map(Number),
  ) as [number[], number[]];
  return major === thanMajor ? minor < thanMinor : major < thanMajor;
}
