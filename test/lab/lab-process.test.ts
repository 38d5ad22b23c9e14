import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { runLab } from '../../lab';
import { bundleLab, markedProcesses, runUnprivileged, startBelowNpm } from './bundled-lab';
import { ALL_PROVED } from './outcome';
import { sourceNetwork } from './source-network';

jest.setTimeout(30_000);

const lab = bundleLab();
afterAll(() => {
  lab.remove();
});

/** With a route missing its probes last long enough to be killed amid them. */
const startSlowLab = (mark: string) => startBelowNpm(lab.file, lab.model({ routeTo: { 1: null } }), mark);

async function left(mark: string): Promise<number[]> {
  for (let tries = 0; tries < 60 && markedProcesses(mark).length > 0; tries += 1) await sleep(50);
  return markedProcesses(mark);
}

test('an unprivileged user gets the same proof', () => {
  const { rules, probes, findings } = runUnprivileged(lab.file, lab.model({}));
  expect({ rules, probes, findings: findings.filter(({ severity }) => severity !== 'info') }).toEqual({
    rules: ALL_PROVED,
    probes: 225,
    findings: [],
  });
});

test('two labs of the same addresses run at once, and neither sees the other', async () => {
  const [good, bad] = await Promise.all([runLab(sourceNetwork()), runLab(sourceNetwork({ natTable: false }))]);
  expect([good.rules, bad.rules]).toEqual([ALL_PROVED, { ...ALL_PROVED, podToPodWithoutNat: 'refuted' }]);
});

test('nothing stays when the process that runs the lab is killed', async () => {
  const mark = randomUUID();
  const { node } = await startSlowLab(mark);
  expect(markedProcesses(mark).length).toBeGreaterThanOrEqual(7);
  process.kill(node, 'SIGKILL');
  expect(await left(mark)).toEqual([]);
});

test('nothing stays when npm above it is killed', async () => {
  const mark = randomUUID();
  const { npm } = await startSlowLab(mark);
  npm.kill('SIGKILL');
  expect(await left(mark)).toEqual([]);
});

test('a lab that is not killed is there to be found: the search for what stays can fail', async () => {
  const mark = randomUUID();
  const { npm } = await startSlowLab(mark);
  npm.kill('SIGSTOP');
  await sleep(200);
  expect(markedProcesses(mark).length).toBeGreaterThanOrEqual(7);
  npm.kill('SIGKILL');
  expect(await left(mark)).toEqual([]);
});
