import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MachineLaunch } from '../../lib/model-api';
import { JOIN_SCRIPT } from '../../lib/node/kubernetes/join-script';
import type { PlannedFile, Setting } from '../plan/lab-plan';

const HOME = '/usr/local/lib/pod-network-lab';
const PROGRAM = `${HOME}/cluster.py`;
const SECRETS_MANAGER = 'secretsmanager.us-east-1.amazonaws.com';
const UNIT = '/etc/systemd/system/stand-in-secrets-manager.service';

/** The part of a boot's time for which its servers answer. */
const SERVED = 0.8;

/** The stand-in on the image of a machine: what each of its files is, and its unit. */
export interface ClusterStandIn {
  readonly files: readonly PlannedFile[];
  readonly symlinks: readonly Setting[];
}

/**
 * Returns the packages and servers that stand in for a cluster, for a machine of a template whose workers join one. kubeadm
 * refuses what Kubernetes' own Go types do not declare. The API server runs where `kubeadm init` was called, and answers a node
 * late: it refuses the token first, then has a Node of an earlier instance.
 *
 * @returns no files if no user data joins a cluster
 */
export function clusterStandIn(
  nodeId: string,
  launches: readonly MachineLaunch[],
  bootSeconds: number,
): ClusterStandIn {
  const joining = launches.flatMap(({ nodeId: id, userData }) => {
    const endpoint = endpointIn(userData);
    return endpoint === null ? [] : [{ id, endpoint }];
  });
  const [first] = joining;
  if (first === undefined) return { files: [], symlinks: [] };
  const program = (path: string, content: string): PlannedFile => ({
    path,
    content: `#!/bin/sh\n${content}`,
    mode: '0755',
  });
  const data = (path: string, content: string): PlannedFile => ({ path, content, mode: '0644' });
  const own = (name: string): string => readFileSync(join(__dirname, 'stand-in', name), 'utf8');
  const { endpoint } = first;
  return {
    files: [
      data(PROGRAM, own('cluster.py')),
      data(`${HOME}/kubernetes-fields.json`, own('kubernetes-fields.json')),
      data(
        `${HOME}/cluster.json`,
        JSON.stringify({ endpoint, joining: joining.length, seconds: bootSeconds * SERVED }),
      ),
      data('/etc/hosts', `127.0.0.1 localhost ${SECRETS_MANAGER}\n`),
      data(UNIT, `[Service]\nExecStart=python3 ${PROGRAM} secrets-manager ${SECRETS_MANAGER}\n`),
      program('/usr/bin/kubeadm', `exec python3 ${PROGRAM} kubeadm "$@"\n`),
      program('/snap/bin/aws', `exec python3 ${PROGRAM} aws "$@"\n`),
      ...['kubelet', 'snap'].map((name) => program(`/usr/bin/${name}`, '')),
    ],
    symlinks: joining.some(({ id }) => id === nodeId)
      ? [[UNIT.replace('/system/', '/system/multi-user.target.wants/'), UNIT]]
      : [],
  };
}

/** The API server that a user data joins. */
function endpointIn(userData: MachineLaunch['userData']): string | null {
  if (typeof userData !== 'string' || !userData.includes(JOIN_SCRIPT)) return null;
  return /^ *api=https:\/\/(\S+)\/api\/v1$/m.exec(userData)?.[1] ?? null;
}
