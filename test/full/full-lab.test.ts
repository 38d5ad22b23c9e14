import { App, Stack } from 'aws-cdk-lib';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { Bootstrap, PodNetwork } from '../../lib';
import { collectTemplates } from '../../lib/template/assembly/collect-templates';
import { judge } from '../../lib/check/judgement';
import type { NodeActor } from '../../lib/model/node-setup';
import { isUnknown, readMachineLaunches, readTemplates } from '../../lib/model-api';
import { labDown } from '../../lab';
import { NO_ANALYSIS } from '../../lab/static-analysis';
import { fullLabExec, fullLabMatrix, fullLabUp, runFullLab, type Launchable } from '../../lab/full';
import { withFullLab } from '../../lab/full/full-lab';
import { rootFileSystem } from '../../lab/full/root-file-system';
import { requireFullMachine } from '../../lab/requirements';
import { scratchFolder } from '../scratch-folder';

const ROOT = join(__dirname, '../..');
const PROVED = { podToPodWithoutNat: 'proved', nodeToOwnPods: 'proved', podEgressAsNode: 'proved' };
const assembly = scratchFolder();

beforeAll(async () => {
  requireFullMachine();
  const app = new App({ outdir: assembly });
  new PodNetwork(new Stack(app, 'Cluster'), 'PodNetwork', {
    workerCount: 2,
    bootstrap: Bootstrap.commands('date >>/var/lib/bootstrapped'),
  });
  app.synth();
  await rootFileSystem(() => undefined);
});

/** The network of the test, with what `change` makes of each node's user data. */
function launchable(change: (userData: string) => string = (userData) => userData): Launchable {
  const sources = collectTemplates([assembly]);
  const launches = readMachineLaunches(sources).map((launch) => {
    if (launch.userData === null || isUnknown(launch.userData)) throw new Error('a worker has no user data');
    return { ...launch, userData: change(launch.userData) };
  });
  return { model: readTemplates(sources), launches };
}

/** Takes a text out that has to be there. */
function without(text: string, piece: string, replacement = ''): string {
  if (!text.includes(piece)) throw new Error(`the user data has no "${piece}"`);
  return text.replaceAll(piece, replacement);
}

/** What labs leave in the machine's table of mounts, control groups and processes; tests beside this one have labs of their own. */
function traces(): string[] {
  const isLeft = (text: string): boolean => {
    const [, lab] = /pod-network-lab-(\d+)/.exec(text) ?? [];
    return lab !== undefined && !isOfAnotherTest(lab);
  };
  const processes = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && isLeft(told(name, 'cgroup')));
  const mounts = readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .filter((line) => line.includes('/run/lab'));
  const folders = ['/sys/fs/cgroup', '/sys/fs/cgroup/unified'].filter((folder) => existsSync(folder));
  return [...processes, ...mounts, ...folders.flatMap((folder) => readdirSync(folder).filter(isLeft))];
}

/** Whether a lab, known by the process that started it, belongs to a process that is still there, and not to this one. */
function isOfAnotherTest(lab: string): boolean {
  const owner = parentOf(Number(lab));
  // whose owner is gone hangs on an init system
  if (programOf(owner) !== programOf(process.pid)) return false;
  for (let id = owner; id > 1; id = parentOf(id)) {
    if (id === process.pid) return false;
  }
  return true;
}

function programOf(id: number): string {
  try {
    return readlinkSync(`/proc/${String(id)}/exe`);
  } catch {
    return '';
  }
}

function parentOf(id: number): number {
  return Number(/^PPid:\s+(\d+)/m.exec(told(String(id), 'status'))?.[1] ?? 0);
}

function told(id: string, file: string): string {
  try {
    return readFileSync(`/proc/${id}/${file}`, 'utf8');
  } catch {
    return '';
  }
}

