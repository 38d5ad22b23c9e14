import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fullLabExec } from '../../../lab/full/background-full-lab';
import { sourceNetwork } from '../source-network';

const folder = mkdtempSync(join(tmpdir(), 'pod-network-staying-'));
const given = process.env.XDG_RUNTIME_DIR;
let server: Server;

/** The notes of a full lab that is up, as its folder has them, and somebody who listens. */
beforeAll(async () => {
  process.env.XDG_RUNTIME_DIR = folder;
  const lab = join(folder, 'pod-network', 'abc123');
  mkdirSync(lab, { recursive: true });
  chmodSync(join(folder, 'pod-network'), 0o700);
  const up = { pid: 1, nodes: { 'worker-0': 35 } };
  writeFileSync(join(lab, 'lab.json'), JSON.stringify({ id: 'abc123', model: sourceNetwork(), up }));
  const pods = [['worker-0', [{ address: '10.200.0.2', path: '/run/netns/cni-1' }]]];
  writeFileSync(join(lab, 'full.json'), JSON.stringify({ launches: [], options: {}, pods }));
  server = createServer();
  await new Promise<void>((resolve) => server.listen(join(lab, 'control'), resolve));
});
afterAll(() => {
  server.close();
  if (given === undefined) delete process.env.XDG_RUNTIME_DIR;
  else process.env.XDG_RUNTIME_DIR = given;
  rmSync(folder, { recursive: true });
});

test('a node that is not in the lab is named beside those that are', async () => {
  await expect(fullLabExec('abc123', 'worker-9', ['true'])).rejects.toMatchObject({
    kind: 'usage',
    message: '"worker-9" is not in the lab; choose one of: worker-0, pod@worker-0/10.200.0.2',
  });
});

test('a lab that is not up is told from one that is', async () => {
  await expect(fullLabExec('000000', 'worker-0', ['true'])).rejects.toMatchObject({
    kind: 'usage',
    message: 'no lab is up by the id "000000"; up: abc123',
  });
});
