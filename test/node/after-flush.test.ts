import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeAfterFlush } from '../../lib/node/after-flush';
import { freshFolder } from '../scratch-folder';

const folder = freshFolder();

/** What the script calls on a node with these files in libcni's cache, and whether it takes note of being done. */
function calls(
  ipMasq: boolean,
  results: readonly string[],
  wasFlushed = true,
  nonMasqueradeCidrs?: readonly string[],
): readonly string[] {
  const at = (path: string) => join(folder, path);
  for (const path of ['bin', 'run', 'var/lib/cni/results']) mkdirSync(at(path), { recursive: true });
  if (wasFlushed) writeFileSync(at('run/pod-flushed'), '');
  for (const name of results) writeFileSync(at(`var/lib/cni/results/${name}`), '{}');
  for (const program of ['conntrack', 'iptables']) {
    writeFileSync(at(`bin/${program}`), `#!/bin/sh\necho "${program} $*" >>${at('calls')}\nexit 1\n`);
    chmodSync(at(`bin/${program}`), 0o755);
  }
  const script = writeAfterFlush({ ipMasq, ...(nonMasqueradeCidrs && { nonMasqueradeCidrs }) }).replace(
    /(?<= )\/(run|var)\//g,
    `${folder}/$1/`,
  );
  const { status } = spawnSync('sh', ['-c', script], {
    // systemd reads the node's own values for it
    env: { PATH: `${at('bin')}:/usr/bin:/bin`, POD_CIDR: '10.200.0.0/24', POD_SUPERNET: '10.200.0.0/16' },
  });
  expect(status).toBe(0);
  expect(existsSync(at('run/pod-flushed'))).toBe(false);
  return existsSync(at('calls')) ? readFileSync(at('calls'), 'utf8').trim().split('\n') : [];
}

const POD = 'c009d501946ce9325df6bf758ce3daae1ec52c0f999652ddeee5b7ad4458e5a7';
const FORGOTTEN = [
  'conntrack -D -s 10.200.0.0/24 -d 10.200.0.0/16',
  'conntrack -D -s 10.200.0.0/24 -p tcp --state SYN_SENT',
  'conntrack -D -s 10.200.0.0/24 -p udp',
  'conntrack -D -s 10.200.0.0/24 -p icmp',
];

test('forgets connections that began without the table, and gives each pod a chain to delete', () => {
  const digest = createHash('sha512').update(`bridge${POD}`).digest('hex');
  expect(calls(true, [`bridge-${POD}-eth0`, `cni-loopback-${POD}-lo`])).toEqual([
    ...FORGOTTEN,
    `iptables -w -t nat -N CNI-${digest.slice(0, 24)}`,
  ]);
});

test('makes no chain where there is no pod, or the plugin makes none', () => {
  expect(calls(true, [])).toEqual(FORGOTTEN);
  rmSync(join(folder, 'calls'));
  expect(calls(false, [`bridge-${POD}-eth0`])).toEqual(FORGOTTEN);
});

test('forgets connections towards other networks that pods reach un-NATed', () => {
  expect(calls(true, [], true, ['10.64.0.0/10'])).toEqual([
    FORGOTTEN[0],
    'conntrack -D -s 10.200.0.0/24 -d 10.64.0.0/10',
    ...FORGOTTEN.slice(1),
  ]);
});

test('does nothing where the table was there', () => {
  expect(calls(true, [`bridge-${POD}-eth0`], false)).toEqual([]);
});
