import type { NodeSpec } from '../../lib/node/node-spec';
import { writeUserData } from '../../lib/node/user-data';
import { WORKER_0 } from './arbitraries';
import { bootNode } from './node-boot';

/** Everything is on the image already, so that a boot needs no mirror. */
const NODE: NodeSpec = {
  ...WORKER_0,
  packages: [],
  bootstrap: ['. /etc/pod-network/node.env', 'echo "joined with $POD_CIDR" >>/mnt/joined'],
};

const PROBE = `
echo "marker: $(head -n 3 /run/pod-network/applied 2>/dev/null | tr '\\n' ' ')"
echo "digests: $(sed 1,3d /run/pod-network/applied 2>/dev/null | cut -c 67- | tr '\\n' ' ')"
echo "table: $(nft list table ip pod_network 2>/dev/null | sed -n 's/.*snat/snat/p')"
echo "route: $(ip route show table all type unreachable | tr -s ' ')"
echo "bridge: $(sed -n 's/.*subnet": "//; s/".*//p' /etc/cni/net.d/10-bridge.conf | grep /)"
echo "forwarding: $(cat /proc/sys/net/ipv4/ip_forward)"
echo "joined: $(tr '\\n' ' ' </mnt/joined 2>/dev/null)"
echo "scripts: $(cd /var/lib/cloud/scripts && echo */pod*)"
cat /mnt/calls
`;

/** What a person could lose or edit. */
const DIGESTED = [
  '/etc/cni/net.d/10-bridge.conf',
  '/etc/cni/net.d/99-loopback.conf',
  '/etc/containerd/config.toml',
  '/etc/pod-network/after-flush',
  '/etc/pod-network/nat.nft',
  '/etc/pod-network/node.env',
  '/etc/systemd/system/pod-network.service',
  '/etc/systemd/system/pod-network.timer',
];

function nodeIn(podCidr: string, podSupernet: string): readonly string[] {
  return [
    `marker: POD_CIDR=${podCidr} POD_SUPERNET=${podSupernet} CNI_BIN_DIR=/usr/lib/cni `,
    `digests: ${DIGESTED.join(' ')} `,
    `table: snat ip prefix to ip saddr map { ${podSupernet} : ${podSupernet} }`,
    `route: unreachable ${podCidr} metric 4000000000 `,
    `bridge: ${podCidr}`,
    'forwarding: 1',
  ];
}

const EVERY_BOOT = [
  'systemctl enable pod-network pod-network.timer',
  'systemctl restart pod-network pod-network.timer',
  'modprobe br_netfilter',
  'systemctl enable containerd',
];

function lines(text: string | undefined): readonly string[] {
  return (text ?? '').trim().split('\n');
}

test('a first boot, and a restart with edited user data', () => {
  const first = writeUserData(NODE);
  const edited = writeUserData({
    ...NODE,
    podCidr: '10.201.7.0/24',
    podSupernet: '10.201.0.0/16',
    bootstrap: ['echo again >>/mnt/joined'],
  });
  const [one, two] = bootNode([{ userData: first }, { userData: edited }], PROBE);
  const joined = [
    'joined: joined with 10.200.0.0/24 ',
    'scripts: per-boot/pod-network per-instance/pod-network-bootstrap',
  ];
  expect(lines(one)).toEqual([
    ...nodeIn('10.200.0.0/24', '10.200.0.0/16'),
    ...joined,
    // no pod from here
    'systemctl stop kubelet',
    ...EVERY_BOOT,
    // only now: from here on systemd starts it after the pod network
    'systemctl restart containerd',
    // to here
    'systemctl start --no-block multi-user.target',
  ]);
  expect(lines(two)).toEqual([...nodeIn('10.201.7.0/24', '10.201.0.0/16'), ...joined, ...EVERY_BOOT]);
});

test('without the line that makes cloud-init forget, the edit would not arrive', () => {
  const first = writeUserData(NODE);
  const edited = writeUserData({ ...NODE, podCidr: '10.200.9.0/24' }).replace('rm -f config_write_files*', 'true');
  const [, two] = bootNode([{ userData: first }, { userData: edited }], PROBE);
  expect(lines(two)).toContain('bridge: 10.200.0.0/24');
});

