import { cacheFolder, NODE_PACKAGES, rootFileSystemName } from '../../../lab/full/root-file-system';

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
