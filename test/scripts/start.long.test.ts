import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');

test("npm start shows the source's table, the addresses that pods saw, and what was proved; and leaves nothing behind", () => {
  const folder = mkdtempSync(join(tmpdir(), 'pod-network-start-'));
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'scripts/start.ts'], {
    cwd: ROOT,
    env: { ...process.env, TMPDIR: folder },
    encoding: 'utf8',
  });
  // where the machine lacks something, this is what says it
  expect({ status, stderr }).toEqual({
    status: 0,
    stderr: expect.stringContaining('synthesizing bin/app.ts\n') as string,
  });
  const lines = stdout.split('\n').map((line) => line.trim().split(/ {2,}/));
  expect(lines.slice(2, 6).map((cells) => cells.slice(0, 3))).toEqual([
    ['Node name', 'Node IP', 'Pod CIDR'],
    ['worker-0', '10.0.1.20', '10.200.0.0/24'],
    ['worker-1', '10.0.1.21', '10.200.1.0/24'],
    ['worker-2', '10.0.1.22', '10.200.2.0/24'],
  ]);
  const pods = [0, 1, 2].flatMap((index) => [`10.200.${String(index)}.2`, `10.200.${String(index)}.254`]);
  const rows = lines.filter((cells) => cells[0]?.startsWith('pod@') === true).slice(0, pods.length);
  expect(rows).toEqual(
    pods.map((pod, index) => [
      `pod@worker-${String(Math.floor(index / 2))}/${pod}`,
      ...pods.map((asked) => (asked === pod ? '.' : pod)),
    ]),
  );
  expect(stdout).toMatch(/^Proved by \d+ probes in /m);
  // tsx keeps what it compiled, the assembly is gone
  expect(
    readdirSync(folder).filter((name) => !name.startsWith('tsx-') && !name.startsWith('node-compile-cache')),
  ).toEqual([]);
  rmSync(folder, { recursive: true });
}, 60_000);
