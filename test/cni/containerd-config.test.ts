import { embedUnknown, unknown } from '../../lib/address/unknown';
import { containerdDoubts, DEFAULT_CONFIG } from '../../lib/cni/containerd-config';
import type { RuntimeDistribution } from '../../lib/cni/runtime-node';
import { CONTAINERD_CONFIG_PATH, writeContainerdConfig } from '../../lib/node/containerd-config';

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
  const node = { config: CONTAINERD_CONFIG_PATH, files, packages: new Set(packages), distribution: null };
  return containerdDoubts(node).map(({ path, reason }) =>
    `${path}: ${reason}`.replace(CONTAINERD_CONFIG_PATH, 'main').replace(DROP_IN, 'drop-in'),
  );
}

/** The verdict on a node with a distribution's packages, and whether it is certain. */
function judged(
  distribution: RuntimeDistribution | null,
  main: string | null,
  { types = [], packages = [] }: { readonly types?: readonly string[]; readonly packages?: readonly string[] } = {},
): readonly (readonly [string, boolean])[] {
  const files = main === null ? [] : [{ path: CONTAINERD_CONFIG_PATH, content: main }];
  const all = new Set(['containerd', ...DEBIAN, ...packages]);
  const node = { config: CONTAINERD_CONFIG_PATH, files, packages: all, distribution };
  return containerdDoubts(node, types).map(({ reason, certain }) => [reason, certain]);
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

  test.each(
    Object.entries<string>({
      'main: containerd does not take 7 for bin_dir, which is a text': section('bin_dir = 7'),
      'main: containerd knows no configuration of version 7': WRITTEN.replace('version = 2', 'version = 7'),
      [`main: ${looks('/usr/lib/cnii')}`]: bin('/usr/lib/cnii'),
      [`main: ${looks('/opt/cni/bin')}`]: bin('/opt/cni/bin'),
      [`main: ${looks('/opt/cni/bin, its default')}`]: 'version = 2\n',
      [`main: ${looks('/cni')}`]: 'version = 3\n[plugins."io.containerd.cri.v1.runtime".cni]\nbin_dirs = ["/cni"]\n',
      "main: version 2 of containerd's configuration calls the section of its CRI plugin io.containerd.grpc.v1.cri, not cri":
        WRITTEN.replace('io.containerd.grpc.v1.cri', 'cri'),
      "main: version 2 of containerd's configuration has bin_dir, not bin_dirs": section('bin_dirs = ["/usr/lib/cni"]'),
      'main: containerd does not read its configuration: Invalid TOML document: ': 'version = = 2',
      'main: containerd does not read its configuration: what the image holds': `${WRITTEN}${embedUnknown(unknown('what the image holds'))}\n`,
      "main: containerd's plugin cri is disabled, and no pod starts without it": `disabled_plugins = ["cri"]\n${WRITTEN}`,
      'main: the container runtime takes CNI files from /etc/cni/own, not from /etc/cni/net.d': section(
        'bin_dir = "/usr/lib/cni"\nconf_dir = "/etc/cni/own"',
      ),
      'main: containerd takes 0 files of /etc/cni/net.d (max_conf_num; 0 is all)': section(
        'bin_dir = "/usr/lib/cni"\nmax_conf_num = 0',
      ),
      'main: containerd writes a CNI file of its own (conf_template)': section(
        'bin_dir = "/usr/lib/cni"\nconf_template = "/x"',
      ),
      ...Object.fromEntries(
        [
          ['default_runtime_name = "x"', 'default runtime is x, and runtimes has no entry for it'],
          ['runtimes.x.runtime_type = "y"', 'default runtime is runc, and runtimes has no entry for it'],
          [
            'runtimes.runc.runtime_type = "y"',
            'default runtime runc has the runtime_type y, not io.containerd.runc.v2',
          ],
          ['runtimes.runc.options.SystemdCgroup = true', 'has the runtime_type , not io.containerd.runc.v2'],
          ['snapshotter = "x"', 'takes the snapshotter x, which is not known to be there'],
        ].map(([line = '', reason = '']) => [
          reason,
          section(`bin_dir = "/usr/lib/cni"\n[plugins."io.containerd.grpc.v1.cri".containerd]\n${line}`),
        ]),
      ),
      'starts only with its plugin io.containerd.nosuch.v1.x, and it is not known to be there': `required_plugins = ["io.containerd.nosuch.v1.x"]\n${WRITTEN}`,
      'listens at /run/own.sock, and kubelet asks /run/containerd/containerd.sock': `${WRITTEN}[grpc]\naddress = "/run/own.sock"\n`,
      '/etc/containerd/own.toml: containerd imports it, and it is not written': WRITTEN.replace(
        'conf.d/*.toml',
        'own.toml',
      ),
    }),
  )('%s', (reason, main) => {
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

describe('what is certain', () => {
  const looks = (dir: string): string =>
    `containerd looks for CNI plugins in ${dir}, and no package of the node is known to put them there`;
  const off = (name: string): string => `containerd's plugin ${name} is disabled, and no pod starts without it`;
  const FULL = 'io.containerd.grpc.v1.cri';

  test.each([
    ['a CRI plugin that is disabled', `version = 2\ndisabled_plugins = ["${FULL}"]\n`, off(FULL)],
    ['its short name', 'version = 2\ndisabled_plugins = ["cri"]\n', off('cri')],
    ['a key without a value', 'version =\n', 'containerd does not read its configuration: Invalid TOML document: '],
    ['two signs', 'version = = 2\n', 'containerd does not read its configuration: Invalid TOML document: '],
    ['no end', '[plugins\nversion = 2\n', 'containerd does not read its configuration: Invalid TOML document: '],
  ])('%s, on any image', (_, main, reason) => {
    for (const distribution of ['ubuntu', null] as const) {
      const [first] = judged(distribution, main);
      expect(first).toEqual([expect.stringContaining(reason), true]);
    }
  });

  test('not a full name in a file without a version, nor names of containerd 2', () => {
    expect(
      judged('ubuntu', `disabled_plugins = ["${FULL}"]\n${section('bin_dir = "/usr/lib/cni"').slice(12)}`),
    ).toEqual([
      [off(FULL), false],
      [`version 1 of containerd's configuration calls the section of its CRI plugin cri, not ${FULL}`, false],
    ]);
    const name = 'io.containerd.cri.v1.runtime';
    expect(judged('debian', `version = 2\ndisabled_plugins = ["${name}"]\n`)).toEqual([[off(name), false]]);
  });

  test('not a text that only some readers of TOML refuse', () => {
    expect(judged('ubuntu', 'a = 1\na = 2\n')).toEqual([[expect.any(String), false]]);
  });

  test('a folder without plugins, where the packages are those of a distribution', () => {
    for (const dir of ['/opt/cni/bin', '/usr/lib/cnii']) {
      expect(judged('ubuntu', bin(dir))).toEqual([[looks(dir), true]]);
      expect(judged(null, bin(dir))).toEqual([[looks(dir), false]]);
    }
    // what a command puts there leaves no trace
    expect(judged('ubuntu', bin('/srv/cni'))).toEqual([[looks('/srv/cni'), false]]);
    expect(judged('ubuntu', bin('/opt/cni/bin'), { packages: ['kubelet'] })).toEqual([]);
    expect(judged('ubuntu', DEFAULT_CONFIG)).toEqual([[looks('/opt/cni/bin'), true]]);
  });

  test('the configuration that comes with the package: Ubuntu has none, Debian names its folder', () => {
    expect(judged('ubuntu', null)).toEqual([[looks('/opt/cni/bin, its default'), true]]);
    expect(judged('debian', null)).toEqual([]);
    expect(judged(null, null)).toEqual([]);
  });

  test('a version that the containerd of the packages does not know', () => {
    const reason = 'containerd 1.7 does not start by version 3 of its configuration';
    const main = WRITTEN.replace('version = 2', 'version = 3');
    expect(judged('debian', main)).toEqual([[reason, true]]);
    expect(judged('ubuntu', main)).toEqual([[reason, false]]);
    expect(judged('debian', main, { packages: ['containerd.io'] })).toEqual([]);
    expect(judged(null, main)).toEqual([]);
  });

  test('a folder without CNI files', () => {
    const main = section('bin_dir = "/usr/lib/cni"\nconf_dir = "/etc/cni/own"');
    const reason = 'the container runtime takes CNI files from /etc/cni/own, not from /etc/cni/net.d';
    expect(judged('debian', main)).toEqual([[reason, true]]);
    expect(judged(null, main)).toEqual([[reason, false]]);
  });

  test('never a program of a runtime', () => {
    const main = `${WRITTEN}containerd.runtimes.runc.options.BinaryName = "/usr/bin/nvidia-container-runtime"\n`;
    const reason =
      "containerd's default runtime runs /usr/bin/nvidia-container-runtime, which no package of the node is known to bring";
    expect(judged('ubuntu', main)).toEqual([[reason, false]]);
    expect(judged(null, main)).toEqual([]);
    expect(judged('ubuntu', `required_plugins = ["io.containerd.grpc.v1.cri"]\n${WRITTEN}`)).toEqual([]);
  });

  test('a plugin that no package has', () => {
    const types = ['brdige', 'host-local'];
    const reason = "the node's packages put no plugin called brdige into /usr/lib/cni";
    expect(judged('ubuntu', WRITTEN, { types })).toEqual([[reason, true]]);
    expect(judged('debian', null, { types })).toEqual([[reason, true]]);
    expect(judged(null, WRITTEN, { types })).toEqual([]);
    expect(judged('ubuntu', WRITTEN, { types: ['bridge', 'host-local', 'portmap'] })).toEqual([]);
  });
});
