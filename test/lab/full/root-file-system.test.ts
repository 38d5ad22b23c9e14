import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  cacheFolder,
  clearForgotten,
  NODE_PACKAGES,
  rootFileSystem,
  rootFileSystemName,
} from '../../../lab/full/root-file-system';

test('keeps another list of packages under another name', () => {
  expect(rootFileSystemName()).toMatch(/^trixie-[0-9a-f]{12}$/);
  expect(rootFileSystemName(NODE_PACKAGES)).toBe(rootFileSystemName());
  expect(rootFileSystemName([...NODE_PACKAGES, 'socat'])).not.toBe(rootFileSystemName());
});

test('keeps them on the machine, or in the cache that the user names by an absolute path', () => {
  expect(cacheFolder({})).toBe('/var/cache/pod-network');
  expect(cacheFolder({ XDG_CACHE_HOME: '/home/somebody/.cache' })).toBe('/home/somebody/.cache/pod-network');
  // the XDG base directory specification: a relative path is ignored
  expect(cacheFolder({ XDG_CACHE_HOME: 'cache' })).toBe('/var/cache/pod-network');
});

test('takes away what a killed build left, and neither what is built just now nor what is kept', () => {
  const cache = mkdtempSync(join(tmpdir(), 'pod-network-cache-'));
  // no process has an id of eleven digits
  const names = ['trixie-1', 'trixie-1.part-99999999999', 'trixie-1.part-99999999999.tmp'];
  const running = `trixie-1.part-${String(process.pid)}`;
  for (const name of [...names, running]) mkdirSync(join(cache, name, 'etc'), { recursive: true });
  clearForgotten(cache);
  expect(readdirSync(cache).sort()).toEqual(['trixie-1', running].sort());
  rmSync(cache, { recursive: true });
});

test('a root file system that somebody took from is refused, with what brings it anew', async () => {
  const cache = mkdtempSync(join(tmpdir(), 'pod-network-cache-'));
  const folder = join(cache, rootFileSystemName());
  mkdirSync(join(folder, 'usr/lib/systemd/systemd'), { recursive: true });
  await expect(rootFileSystem(() => undefined, cache)).rejects.toMatchObject({
    kind: 'machine',
    message: `the nodes' root file system in ${folder} lacks usr/sbin/depmod; remove it, and the next run builds it again: sudo rm -r ${folder}`,
  });
  rmSync(cache, { recursive: true });
});
