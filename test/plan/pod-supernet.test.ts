import type { Netfilter } from '../../lib/model/netfilter';
import { podSupernetOf } from '../../lib/plan/pod-supernet';
import { modelOf } from '../template/template-fixture';

describe('the pod supernet is what the NAT rules spare', () => {
  const cni = (subnet: string): string =>
    `{"cniVersion":"0.3.1","name":"b","type":"bridge","ipMasq":false,"ipam":{"type":"host-local","ranges":[[{"subnet":"${subnet}"}]]}}`;
  const worker = (subnet: string, spared: readonly string[]): object => {
    const rules = spared.map((block) => `iptables -t nat -A POSTROUTING -s ${subnet} -d ${block} -j ACCEPT`);
    const script = [
      '#!/bin/bash',
      'mkdir -p /etc/cni/net.d',
      `cat > /etc/cni/net.d/10-b.conf <<'EOF'`,
      cni(subnet),
      'EOF',
      ...rules,
      `iptables -t nat -A POSTROUTING -s ${subnet} -j MASQUERADE`,
    ];
    return {
      Type: 'AWS::EC2::Instance',
      Properties: { SubnetId: 'subnet-1', UserData: { 'Fn::Base64': script.join('\n') } },
    };
  };
  const supernet = (...workers: readonly object[]): string | null =>
    podSupernetOf(
      modelOf(
        JSON.stringify({ Resources: Object.fromEntries(workers.map((each, index) => [`W${String(index)}`, each])) }),
      ),
    );

  test.each([
    [
      'one block',
      [worker('10.200.0.0/24', ['10.200.0.0/16']), worker('10.200.1.0/24', ['10.200.0.0/16'])],
      '10.200.0.0/16',
    ],
    ['a wider one swallows it', [worker('10.200.0.0/24', ['10.0.0.0/8', '10.200.0.0/20'])], '10.0.0.0/8'],
    [
      'as it is written beside a neighbour',
      [worker('10.200.0.0/24', ['10.200.0.0/16', '10.201.0.0/16'])],
      '10.200.0.0/16',
    ],
    [
      'neighbours where one alone has not every pod CIDR',
      [
        worker('10.200.0.0/24', ['10.200.0.0/17', '10.200.128.0/17']),
        worker('10.200.128.0/24', ['10.200.0.0/17', '10.200.128.0/17']),
      ],
      '10.200.0.0/16',
    ],
    [
      'what all spare',
      [worker('10.200.0.0/24', ['10.0.0.0/8']), worker('10.200.1.0/24', ['10.200.0.0/16'])],
      '10.200.0.0/16',
    ],
    [
      'not one that one worker translates',
      [worker('10.200.0.0/24', ['10.200.0.0/16']), worker('10.200.1.0/24', ['10.201.0.0/16'])],
      null,
    ],
    [
      'not one that leaves a pod CIDR out',
      [worker('10.200.0.0/24', ['10.200.0.0/24']), worker('10.200.1.0/24', ['10.200.0.0/24'])],
      null,
    ],
    ['not where nothing is spared', [worker('10.200.0.0/24', [])], null],
  ])('%s', (_, workers, expected) => {
    expect(supernet(...workers)).toBe(expected);
  });

  test('not everything, where there are no rules at all', () => {
    const model = modelOf(JSON.stringify({ Resources: { W: worker('10.200.0.0/24', []) } }));
    const none: Netfilter = { chains: [], unread: [] };
    const nodes = model.nodes.map((node) => ({ ...node, setup: { ...node.setup, netfilter: none } }));
    expect(podSupernetOf({ ...model, nodes })).toBeNull();
  });
});
