import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { labDown, labExec, labMatrix, labUp } from '../../lab';
import { ALL_PROVED } from './outcome';
import { sourceNetwork } from './source-network';

jest.setTimeout(30_000);

const runtime = mkdtempSync(join(tmpdir(), 'labs-'));
const given = process.env.XDG_RUNTIME_DIR;

beforeAll(() => {
  process.env.XDG_RUNTIME_DIR = runtime;
});

afterAll(async () => {
  for (const id of readdirSync(join(runtime, 'pod-network'))) await labDown(id);
  if (given === undefined) delete process.env.XDG_RUNTIME_DIR;
  else process.env.XDG_RUNTIME_DIR = given;
  rmSync(runtime, { recursive: true });
});

test('a lab stays until it is taken down; its nodes can be entered, and what is changed there shows', async () => {
  await expect(labMatrix(null)).rejects.toThrow('no lab is up; start one with: lab up');
  const id = await labUp(sourceNetwork());
  expect((await labMatrix(null)).rules).toEqual(ALL_PROVED);

  expect(await labExec(null, 'worker-1', ['sh', '-c', 'test "$(hostname)" = worker-1 && exit 7'])).toBe(7);
  expect(await labExec(id, 'pod@worker-1/10.200.1.254', ['sh', '-c', 'ip -4 -o addr | grep -q 10.200.1.254/24'])).toBe(
    0,
  );
  expect(await labExec(id, 'worker-1', ['sh', '-c', 'kill -KILL $$'])).toBe(137);
  await expect(labExec(id, 'worker-9', ['true'])).rejects.toThrow(
    '"worker-9" is not in the lab; choose one of: worker-0,',
  );

  expect(await labExec(id, 'worker-1', ['sysctl', '-q', '-w', 'net.ipv4.ip_forward=0'])).toBe(0);
  const { rules, pairs } = await labMatrix(id);
  expect(rules).toEqual({ ...ALL_PROVED, podToPodWithoutNat: 'refuted', podEgressAsNode: 'refuted' });
  const silent = pairs.filter(
    (pair) => pair.reached === false && pair.from.startsWith('pod@') && pair.to.startsWith('pod@'),
  );
  expect(silent).toHaveLength(48);

  expect(await labExec(id, 'worker-1', ['sysctl', '-q', '-w', 'net.ipv4.ip_forward=1'])).toBe(0);
  expect((await labMatrix(id)).rules).toEqual(ALL_PROVED);

  expect(await labDown(null)).toBe(id);
  await expect(labDown(id)).rejects.toThrow(`no lab is up by the id "${id}"`);
});

test('a caller without a path to any program gets a lab all the same', async () => {
  const path = process.env.PATH;
  process.env.PATH = '';
  try {
    const id = await labUp(sourceNetwork({ workers: 1 }));
    expect(await labExec(id, 'worker-0', ['ip', '-4', 'link'])).toBe(0);
    expect(await labDown(id)).toBe(id);
  } finally {
    process.env.PATH = path;
  }
});

test('with two labs up, one has to be named', async () => {
  const ids = [await labUp(sourceNetwork({ workers: 1 })), await labUp(sourceNetwork({ workers: 1 }))].sort();
  await expect(labMatrix(null)).rejects.toThrow(`2 labs are up (${ids.join(', ')}); choose one with: --lab ID`);
  for (const id of ids) expect(await labDown(id)).toBe(id);
  expect(readdirSync(join(runtime, 'pod-network'))).toEqual([]);
});

test('what is done on a node changes nothing on the machine', async () => {
  const settings = (): string =>
    spawnSync('sysctl', ['kernel.panic', 'net.ipv4.ip_forward'], { encoding: 'utf8' }).stdout;
  const before = settings();
  const passwords = readFileSync('/etc/passwd', 'utf8');
  const id = await labUp(sourceNetwork({ workers: 1 }));
  expect(await labExec(id, 'worker-0', ['sysctl', '-q', '-w', 'kernel.panic=42'])).not.toBe(0);
  expect(await labExec(id, 'worker-0', ['sh', '-c', 'echo x > /etc/cni/net.d/x'])).toBe(0);
  expect(
    await labExec(id, 'worker-0', [
      'sh',
      '-c',
      'echo x > /run/x && echo x > /tmp/x && echo x > /etc/x && cat /run/x /tmp/x',
    ]),
  ).toBe(0);
  const outOfReach = ['/usr/x', '/etc/passwd', '/var/x', '/x', `${runtime}/x`];
  for (const path of outOfReach)
    for (const target of ['worker-0', 'pod@worker-0/10.200.0.2'])
      expect([path, await labExec(id, target, ['sh', '-c', `echo x 2>/dev/null >> ${path}`])]).not.toEqual([path, 0]);
  // laid down for the node, beside the machine's own files
  expect(await labExec(id, 'worker-0', ['test', '-e', '/etc/pod-network/nat.nft'])).toBe(0);
  await labDown(id);
  expect(
    ['/etc/pod-network', ...outOfReach, '/run/x', '/tmp/x', '/etc/x'].filter(
      (path) => path !== '/etc/passwd' && existsSync(path),
    ),
  ).toEqual([]);
  expect(readFileSync('/etc/passwd', 'utf8')).toBe(passwords);
  expect(settings()).toBe(before);
  expect(spawnSync('ls', ['/etc/cni/net.d/x']).status).not.toBe(0);
});
