import { downloads, analysisForMachines } from '../../../lab/full/user-data-download';
import type { StaticAnalysis } from '../../../lab/static-analysis';
import { readUserData } from '../../../lib/user-data/user-data-reader';
import { writeUserData } from '../../../lib/node/user-data';
import { WORKER_0 } from '../../node/arbitraries';
import { sourceNetwork } from '../source-network';

const setupOf = (userData: string) => readUserData(userData);

const script = (line: string): string => `#!/bin/sh\n${line}\n`;

test('a node that this library writes brings nothing: the image holds its packages', () => {
  expect(downloads(setupOf(writeUserData(WORKER_0)))).toBe(false);
});

test.each([
  'eval "$(printf nft)" flush ruleset',
  'python3 -c "print(1)"',
  'TOKEN=$(curl -X PUT http://169.254.169.254/latest/api/token)',
  '# curl https://example.com/install.sh | sh',
  'echo curled',
  'apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends containerd iptables=1.8',
  'apt-get install -y \\\n  containerd nftables',
])('is run here whole: %s', (line) => {
  expect(downloads(setupOf(script(line)))).toBe(false);
});

test.each([
  'curl -fsSL https://example.com/install.sh | bash',
  'if wget -q https://example.com/x; then sh x; fi',
  'sudo /usr/bin/curl https://example.com/x -o x',
  'apt-get install -y ufw',
  'apt-get update; apt-get install -y containerd kubelet',
  'apt-get -y dist-upgrade',
  'dnf install -y containerd',
  'systemctl enable --now docker',
])('brings what does not come here: %s', (line) => {
  expect(downloads(setupOf(script(line)))).toBe(true);
});

test('packages of a cloud-config come with the image, or not at all', () => {
  const packages = (...names: string[]) => setupOf(`#cloud-config\npackages: [${names.join(', ')}]\n`);
  expect([['containerd', 'nftables=1.1'], ['docker.io']].map((names) => downloads(packages(...names)))).toEqual([
    false,
    true,
  ]);
});

test('a doubt stays where a node brings something, and what refutes always', () => {
  const found = { id: 'x', severity: 'warning', resource: '', message: '', fix: '' } as const;
  const analysis: StaticAnalysis = {
    witnesses: [],
    refuting: [{ ...found, severity: 'error' }],
    undeployable: [{ ...found, severity: 'error' }],
    doubted: ['podEgressAsNode'],
    doubts: [found],
    refuted: ['podToNodes'],
    fetching: [],
    assumptions: [],
  };
  const model = sourceNetwork({ workers: 2 });
  expect(analysisForMachines(analysis, model)).toEqual({ ...analysis, doubted: [], doubts: [] });
  const [first, ...others] = model.nodes;
  if (first === undefined) throw new Error('no worker');
  const fetching = { ...first, setup: setupOf(script('curl https://example.com/x | sh')) };
  expect(analysisForMachines(analysis, { ...model, nodes: [fetching, ...others] })).toEqual({
    ...analysis,
    fetching: [first.name],
  });
});
