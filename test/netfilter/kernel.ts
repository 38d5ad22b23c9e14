import { spawnSync } from 'node:child_process';

// as the lab does it: with a /proc of its own, in which CNI plugins find their namespace
const NAMESPACES = ['--user', '--map-root-user', '--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc'];

/**
 * Runs a shell script as root of a fresh user and network namespace, so that real nft and iptables can be asked without
 * touching the machine's own tables. Fails when the machine lacks what the script needs.
 */
export function inNamespace(script: string, input = ''): string {
  const result = spawnSync('unshare', [...NAMESPACES, 'sh', '-c', script], {
    input,
    encoding: 'utf8',
    env: { ...process.env, PATH: `${process.env.PATH ?? ''}:/usr/sbin:/sbin`, XTABLES_LOCKFILE: '/dev/null' },
    maxBuffer: 64 * 1024 * 1024,
  });
  if (result.error !== undefined) {
    throw new Error(
      `unshare could not be started: ${result.error.message}; it comes with "apt-get install util-linux"`,
    );
  }
  if (result.status === 127 || result.stderr.includes('not found')) {
    throw new Error(`${result.stderr.trim()}; install it: apt-get install nftables iptables`);
  }
  if (result.status !== 0) {
    throw new Error(`the script failed (exit ${String(result.status)}): ${result.stderr.trim()}`);
  }
  return result.stdout;
}
