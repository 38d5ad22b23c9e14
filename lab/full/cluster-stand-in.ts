import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MachineLaunch } from '../../lib/model-api';
import { CREDENTIAL_PROGRAM_PATH } from '../../lib/node/kubernetes/image-credentials';
import { JOIN_SCRIPT } from '../../lib/node/kubernetes/join-script';
import type { PlannedFile, Setting } from '../plan/lab-plan';

const HOME = '/usr/local/lib/pod-network-lab';
const PROGRAM = `${HOME}/cluster.py`;
const SECRETS_MANAGER = 'secretsmanager.us-east-1.amazonaws.com';
const UNIT = '/etc/systemd/system/stand-in-secrets-manager.service';

/** The program that gets credentials for images, as the lab has it. */
export const CREDENTIAL_PROGRAM = '#!/bin/sh\n';

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
 * A program that gets credentials for images is downloaded from a host below `.test` (RFC 6761), with the digest of the lab's own. Of any
 * other URL the lab cannot have what the digest says: the program is on the image then.
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
  const hosts = [...new Set(launches.flatMap(({ userData }) => downloadHosts(userData)))];
  const names = [SECRETS_MANAGER, ...hosts].join(' ');
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
      data(`${HOME}/credential-program`, CREDENTIAL_PROGRAM),
      ...(hosts.length > 0 ? [] : [{ path: CREDENTIAL_PROGRAM_PATH, content: CREDENTIAL_PROGRAM, mode: '0755' }]),
      data(`${HOME}/kubernetes-fields.json`, own('kubernetes-fields.json')),
      data(
        `${HOME}/cluster.json`,
        JSON.stringify({ endpoint, joining: joining.length, seconds: bootSeconds * SERVED }),
      ),
      data('/etc/hosts', `127.0.0.1 localhost ${names}\n`),
      data(UNIT, `[Service]\nExecStart=python3 ${PROGRAM} secrets-manager ${names}\n`),
      program('/usr/bin/kubeadm', `exec python3 ${PROGRAM} kubeadm "$@"\n`),
      program('/snap/bin/aws', `exec python3 ${PROGRAM} aws "$@"\n`),
      ...['kubelet', 'snap'].map((name) => program(`/usr/bin/${name}`, '')),
    ],
    symlinks: joining.some(({ id }) => id === nodeId)
      ? [[UNIT.replace('/system/', '/system/multi-user.target.wants/'), UNIT]]
      : [],
  };
}

/** The hosts below `.test` from which a user data downloads a program that gets credentials. */
function downloadHosts(userData: MachineLaunch['userData']): readonly string[] {
  const host = typeof userData === 'string' ? /\/p 'https:\/\/([\w.-]+\.test)\//.exec(userData)?.[1] : undefined;
  return host === undefined ? [] : [host];
}

/** The API server that a user data joins. */
function endpointIn(userData: MachineLaunch['userData']): string | null {
  if (typeof userData !== 'string' || !userData.includes(JOIN_SCRIPT)) return null;
  return /^ *api=https:\/\/(\S+)\/api\/v1$/m.exec(userData)?.[1] ?? null;
}
