import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');

/** Runs the script where there is no network but loopback: a packet to anywhere else ends in an error. */
export function deployLocal(temporary: string, ...argv: readonly string[]): SpawnSyncReturns<string> {
  const script = [process.execPath, '--import', 'tsx', 'scripts/deploy-local.ts', ...argv];
  // root needs no namespace of users to make one of networks, and may be denied it
  const users = process.getuid?.() === 0 ? [] : ['--user', '--map-root-user'];
  const alone = [...users, '--net', '--fork', '--kill-child'];
  return spawnSync('unshare', [...alone, 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh', ...script], {
    cwd: ROOT,
    encoding: 'utf8',
    // a proxy is none of those that are asked
    env: { ...process.env, TMPDIR: temporary, HTTPS_PROXY: 'http://192.0.2.1:9', http_proxy: 'http://192.0.2.1:9' },
  });
}

/** What the script left behind; tsx keeps what it compiled. */
export function leftBehind(temporary: string): readonly string[] {
  return readdirSync(temporary).filter((name) => name.startsWith('pod-network-'));
}

/** What became of each machine, without the ids of instances. */
export function coursesIn(stdout: string): readonly string[] {
  return stdout.split('\n').flatMap((line) => /^(worker-\d) \(.*\): (.*)$/.exec(line)?.slice(1).join(' ') ?? []);
}
