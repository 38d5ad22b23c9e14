import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runFullLab, type Launchable } from '../../lab/full/full-lab';
import { rootFileSystem } from '../../lab/full/root-file-system';
import { requireFullMachine } from '../../lab/requirements';
import { readMachineLaunches, readTemplates } from '../../lib/model-api';
import { collectTemplates } from '../../lib/template/assembly/collect-templates';

jest.setTimeout(300_000);

const folder = mkdtempSync(join(tmpdir(), 'pod-network-join-'));

beforeAll(async () => {
  requireFullMachine();
  spawnSync(process.execPath, ['--import', 'tsx', 'examples/join.ts'], {
    env: { ...process.env, CDK_OUTDIR: folder, CDK_VALIDATION: 'false' },
  });
  await rootFileSystem(() => undefined);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** The example, with what `change` makes of each node's user data. */
function example(change: (userData: string) => string = (userData) => userData): Launchable {
  const sources = collectTemplates([folder]);
  const launches = readMachineLaunches(sources).map((launch) =>
    typeof launch.userData === 'string' ? { ...launch, userData: change(launch.userData) } : launch,
  );
  return { model: readTemplates(sources), launches };
}

test('the workers of the example join, although the API server is late, refuses, and has old Nodes', async () => {
  const { rules, findings } = await runFullLab(example());
  expect(rules).toEqual({ podToPodWithoutNat: 'proved', nodeToOwnPods: 'proved', podEgressAsNode: 'proved' });
  expect([...new Set(findings.map(({ id }) => id))].sort()).toEqual(['lab-lacks-outside', 'lab-user-data-unknown']);
});

test('a field that Kubernetes does not have keeps a worker from joining, and the lab names it', async () => {
  const misspelled = example((userData) => userData.replace('"maxPods":110', '"maxpods":110'));
  const { findings } = await runFullLab(misspelled, { bootSeconds: 60 });
  const failed = findings.filter(({ id }) => id === 'lab-boot-failed');
  expect(failed.map(({ resource }) => resource)).toEqual(['worker-0', 'worker-1', 'worker-2']);
  for (const { message } of failed)
    expect(message).toContain('kubeadm: unknown field .maxpods of KubeletConfiguration');
});
