import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { CREDENTIAL_PROGRAM } from '../../lab/full/cluster-stand-in';
import { runFullLab, type Launchable } from '../../lab/full/full-lab';
import { rootFileSystem } from '../../lab/full/root-file-system';
import { requireFullMachine } from '../../lab/requirements';
import { readMachineLaunches, readTemplates } from '../../lib/model-api';
import { IMAGE_CREDENTIAL_FLAGS, writeInstallImageCredentials } from '../../lib/node/kubernetes/image-credentials';
import { collectTemplates } from '../../lib/template/assembly/collect-templates';
import { scratchFolder } from '../scratch-folder';

jest.setTimeout(300_000);

const folder = scratchFolder();

beforeAll(async () => {
  requireFullMachine();
  spawnSync(process.execPath, ['--import', 'tsx', 'examples/join.ts'], {
    env: { ...process.env, CDK_OUTDIR: folder, CDK_VALIDATION: 'false' },
  });
  await rootFileSystem(() => undefined);
});

const NODE_IP = '{"name":"node-ip","value":"$ip"}';

/** The user data of a worker whose kubelet gets credentials for images by the lab's own program. */
function withCredentials(userData: string): string {
  const sha256 = createHash('sha256').update(CREDENTIAL_PROGRAM).digest('hex');
  const url = 'https://downloads.test/ecr-credential-provider';
  const install = writeInstallImageCredentials(
    { url, sha256, matchImages: ['*.dkr.ecr.*.amazonaws.com'] },
    '/run/join',
  );
  return userData
    .replace(/^dns=/m, (line) => install + line)
    .replace(NODE_IP, () => [NODE_IP, ...IMAGE_CREDENTIAL_FLAGS.map((flag) => JSON.stringify(flag))].join(','));
}

/** The example, with what `change` makes of each node's user data. */
function example(change: (userData: string) => string): Launchable {
  const sources = collectTemplates([folder]);
  const launches = readMachineLaunches(sources).map((launch) =>
    typeof launch.userData === 'string' ? { ...launch, userData: change(launch.userData) } : launch,
  );
  return { model: readTemplates(sources), launches };
}

test('the workers of the example join, although the API server is late, refuses, and has old Nodes', async () => {
  const { rules, findings } = await runFullLab(example(withCredentials));
  expect(rules).toEqual({ podToPodWithoutNat: 'proved', nodeToOwnPods: 'proved', podEgressAsNode: 'proved' });
  expect([...new Set(findings.map(({ id }) => id))].sort()).toEqual(['lab-lacks-outside', 'lab-user-data-unknown']);
});

test('what kubeadm, the download or kubelet refuses keeps a worker from joining, and the lab names it', async () => {
  const faults: Readonly<Record<string, readonly [line: RegExp, other: string, said: string]>> = {
    'worker-0': [/"maxPods":110/, '"maxpods":110', 'kubeadm: unknown field .maxpods of KubeletConfiguration'],
    'worker-1': [/[0-9a-f]{64} (?=\S*\/p )/, `${'0'.repeat(64)} `, 'join: ecr-credential-provider: wrong digest'],
    'worker-2': [
      /"matchImages"/,
      '"matchimages"',
      'kubelet: unknown field .providers[].matchimages of CredentialProvider',
    ],
  };
  const broken = example((userData) => {
    const [line = /$/, other = ''] = faults[/"nodeRegistration":\{"name":"([^"]+)"/.exec(userData)?.[1] ?? ''] ?? [];
    return withCredentials(userData).replace(line, other);
  });
  const { findings } = await runFullLab(broken, { bootSeconds: 60 });
  const failed = findings.filter(({ id }) => id === 'lab-boot-failed');
  expect(failed.map(({ resource }) => resource)).toEqual(Object.keys(faults));
  failed.forEach(({ message }, at) => {
    expect(message).toContain(Object.values(faults)[at]?.[2]);
  });
});
