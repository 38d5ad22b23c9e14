import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { withScratchFolder } from '../../cli/scratch-folder';

let home = '';
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'scratch-'));
});
afterEach(() => {
  rmSync(home, { recursive: true });
});

test('the folder is there for as long as it is used, also where that fails', async () => {
  const seen: string[] = [];
  const use = withScratchFolder((folder) => {
    seen.push(folder.path);
    expect(existsSync(folder.path)).toBe(true);
    return Promise.reject(new Error('no'));
  });
  await expect(use).rejects.toThrow('no');
  expect(seen.map(existsSync)).toEqual([false]);
});

// a program that holds a process, whose own child writes on for three seconds
const PROGRAM = `
const { spawn } = require('node:child_process');
const { existsSync } = require('node:fs');
const { withScratchFolder } = require('./cli/scratch-folder.ts');
const WRITER = 'for i in $(seq 300); do mkdir -p "$0" && : > "$0/file"; sleep 0.01; done & wait';
void withScratchFolder(async (folder) => {
  folder.holds(spawn('/bin/sh', ['-c', WRITER, folder.path], { stdio: 'ignore', detached: true }));
  await new Promise(() => setInterval(() => existsSync(folder.path + '/file') && console.log('writing'), 5));
});`;

test.each(['SIGINT', 'SIGKILL'] as const)('nothing stays of a process that ends by %s', async (signal) => {
  const program = spawn(process.execPath, ['--import', 'tsx', '-e', PROGRAM], {
    cwd: join(__dirname, '../..'),
    env: { ...process.env, TMPDIR: home },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await once(program.stdout, 'data');
  program.kill(signal);
  await once(program, 'exit');
  for (let waited = 0; folders().length > 0 && waited < 200; waited += 1) await sleep(10);
  // one that writes on makes it again
  await sleep(50);
  expect(folders()).toEqual([]);
});

function folders(): readonly string[] {
  return readdirSync(home).filter((name) => name.startsWith('pod-network-'));
}
