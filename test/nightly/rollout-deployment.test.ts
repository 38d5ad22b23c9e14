import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { coursesIn, deployLocal, leftBehind } from '../local-deployment';

let temporary = '';
beforeEach(() => {
  temporary = mkdtempSync(join(tmpdir(), 'pod-network-nightly-'));
});
afterEach(() => {
  rmSync(temporary, { recursive: true });
});

test('bad user data stops at the first worker, which says what it saw, and is rolled back', () => {
  const { status, stdout, stderr } = deployLocal(
    temporary,
    ...['examples/rollout.ts', '--update', 'bootstrap=cat /etc/kubernetes/cluster.conf'],
  );
  expect({ status, courses: coursesIn(stdout) }).toEqual({
    status: 1,
    courses: [
      ...['worker-0 started', 'worker-1 started', 'worker-2 started'],
      ...['worker-0 stopped', 'worker-0 started'],
      ...['worker-0 stopped', 'worker-0 started'],
    ],
  });
  expect(stdout + stderr).toContain('UPDATE_ROLLBACK_COMPLET');
  expect(stderr).toContain("failed message: 'bootstrap did not end with 0");
  expect(stderr).toContain('cat: /etc/kubernetes/cluster.conf: No such file or directory');
  expect(leftBehind(temporary)).toEqual([]);
});

test('a worker is replaced by two deploys, which restart no other machine', () => {
  const { status, stdout } = deployLocal(temporary, 'examples/rollout.ts', '--replace', 'worker-1');
  expect({ status, courses: coursesIn(stdout) }).toEqual({
    status: 0,
    courses: [
      ...['worker-0 started', 'worker-1 started', 'worker-2 started'],
      // its peers are in its tags
      ...['worker-2 tagged', 'worker-1 terminated', 'worker-1 started', 'worker-2 tagged'],
    ],
  });
  expect(stdout).toContain('Drift: none. The account matches the template.');
});
