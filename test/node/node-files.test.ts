import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { writeNodeFiles } from '../../lib/node/node-files';
import type { NodeSpec } from '../../lib/node/node-spec';
import { POD_NETWORK_UNIT } from '../../lib/node/pod-network-unit';
import { inNamespace } from '../netfilter/kernel';
import { nodeSpec, WORKER_0 } from './arbitraries';
import { runProgram } from '../user-data/real-program';

function contentOf(path: string, spec: NodeSpec = WORKER_0): string {
  const file = writeNodeFiles(spec).find((each) => each.path === path);
  if (file === undefined) throw new Error(`${path} is not written`);
  return file.content;
}

const PER_NODE = [
  '/etc/cni/net.d/10-bridge.conf',
  '/etc/containerd/config.toml',
  '/etc/pod-network/node.env',
  '/etc/pod-network/nat.nft',
  // by ipMasq alone
  '/etc/pod-network/after-flush',
];

test('only five files tell one node from another: units and leases never change', () => {
  fc.assert(
    fc.property(nodeSpec, (spec) => {
      const constant = (of: NodeSpec) => writeNodeFiles(of).filter(({ path }) => !PER_NODE.includes(path));
      expect(constant(spec)).toEqual(constant(WORKER_0));
      expect(writeNodeFiles(spec).map(({ path }) => path)).toEqual(writeNodeFiles(WORKER_0).map(({ path }) => path));
    }),
  );
});

test('no file is written twice, and each ends with a line end', () => {
  const files = writeNodeFiles(WORKER_0);
  expect(new Set(files.map(({ path }) => path)).size).toBe(files.length);
  expect(files.filter(({ content }) => !content.endsWith('\n'))).toEqual([]);
});

/** A command of the unit, with the node's own values in it. */
function unitCommand(program: string): string {
  const command = new RegExp(`^ExecStart=(${program} .*)$`, 'm').exec(POD_NETWORK_UNIT)?.[1];
  if (command === undefined) throw new Error(`the unit does not call ${program}`);
  return command.replace('${POD_CIDR}', WORKER_0.podCidr);
}

test('the table and the route are taken by the kernel, once and again', () => {
  const both = `nft -f /dev/fd/3 3<<'T'\n${contentOf('/etc/pod-network/nat.nft')}T\n${unitCommand('ip')}\n`;
  const seen = inNamespace(
    `set -e\n${both}${both}ip route show table all type unreachable\nnft list tables\nip link set lo up; ip route get 10.200.0.9 2>&1 || true`,
  );
  expect(seen).toContain('unreachable 10.200.0.0/24 metric 4000000000');
  expect(seen).toContain('table ip pod_network');
  expect(seen).toMatch(/RTNETLINK answers: (No route to host|Host is unreachable)/);
});

test("the bridge's own route goes before the unreachable one", () => {
  const seen = inNamespace(
    `set -e\n${unitCommand('ip')}\nip link add cnio0 type bridge; ip addr add 10.200.0.1/24 dev cnio0; ip link set cnio0 up; ip route get 10.200.0.9`,
  );
  expect(seen).toMatch(/^10\.200\.0\.9 dev cnio0 src 10\.200\.0\.1/);
});

test('the sysctls are taken by the kernel', () => {
  const seen = inNamespace(
    `set -e\ntest -d /proc/sys/net/bridge || { echo 'no br_netfilter in this kernel: modprobe br_netfilter' >&2; exit 1; }\n${unitCommand('sysctl')}\nsysctl net.ipv4.ip_forward net.bridge.bridge-nf-call-iptables`,
  );
  expect(seen).toBe('net.ipv4.ip_forward = 1\nnet.bridge.bridge-nf-call-iptables = 1\n');
});

describe('old leases and cached results', () => {
  let root = '';
  const lease = 'var/lib/cni/networks/bridge/10.200.0.2';
  const result = 'var/lib/cni/results/bridge-x-eth0';
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'leases-'));
    for (const file of [lease, result, 'var/lib/other']) {
      mkdirSync(join(root, dirname(file)), { recursive: true });
      writeFileSync(join(root, file), 'x');
    }
    mkdirSync(join(root, 'etc/tmpfiles.d'), { recursive: true });
    writeFileSync(join(root, 'etc/tmpfiles.d/pod-network.conf'), contentOf('/etc/tmpfiles.d/pod-network.conf'));
  });
  afterEach(() => {
    rmSync(root, { recursive: true });
  });

  test.each([
    ['go at boot', ['--boot'], ['other']],
    ['stay when a package manager runs tmpfiles on a node with pods', [], ['cni', 'other']],
  ])('%s', (_what, options, left) => {
    const said = runProgram('systemd', [
      'systemd-tmpfiles',
      '--create',
      '--remove',
      ...options,
      `--root=${root}`,
      'pod-network.conf',
    ]);
    expect(said).toEqual({ status: 0, text: '' });
    expect(readdirSync(join(root, 'var/lib')).sort()).toEqual(left);
  });
});
