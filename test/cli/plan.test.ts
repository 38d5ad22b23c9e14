import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { planText } from '../../cli/plan';
import { scratchFolder } from '../scratch-folder';
import { type Outcome, runIn } from './run-command';

const folder = scratchFolder();

/** A worker as somebody else would write it: a shell script, no NAT rule of its own, an address that AWS picks. */
function instance(podCidr: string): object {
  const conf = {
    cniVersion: '0.3.1',
    name: 'bridge',
    type: 'bridge',
    bridge: 'br0',
    isGateway: true,
    ipam: { type: 'host-local', ranges: [[{ subnet: podCidr }]] },
  };
  const script = `#!/bin/bash\ncat > /etc/cni/net.d/10-bridge.conf <<'END'\n${JSON.stringify(conf)}\nEND\n`;
  return {
    Type: 'AWS::EC2::Instance',
    Properties: { ImageId: 'ami-1', SubnetId: { Ref: 'Subnet' }, UserData: { 'Fn::Base64': script } },
  };
}

function template(resources: Readonly<Record<string, object>>): string {
  return JSON.stringify({
    Resources: {
      Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '172.16.0.0/16' } },
      Subnet: { Type: 'AWS::EC2::Subnet', Properties: { VpcId: { Ref: 'Vpc' }, CidrBlock: '172.16.3.0/24' } },
      ...resources,
    },
  });
}

function plan(text: string, ...options: readonly string[]): Promise<Outcome> {
  writeFileSync(join(folder, 'network.json'), text);
  return runIn(folder, 'plan', '--app', 'network.json', ...options);
}

test('workers without names have their logical ids, and the order of their pod CIDRs; what AWS decides is null', async () => {
  const { code, stdout, stderr } = await plan(
    template({ Alpha: instance('10.9.2.0/24'), Beta: instance('10.9.1.0/24') }),
    '--json',
  );
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(JSON.parse(stdout)).toEqual({
    podSupernet: null,
    workers: [
      {
        index: 0,
        name: 'Beta',
        nodeIp: null,
        podCidr: '10.9.1.0/24',
        subnet: 'Subnet',
        interface: expect.any(String) as string,
        network: 'network',
      },
      {
        index: 1,
        name: 'Alpha',
        nodeIp: null,
        podCidr: '10.9.2.0/24',
        subnet: 'Subnet',
        interface: expect.any(String) as string,
        network: 'network',
      },
    ],
    networks: [{ name: 'network', podSupernet: null, workers: ['Beta', 'Alpha'] }],
  });
});

test('a template without a worker has an empty table, and a warning says what was looked for', async () => {
  const { code, stdout, stderr } = await plan(template({}), '--json');
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr:
      'no workers found: no instance has user data that configures a CNI bridge network with a pod CIDR; `pod-network check` gives the reason\n',
  });
  expect(JSON.parse(stdout)).toEqual({ podSupernet: null, workers: [], networks: [] });
});

test('as text it is the table, with ? for what is unknown', () => {
  const worker = {
    index: 0,
    name: 'worker-0',
    nodeIp: '10.0.1.20',
    podCidr: null,
    subnet: 'S',
    interface: 'I',
    network: 'A',
  };
  expect(
    planText({
      podSupernet: '10.200.0.0/16',
      workers: [worker, { ...worker, name: 'worker-1', nodeIp: null, podCidr: '10.200.1.0/24' }],
      networks: [{ name: 'A', podSupernet: '10.200.0.0/16', workers: ['worker-0', 'worker-1'] }],
    }),
  ).toBe(
    [
      'Pod supernet: 10.200.0.0/16',
      '',
      'Node name  Node IP    Pod CIDR       Subnet  Network interface',
      'worker-0   10.0.1.20  ?              S       I',
      'worker-1   ?          10.200.1.0/24  S       I',
      '',
    ].join('\n'),
  );
  expect(planText({ podSupernet: null, workers: [], networks: [] })).toMatch(/^Pod supernet: \?\n\nNode name/);
});

test('several pod networks have a table each', () => {
  const worker = {
    index: 0,
    name: 'worker-0',
    nodeIp: '10.0.1.20',
    podCidr: '10.200.0.0/24',
    subnet: 'S',
    interface: 'I',
  };
  const text = planText({
    podSupernet: null,
    workers: ['A', 'B'].map((network) => ({ ...worker, network })),
    networks: ['A', 'B'].map((name) => ({ name, podSupernet: null, workers: ['worker-0'] })),
  });
  expect(text.split('\n').filter((line) => /^(Network|worker-0) /.test(line))).toEqual([
    'Network A',
    'worker-0   10.0.1.20  10.200.0.0/24  S       I',
    'Network B',
    'worker-0   10.0.1.20  10.200.0.0/24  S       I',
  ]);
});
