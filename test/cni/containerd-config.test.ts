import { embedUnknown, unknown } from '../../lib/address/unknown';
import { containerdDoubts } from '../../lib/cni/containerd-config';
import { CONTAINERD_CONFIG_PATH, writeContainerdConfig } from '../../lib/cloud-init/containerd-config';

const WRITTEN = writeContainerdConfig('/usr/lib/cni');
const DROP_IN = '/etc/containerd/conf.d/50-own.toml';
const DEBIAN = ['containernetworking-plugins'];

function told(
  main: string | null,
  dropIn: string | null = null,
  packages: readonly string[] = DEBIAN,
): readonly string[] {
  const files = [
    ...(main === null ? [] : [{ path: CONTAINERD_CONFIG_PATH, content: main }]),
    ...(dropIn === null ? [] : [{ path: DROP_IN, content: dropIn }]),
  ];
  return containerdDoubts(CONTAINERD_CONFIG_PATH, files, new Set(packages)).map(({ path, reason }) =>
    `${path}: ${reason}`.replace(CONTAINERD_CONFIG_PATH, 'main').replace(DROP_IN, 'drop-in'),
  );
}

const bin = (dir: string): string => WRITTEN.replace('/usr/lib/cni', dir);
const section = (lines: string): string => `version = 2\n[plugins."io.containerd.grpc.v1.cri".cni]\n${lines}\n`;

describe('containerdDoubts', () => {
  test('has none about the file that is written, nor about what is the image’s own', () => {
    expect(told(WRITTEN)).toEqual([]);
    expect(told(null)).toEqual([]);
    expect(told(bin('/opt/cni/bin'), null, ['cni-plugins'])).toEqual([]);
    expect(told(bin('/opt/cni/bin'), null, [...DEBIAN, 'kubelet'])).toEqual([]);
    // an image that holds the plugins itself
    expect(told(bin('/opt/own/cni'), null, [])).toEqual([]);
    expect(told(WRITTEN, '[plugins."io.containerd.grpc.v1.cri".cni]\nbin_dir = "/usr/lib/cni"\n')).toEqual([]);
  });

  const looks = (dir: string): string =>
    `containerd looks for CNI plugins in ${dir}, and no package of the node is known to put them there`;

  test.each([
    ['a mistyped folder', bin('/usr/lib/cnii'), `main: ${looks('/usr/lib/cnii')}`],
    ['the folder of other packages', bin('/opt/cni/bin'), `main: ${looks('/opt/cni/bin')}`],
    ['no folder', 'version = 2\n', `main: ${looks('/opt/cni/bin, its default')}`],
    ['version 3', '[plugins."io.containerd.cri.v1.runtime".cni]\nbin_dirs = ["/cni"]\n', `main: ${looks('/cni')}`],
    ['no TOML', 'version = = 2', 'main: containerd does not read its configuration: Invalid TOML document: '],
    [
      'a piece that is unknown',
      `${WRITTEN}${embedUnknown(unknown('what the image holds'))}\n`,
      'main: containerd does not read its configuration: what the image holds',
    ],
    [
      'no CRI plugin',
      `disabled_plugins = ["cri"]\n${WRITTEN}`,
      "main: containerd's plugin cri is disabled, and no pod starts without it",
    ],
    [
      'another folder of files',
      section('bin_dir = "/usr/lib/cni"\nconf_dir = "/etc/cni/own"'),
      'main: the container runtime takes CNI files from /etc/cni/own, not from /etc/cni/net.d',
    ],
    [
      'several files',
      section('bin_dir = "/usr/lib/cni"\nmax_conf_num = 0'),
      'main: containerd takes 0 files of /etc/cni/net.d (max_conf_num; 0 is all)',
    ],
    [
      'a template',
      section('bin_dir = "/usr/lib/cni"\nconf_template = "/x"'),
      'main: containerd writes a CNI file of its own (conf_template)',
    ],
    [
      'a lost import',
      WRITTEN.replace('conf.d/*.toml', 'own.toml'),
      '/etc/containerd/own.toml: containerd imports it, and it is not written',
    ],
  ])('tells of %s', (_, main, reason) => {
    expect(told(main)).toEqual([expect.stringContaining(reason) as string]);
  });

  test('reads what is imported', () => {
    expect(told(WRITTEN, section('bin_dir = "/x"'))).toEqual([`drop-in: ${looks('/x')}`]);
    expect(told(WRITTEN, section('max_conf_num = 1'))).toEqual([
      'drop-in: containerd 1.x replaces the section of its CRI plugin by this one, which names no folder of CNI plugins',
    ]);
    expect(told(WRITTEN.replace('conf.d', 'other.d'), section('bin_dir = "/x"'))).toEqual([]);
  });
});