describe('a first boot that finds no package mirror', () => {
  const plugins = '/var/lib/plugins';
  const userData = writeUserData({ ...NODE, packages: ['containernetworking-plugins'], cniBinDir: plugins });
  const aptGet = (installs: string) =>
    `printf '#!/bin/sh\\necho "apt-get $*" >>/mnt/calls\\n${installs}' >/usr/local/sbin/apt-get; chmod +x /usr/local/sbin/apt-get`;
  const sleep = (does: string) =>
    `printf '#!/bin/sh\\necho "sleep $*" >>/mnt/calls\\n${does}\\n' >/usr/local/sbin/sleep; chmod +x /usr/local/sbin/sleep`;
  // the machine is switched off while it waits
  const failing = { userData, before: `${aptGet('exit 100\\n')}; ${sleep('exit 1')}` };
  const working = { userData, before: aptGet(`mkdir -p ${plugins}; cp /bin/true ${plugins}/bridge\\n`) };
  const probe = `
test -e /run/pod-network/applied && echo applied || echo 'not applied'
echo "joined: $(cat /mnt/joined 2>/dev/null)"
echo "refused: $(grep -c '^bootstrap: the pod network is not up' /mnt/output)"
sed -n 's/^systemctl.*/systemctl/p; s/^apt-get.* /apt-get /p' /mnt/calls | sort -u`;

  test('says so and tries again, until one answers', () => {
    const third = `echo x >>/mnt/tries; test $(wc -l </mnt/tries) -gt 4 || exit 100; mkdir -p ${plugins}; cp /bin/true ${plugins}/bridge\\n`;
    const [seen] = bootNode(
      [{ userData, before: `${aptGet(third)}; ${sleep('')}` }],
      `test -e /run/pod-network/applied && echo applied; cat /mnt/joined; grep -c '^pod network: no .* or no nft; installing again in 10 s' /mnt/output; grep sleep /mnt/calls`,
    );
    expect(lines(seen)).toEqual(['applied', 'joined with 10.200.0.0/24', '2', 'sleep 10', 'sleep 10']);
  });

  test('keeps the bootstrap from running, and a restart tries packages and bootstrap again, once', () => {
    const seen = bootNode([failing, working, working], probe).map(lines);
    const installing = ['apt-get containernetworking-plugins', 'apt-get update'];
    const joined = 'joined: joined with 10.200.0.0/24';
    expect(seen).toEqual([
      ['not applied', 'joined: ', 'refused: 1', ...installing, 'systemctl'],
      ['applied', joined, 'refused: 1', ...installing, 'systemctl'],
      ['applied', joined, 'refused: 1', 'systemctl'],
    ]);
  });
});

describe('a bootstrap', () => {
  const withBootstrap = (...bootstrap: readonly string[]) => ({ userData: writeUserData({ ...NODE, bootstrap }) });
  const did = `cat /mnt/joined 2>/dev/null | tr '\\n' ' '
(cd /var/lib/cloud/instance/sem && sha256sum -c pod_network_bootstrap 2>/dev/null | sed 's/.*: //')`;

  test('that fails runs again at each boot until it ends with 0, and then never again', () => {
    const third = withBootstrap(
      'set -e',
      'trap "echo exit >>/mnt/joined" EXIT',
      'echo try >>/mnt/joined',
      'test $(grep -c try /mnt/joined) -gt 2 || exit 3',
    );
    expect(bootNode([third, third, third, third], did).map(lines)).toEqual([
      ['try exit'],
      ['try exit try exit'],
      ['try exit try exit try exit OK'],
      ['try exit try exit try exit OK'],
    ]);
  });

  test('that is edited does not run, and its digest is another', () => {
    const seen = bootNode([withBootstrap('echo one >>/mnt/joined'), withBootstrap('echo two >>/mnt/joined')], did);
    expect(seen.map(lines)).toEqual([['one OK'], ['one FAILED']]);
  });

  test('that an edit adds to a node runs once', () => {
    const added = withBootstrap('echo added >>/mnt/joined');
    expect(bootNode([withBootstrap(), added, added], did).map(lines)).toEqual([[''], ['added OK'], ['added OK']]);
  });

  test('of a shell that cannot read it is kept no digest of', () => {
    expect(bootNode([withBootstrap('if then')], did).map(lines)).toEqual([['']]);
  });
});

test('a table that the kernel refuses leaves no marker, and no bootstrap runs', () => {
  const userData = writeUserData(NODE).replace('priority srcnat - 10', 'priority nowhere');
  const [seen] = bootNode([{ userData }], PROBE);
  expect(lines(seen).filter((line) => /^(marker|joined|table)/.test(line))).toEqual([
    'marker: ',
    'table: ',
    'joined: ',
  ]);
  expect(seen).not.toContain('containerd');
});
