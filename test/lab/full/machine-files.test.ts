import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MACHINE_LINKS, machineFiles, removedFiles } from '../../../lab/full/machine-files';
import { scratchFolder } from '../../scratch-folder';

const files = new Map(machineFiles('10.0.0.2').map(({ path, content }) => [path, content]));
const folder = scratchFolder();

/** Runs the program that writes containerd's settings, below a folder and with a containerd that says `dump`. */
function writtenSettings(dump: string, code = 0): { readonly code: number; readonly settings: string | null } {
  const program = files.get('/usr/local/lib/pod-network-lab/containerd-settings') ?? '';
  const [containerd, said] = [join(folder, 'containerd'), join(folder, 'said')];
  writeFileSync(said, dump);
  writeFileSync(containerd, `#!/bin/sh\ncat ${said}\nexit ${String(code)}\n`);
  chmodSync(containerd, 0o755);
  const text = program
    .replaceAll('/usr/bin/containerd', containerd)
    .replaceAll(/\/(etc|run)\//g, `${folder}/$1-`)
    .replaceAll(`${folder}/etc-containerd/conf.d`, folder);
  const settings = join(folder, '90-pod-network-lab.toml');
  writeFileSync(settings, 'of the boot before');
  try {
    execFileSync('sh', ['-c', text], { stdio: 'ignore' });
    return { code: 0, settings: readFileSync(settings, 'utf8') };
  } catch (error) {
    return { code: (error as { status: number }).status, settings: existsSync(settings) ? 'some' : null };
  }
}

test('what containerd makes of its configuration stays, but for what a container cannot do', () => {
  const dump = `imports = ["/etc/containerd/config.toml"]
  sandbox_image = "registry.example/pause:3.8"
    disable_cgroup = false
    disable_apparmor = false
    restrict_oom_score_adj = false
  conf_dir = "/etc/cni/net.d"
`;
  expect(writtenSettings(dump)).toEqual({
    code: 0,
    settings: dump.replace(/^imports.*\n/, '').replaceAll('false', 'true'),
  });
});

test('a configuration that containerd refuses leaves it without any, as it would not start on AWS', () => {
  expect(writtenSettings('', 1)).toEqual({ code: 1, settings: null });
});

test('every machine has the files once, in folders of its own, and no CNI file, rule or setting of a network', () => {
  const paths = machineFiles('10.0.0.2').map(({ path }) => path);
  expect(new Set(paths).size).toBe(paths.length);
  expect(paths.filter((path) => !/^\/(etc|usr\/local\/lib\/pod-network-lab)\//.test(path))).toEqual([]);
  expect(paths.filter((path) => /cni|nft|iptables|sysctl\.d|modules/.test(path))).toEqual([]);
  expect(machineFiles(null).map(({ path }) => path)).toEqual(paths.filter((path) => path !== '/etc/resolv.conf'));
});

test('a link of the lab itself leads to a unit that it lays down', () => {
  const own = MACHINE_LINKS.filter(([, target]) => target.startsWith('/etc/'));
  expect(own.map(([, target]) => files.has(target))).toEqual([true]);
});

test("an image of Ubuntu's shape lacks what Debian's package brings", () => {
  expect([removedFiles('debian'), removedFiles('ubuntu')]).toEqual([[], ['/etc/containerd/config.toml']]);
});
