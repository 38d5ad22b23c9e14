import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runLab } from '../../../lab';
import { readCniFile } from '../../../lib/cni/cni-file';
import { isUnknown } from '../../../lib/address/unknown';
import type { NodeCommand, NodeSetup } from '../../../lib/model/node-setup';
import type { NetworkModel } from '../../../lib/model/network-model';
import { ALL_PROVED } from '../outcome';
import { sourceNetwork } from '../source-network';

jest.setTimeout(30_000);

/** Two workers, the user data of the first one changed. */
function withSetup(change: (setup: NodeSetup) => Partial<NodeSetup>): NetworkModel {
  const model = sourceNetwork({ workers: 2 });
  return {
    ...model,
    nodes: model.nodes.map((node) =>
      node.name === 'worker-0' ? { ...node, setup: { ...node.setup, ...change(node.setup) } } : node,
    ),
  };
}

function withCniFile(path: string, content: string): NetworkModel {
  const network = readCniFile(path, content);
  if (isUnknown(network)) throw new Error(network.unknown);
  return withSetup((setup) => ({
    networks: [network],
    files: [
      ...setup.files.filter((file) => !file.path.startsWith('/etc/cni/')),
      { path, content, mode: '0644', place: 'test' },
    ],
  }));
}

const BRIDGE = {
  type: 'bridge',
  bridge: 'cnio0',
  isGateway: true,
  ipam: { type: 'host-local', ranges: [[{ subnet: '10.200.0.0/24' }]], routes: [{ dst: '0.0.0.0/0' }] },
};

const command = (...argv: string[]): NodeCommand => ({ argv, stdin: null, when: 'once', place: argv.join(' ') });

const told = async (model: NetworkModel) => {
  const { rules, findings } = await runLab(model);
  return {
    rules,
    findings: findings.filter(({ severity }) => severity !== 'info').map(({ id, message }) => `${id}: ${message}`),
  };
};

test('the plugins of a .conflist are called in turn, each with the result of the one before', async () => {
  const content = JSON.stringify({
    cniVersion: '0.4.0',
    name: 'chain',
    plugins: [
      BRIDGE,
      { type: 'portmap', capabilities: { portMappings: true } },
      { type: 'tuning', sysctl: { 'net.core.somaxconn': '500' } },
    ],
  });
  expect(await told(withCniFile('/etc/cni/net.d/10-chain.conflist', content))).toEqual({
    rules: ALL_PROVED,
    findings: [],
  });
});

test('a CNI file that the plugin refuses leaves the worker without pods, and the rules are refuted', async () => {
  const content = JSON.stringify({
    cniVersion: '0.3.1',
    name: 'bridge',
    type: 'bridge',
    bridge: 'cnio0',
    isGateway: true,
    ipam: {
      type: 'host-local',
      ranges: [[{ subnet: '10.200.0.7/24', rangeStart: '10.200.0.9', rangeEnd: '10.200.0.9', gateway: '10.200.0.1' }]],
    },
  });
  const { rules, findings } = await told(withCniFile('/etc/cni/net.d/10-bridge.conf', content));
  expect(rules).toEqual({ podToPodWithoutNat: 'refuted', nodeToOwnPods: 'refuted', podEgressAsNode: 'refuted' });
  expect(findings[0]).toContain(
    'lab-pods-failed: /etc/cni/net.d/10-bridge.conf: bridge: invalid range set 0: Network has',
  );
});

test('a plugin that this machine lacks leaves in doubt what its node has to do with, and nothing else', async () => {
  const content = JSON.stringify({
    cniVersion: '0.4.0',
    name: 'chain',
    plugins: [{ type: 'nobody-has-this' }, BRIDGE],
  });
  const { rules, findings } = await told(withCniFile('/etc/cni/net.d/10-chain.conflist', content));
  expect(rules).toEqual({ podToPodWithoutNat: 'unknown', nodeToOwnPods: 'unknown', podEgressAsNode: 'unknown' });
  expect(findings.map((finding) => finding.split(':')[0])).toEqual([
    'lab-plugin-missing',
    'lab-pod-to-pod-without-nat',
    'lab-node-to-own-pods',
    'lab-pod-egress-as-node',
    'lab-node-to-remote-pods',
    'lab-pod-to-nodes',
  ]);
  expect(findings[1]).toContain('the CNI plugin nobody-has-this is not installed');
});