/** The kernel takes a moment to end what a lab's first process leaves. */
async function noTraces(): Promise<void> {
  for (let tries = 0; tries < 100 && traces().length > 0; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  expect(traces()).toEqual([]);
}

/** Scripts restart a machine for a setting of its kernel, and go on after it. */
const RESTARTS = 'test -e /var/lib/restarted || { touch /var/lib/restarted; reboot; sleep 60; }';

/**
 * Goes down in the middle of what the lab asks of it: the question is stopped, and systemd-shutdown kills it. Until then the
 * lab takes this for cloud-init, and asks again.
 */
const ASKED = `test -e /var/lib/restarted || { touch /var/lib/restarted; systemd-run sh -c ': /usr/bin/cloud-init
until pkill -STOP -f "[i]s-system-running"; do :; done; systemctl --force reboot'; }`;

test.each([
  ['of the ubuntu shape, which restart themselves at their first boot', 'ubuntu', RESTARTS],
  ['of the debian shape, which restart themselves while the lab asks them something', 'debian', ASKED],
] as const)('proves the rules on machines %s', async (_which, shape, more) => {
  const restarting = launchable((userData) => userData.replace('date >>/var/lib/bootstrapped', `$&\n${more}`));
  const { rules, also, probes, findings, isolation } = await runFullLab(restarting, { shape });
  expect({ rules, also, probes, isolation: isolation?.verdicts }).toEqual({
    rules: PROVED,
    isolation: { metadataFromPods: 'proved', sourcesOfPods: 'proved', nodePortsFromOutside: 'proved' },
    also: { nodeToRemotePods: 'proved', podToNodes: 'proved', controlPlaneToPods: 'proved' },
    probes: 102,
  });
  expect(findings.filter(({ severity }) => severity !== 'info')).toEqual([]);
  await noTraces();
});

test('sees the node where the table is taken out of the user data', async () => {
  const broken = launchable((text) =>
    without(text, 'ExecStart=nft -f /etc/pod-network/nat.nft', 'ExecStart=/bin/true'),
  );
  const { rules, pairs } = await runFullLab(broken);
  expect(rules).toEqual({ ...PROVED, podToPodWithoutNat: 'refuted' });
  const across = pairs.filter(({ from, to }) => from.startsWith('pod@worker-0/') && to.startsWith('pod@worker-1/'));
  expect(new Set(across.map(({ sourceSeen }) => sourceSeen))).toEqual(new Set(['10.0.1.20']));
});

test('sees what pods and strangers come to, where the node does not drop, the hop limit is 2 and a port is open', async () => {
  const drop = 'ip saddr & 255.255.255.0 != 10.200.0.0 iifname "cnio0" drop';
  const { model, launches } = launchable((text) =>
    text.includes('POD_CIDR=10.200.0.0/24') ? without(text, drop) : text,
  );
  const traffic = { protocol: 6, ports: { from: 22, to: 22 }, icmp: null };
  const anyone = { traffic, peer: { kind: 'cidr', cidr: '0.0.0.0/0' } } as const;
  const open = model.securityGroups.map((group) => ({
    ...group,
    ingress: [...group.ingress, { ...anyone, origin: group.origin }],
  }));
  const { rules, findings, isolation } = await runFullLab({
    model: { ...model, securityGroups: open },
    launches: launches.map((launch) => ({
      ...launch,
      metadata: { isEnabled: true, tokensRequired: true, hopLimit: 2, givesTags: false },
    })),
  });
  expect({ rules, isolation: isolation?.verdicts }).toEqual({
    rules: PROVED,
    isolation: { metadataFromPods: 'refuted', sourcesOfPods: 'refuted', nodePortsFromOutside: 'refuted' },
  });
  const through = (isolation?.attempts ?? []).filter(({ meant, outcome }) => !meant && outcome !== 'stopped');
  expect(through.map(({ from, as, to, what, outcome }) => [from, as, to, what, outcome])).toEqual([
    ['pod@worker-0/10.200.0.2', null, '169.254.169.254', 'PUT /latest/api/token', 'arrived'],
    ['pod@worker-1/10.200.1.2', null, '169.254.169.254', 'PUT /latest/api/token', 'arrived'],
    // what source/dest check off lets through: all that a group's rule takes; a node knows its own address for a forgery
    ['pod@worker-0/10.200.0.2', '10.200.1.3', 'pod@worker-1/10.200.1.2', 'udp 8080', 'arrived'],
    ['pod@worker-0/10.200.0.2', '10.0.1.21', 'pod@worker-1/10.200.1.2', 'udp 8080', 'left'],
    ['pod@worker-0/10.200.0.2', '198.51.100.7', 'pod@worker-1/10.200.1.2', 'udp 8080', 'left'],
    ['vpc', '10.0.1.254', 'worker-0', 'tcp 22', 'arrived'],
    ['internet', '203.0.113.10', 'worker-0', 'tcp 22', 'arrived'],
    ['vpc', '10.0.1.254', 'worker-1', 'tcp 22', 'arrived'],
    ['internet', '203.0.113.10', 'worker-1', 'tcp 22', 'arrived'],
  ]);
  expect(findings.filter(({ severity }) => severity !== 'info').map(({ id, severity }) => [id, severity])).toEqual([
    ['lab-metadata-from-pods', 'warning'],
    ['lab-sources-of-pods', 'warning'],
    ['lab-node-ports-from-outside', 'warning'],
  ]);
});

test('stays up where it is told to, and goes without a trace', async () => {
  const id = await fullLabUp(launchable());
  try {
    expect(await fullLabExec(id, 'worker-1', ['test', '-e', '/run/pod-network/applied'])).toBe(0);
    expect(
      await fullLabExec(id, 'pod@worker-0/10.200.0.2', ['sh', '-c', 'ip -4 address | grep -q 10.200.0.2/24']),
    ).toBe(0);
    // what is the machine's own: a script that sets it goes on, and the machine keeps what it has
    const panic = readFileSync('/proc/sys/kernel/panic', 'utf8');
    expect(await fullLabExec(id, 'worker-0', ['sh', '-ec', 'sysctl -q --system; sysctl -q -w kernel.panic=42'])).toBe(
      0,
    );
    expect(readFileSync('/proc/sys/kernel/panic', 'utf8')).toBe(panic);
    await expect(fullLabExec(id, 'worker-7', ['true'])).rejects.toThrow('"worker-7" is not in the lab');
    expect((await fullLabMatrix(id)).rules).toEqual(PROVED);
    // a command ends with its machine
    const off = ['sh', '-c', 'systemctl --force poweroff; sleep 120'];
    expect(await fullLabExec(id, 'worker-1', off)).toBe(128 + constants.signals.SIGKILL);
  } finally {
    await labDown(id);
  }
  await noTraces();
});

test('tells the scripts that it ran to their end from those that it did not', async () => {
  const { model, launches } = launchable((text) =>
    text.includes('POD_CIDR=10.200.1.0/24') ? text.replace('date >>', 'sleep 4321 >/dev/null 2>&1 &\n$&') : text,
  );
  const calls = (name: string, ...programs: readonly string[]): NodeActor => ({ kind: 'script', name, programs });
  const actors: Readonly<Record<string, readonly NodeActor[]>> = {
    'worker-0': [
      calls('part 3', 'date'),
      calls('part 2', 'kubeadm'),
      { ...calls('/etc/systemd/system/systemd-user-sessions.service.d/any.conf'), kind: 'file' },
      { ...calls('/etc/cron.d/any'), kind: 'file' },
    ],
    // its script leaves a process behind
    'worker-1': [calls('part 3')],
  };
  const nodes = model.nodes.map((node) => ({ ...node, setup: { ...node.setup, actors: actors[node.name] ?? [] } }));
  const acting = { ...model, nodes };
  const analysis = { ...NO_ANALYSIS, assumptions: judge(acting).assumptions };
  const { rules, assumptions } = await runFullLab({ model: acting, launches }, { analysis });
  expect(rules).toEqual(PROVED);
  expect(assumptions.map((one) => ({ ...one, tested: false }))).toEqual(
    analysis.assumptions.map((one) => ({ ...one, tested: false })),
  );
  expect(assumptions.filter(({ tested }) => tested).map(({ text }) => text)).toEqual([
    'the script in part 3 of the user data (it calls date) does not change the pod network',
    'the file /etc/systemd/system/systemd-user-sessions.service.d/any.conf, which the node runs does not change the pod network',
  ]);
  await noTraces();
});

test('says where a machine stood that never came up, and leaves nothing behind', async () => {
  const stuck = launchable((text) =>
    text.includes('POD_CIDR=10.200.0.0/24') ? text.replace('date >>/var/lib/bootstrapped', 'sleep 4321') : text,
  );
  const { rules, findings } = await runFullLab(stuck, { bootSeconds: 30 });
  // the pod network is up before the bootstrap is run
  expect(rules).toEqual(PROVED);
  const [late, ...others] = findings.filter(({ severity }) => severity === 'error');
  expect({ ...late, message: '' }).toMatchObject({ id: 'lab-boot-failed', resource: 'worker-0' });
  expect(others).toEqual([]);
  expect(late?.message).toMatch(/^boot: still starting: worker-0: boot 1, switched on 3\d s ago\n/);
  expect(late?.message).toContain('cloud-init is in its stage modules-final\n');
  expect(late?.message).toMatch(/running: .*cloud-final\.service \(.*sleep 4321\)/);
  expect(late?.message).toMatch(/console:\n[^]*jobs:\n[^]*cloud-final\.service/);
  await noTraces();
});

test('a lab that hangs ends by itself, says where each machine stood, and leaves nothing behind', async () => {
  const hanging = withFullLab(launchable(), { stepSeconds: 20 }, async ({ channel }) =>
    channel.runInPod('node-0', ['sleep', '59']),
  );
  await expect(hanging).rejects.toThrow(
    /^the lab did not runInPod: it hung for 20 s at: runInPod\. Where the machines stood:\nworker-0: boot 1, [^]*\ncloud-init has ended\nrunning: [^]*\nworker-1: boot 1, [^]*containerd\.service/,
  );
  await noTraces();
});

test('leaves nothing behind when it is killed', async () => {
  const args = ['--import', 'tsx', 'bin/pod-network.ts', 'lab', 'run', '--full', '--app', assembly];
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = once(child, 'exit');
  await once(child.stderr, 'data');
  // machines are booting now
  await new Promise((resolve) => setTimeout(resolve, 3000));
  expect(traces()).not.toEqual([]);
  child.kill('SIGKILL');
  await ended;
  await noTraces();
});
