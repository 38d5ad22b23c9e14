import { readImageName } from '../../lib/user-data/state/named-image';
import { type NodeSpec } from '../../lib/node/node-spec';
import { writeUserData } from '../../lib/node/user-data';
import { readUserData } from '../../lib/user-data/user-data-reader';

const NODE: Omit<NodeSpec, 'bootstrap'> = {
  podCidr: '10.200.0.0/24',
  podSupernet: '10.200.0.0/16',
  ipMasq: true,
  hairpinMode: false,
  mtu: null,
  packages: ['containerd', 'containernetworking-plugins', 'nftables', 'iptables'],
  cniBinDir: '/usr/lib/cni',
};
const UBUNTU = '/aws/service/canonical/ubuntu/server/noble/stable/20251022/amd64/hvm/ebs-gp3/ami-id';

/** Whether no pod of a node starts, or may not: by what is written and what a line of the bootstrap does. */
function startOf(spec: Partial<NodeSpec>, line = 'true', parameter = UBUNTU): 'refused' | 'doubtful' | 'open' {
  const text = writeUserData({ ...NODE, bootstrap: [line], ...spec });
  const { networks, unread } = readUserData(text, [], readImageName(parameter));
  if (unread.length > 0) return 'doubtful';
  return networks[0]?.refusal?.certain === true ? 'refused' : 'open';
}

const OTHER = { cniBinDir: '/opt/cni/bin' };
const DEFAULT = 'containerd config default > /etc/containerd/config.toml';

test('the node as it is written starts pods, on any image', () => {
  for (const parameter of [UBUNTU, '/aws/service/debian/release/13/latest/amd64', '/own/image'])
    expect(startOf({}, 'true', parameter)).toBe('open');
});

test.each<[string, Partial<NodeSpec>, string]>([
  ['the plugins are elsewhere', OTHER, 'true'],
  ['no package has the plugins', { packages: ['containerd', 'nftables', 'iptables'] }, 'true'],
  ['the default is written over it', {}, DEFAULT],
  ['the default is printed into it', {}, 'containerd config default | tee /etc/containerd/config.toml >/dev/null'],
  ['it is removed', {}, 'rm -f /etc/containerd/config.toml'],
  ['a plugin is mistyped', {}, 'printf \'%s\' \'{"name":"x","type":"brdige"}\' > /etc/cni/net.d/00-x.conf'],
])('%s: no pod starts on an image of Ubuntu', (_, spec, line) => {
  expect(startOf(spec, line)).toBe('refused');
  expect(startOf(spec, line, '/own/image')).not.toBe('refused');
});

test.each([
  'cp /usr/lib/cni/* /opt/cni/bin/',
  'cd /opt && tar xzf /root/plugins.tgz',
  'curl -sSL https://x/plugins.tgz | tar -C /opt/cni/bin -xz',
  'ln -s /usr/lib/cni /opt/cni/bin',
  'DIR=$(head -n 1 /root/dir); cp /root/bridge "$DIR"',
  'git clone https://x/plugins /opt/cni/bin',
  '/root/install-plugins',
])('%s: may bring the plugins', (line) => {
  expect(startOf(OTHER)).toBe('refused');
  expect(startOf(OTHER, line)).toBe('doubtful');
});

test.each(['cp /root/a /etc/motd', 'tar -C /root -xzf /root/x.tgz', 'mv /tmp/a /var/tmp/b'])(
  '%s: brings no plugin',
  (line) => {
    expect(startOf(OTHER, line)).toBe('refused');
  },
);

test('containerd takes another file of the user data where its unit says so', () => {
  const unit = (path: string): string =>
    `mkdir -p /etc/systemd/system/containerd.service.d
printf '[Service]\\nExecStart=\\nExecStart=/usr/bin/containerd --config ${path}\\n' > /etc/systemd/system/containerd.service.d/x.conf`;
  const other = 'printf \'version = 2\\ndisabled_plugins = ["cri"]\\n\' > /etc/containerd/own.toml';
  expect(startOf({}, `${other}\n${unit('/etc/containerd/own.toml')}`)).toBe('refused');
  expect(startOf({}, unit('/etc/containerd/missing.toml'))).toBe('doubtful');
});

test.each([
  ['a file', 'printf x > /etc/crio/crio.conf.d/x.conf'],
  ['a package', 'apt-get install -y cri-o'],
  ['a unit', 'systemctl enable crio'],
])('CRI-O is not read: %s', (_, line) => {
  expect(startOf({}, line)).toBe('doubtful');
});
