import { PodNetworkError } from '../../address/pod-network-error';
import { optionalString } from '../construct-input';

// Amazon EKS API Reference, `CreateCluster`: the names that AWS's own tools accept; a tag key has at most 128 characters
const CLUSTER_NAME = /^[0-9A-Za-z][0-9A-Za-z_-]{0,99}$/;

/** The key of the tag by which the AWS cloud controller knows what belongs to a cluster. */
export function clusterTag(clusterName: string): string {
  return `kubernetes.io/cluster/${clusterName}`;
}

/**
 * Refuses a cluster's name beside a rollout with a gate, which reads tags from instance metadata. EC2 allows no `/` in their keys there.
 *
 * @throws PodNetworkError
 */
export function refuseClusterTag(clusterName: string): void {
  throw new PodNetworkError(
    `\`clusterName\` "${clusterName}" and a \`rollout\` with a gate exclude each other: EC2 starts no instance with the tag key ${clusterTag(clusterName)} while its metadata shows tags, which the gate reads; leave out \`clusterName\`, or use Rollout.allAtOnce()`,
  );
}

/** @throws PodNetworkError for a name that is not 1 to 100 letters, digits, "-" and "_", and for a token */
export function checkClusterName(stated: string | undefined): string | null {
  const name = optionalString('clusterName', stated) ?? null;
  if (name === null || CLUSTER_NAME.test(name)) return name;
  throw new PodNetworkError(
    `\`clusterName\` must be 1 to 100 letters, digits, "-" and "_", and begin with a letter or digit, got "${name}"`,
  );
}