// not in /tmp, which is each node's own
const machine = mkdtempSync('/var/tmp/pod-network-machine-');
afterAll(() => {
  rmSync(machine, { recursive: true });
});

test('files stand on memory alone, below folders that the machine has as below those that it lacks', async () => {
  mkdirSync(join(machine, 'there/deeper'), { recursive: true });
  writeFileSync(join(machine, 'there/deeper/kept'), 'not for nft');
  // the first one covers the folder that holds the others
  const paths = ['new/one', 'there/two', 'there/deeper/three', 'there/deeper/kept'].map((path) => join(machine, path));
  const { rules, findings } = await told(
    withSetup(({ files, commands }) => ({
      files: [...files, ...paths.map((path) => ({ path, content: '# read by nft\n', mode: '0644', place: 'test' }))],
      commands: [...commands, ...paths.map((path) => command('nft', '-f', path))],
    })),
  );
  expect({ rules, findings }).toEqual({ rules: ALL_PROVED, findings: [] });
  expect(readdirSync(machine, { recursive: true }).sort()).toEqual(['there', 'there/deeper', 'there/deeper/kept']);
  expect(readFileSync(join(machine, 'there/deeper/kept'), 'utf8')).toBe('not for nft');
});

test('commands that start other programs are not run, and failing ones are told', async () => {
  const refused = [
    command('sh', '-c', 'true'),
    command('ip', 'netns', 'exec', 'x', 'sh'),
    command('iptables', '--modprobe=/bin/true', '-L'),
    command('nft', '-f', '/etc/pod-network/none.nft'),
  ];
  const { rules, findings } = await told(withSetup((setup) => ({ commands: [...setup.commands, ...refused] })));
  expect(rules).toEqual(ALL_PROVED);
  expect(findings.map((finding) => finding.split('\n')[0])).toEqual([
    'lab-command-failed: sh -c true: the lab does not run sh',
    'lab-command-failed: ip netns exec x sh: the lab does not run ip netns exec x sh',
    'lab-command-failed: iptables --modprobe=/bin/true -L: the lab does not run iptables --modprobe=/bin/true -L',
    expect.stringContaining('lab-command-failed: nft -f /etc/pod-network/none.nft: '),
  ]);
});

test('a node that does not forward until its first pod is warned of', async () => {
  const { rules, findings } = await told(
    withSetup((setup) => ({ sysctls: [], commands: setup.commands.filter(({ argv }) => argv[0] !== 'sysctl') })),
  );
  expect(rules).toEqual(ALL_PROVED);
  expect(findings).toEqual([
    'lab-ip-forward-off: net.ipv4.ip_forward is 0 on worker-0 before its first pod; the bridge plugin turns it on then, with isGateway only',
  ]);
});

test('a FORWARD policy of DROP, as Docker sets it, is found by running it', async () => {
  const { rules } = await told(
    withSetup((setup) => ({ commands: [...setup.commands, command('iptables', '-P', 'FORWARD', 'DROP')] })),
  );
  expect(rules).toEqual({ podToPodWithoutNat: 'refuted', nodeToOwnPods: 'proved', podEgressAsNode: 'refuted' });
});

test('a VPC without a resolver: pods have no DNS, and it is said why', async () => {
  const model = sourceNetwork({ workers: 1 });
  const { rules, findings } = await told({ ...model, vpcs: model.vpcs.map((vpc) => ({ ...vpc, dnsSupport: false })) });
  expect(rules).toEqual({ ...ALL_PROVED, podEgressAsNode: 'refuted' });
  expect(findings[0]).toBe('lab-no-resolver: the VPC has no resolver: EnableDnsSupport is false');
});
