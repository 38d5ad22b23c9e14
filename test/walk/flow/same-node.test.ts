import type { Chain } from '../../../lib/model/netfilter';
import type { NetworkModel } from '../../../lib/model/network-model';
import { compileNetwork } from '../../../lib/walk/network/compile-network';
import { prove } from '../../../lib/walk/proof/prove';
import type { RuleProof } from '../../../lib/walk/proof/rule-proof';
import { largeNetwork } from '../large-network';

/** One worker, one of whose hooks drops what its bridge hands it, with pods from one address to another. */
function oneWorker(rangeStart: string, rangeEnd: string, hook: 'prerouting' | 'forward' = 'forward'): RuleProof {
  const model = largeNetwork(1);
  const drops: NetworkModel['nodes'][number]['setup']['netfilter']['chains'][number] = {
    backend: 'nft',
    family: 'ip',
    table: 'f',
    name: hook,
    base: { type: 'filter', hook, priority: 0, policy: 'drop' },
    rules: [],
  };
  const text = JSON.stringify(
    model.nodes.map((node) => ({
      ...node,
      setup: {
        ...node.setup,
        sysctls: [
          ...node.setup.sysctls,
          { key: 'net.bridge.bridge-nf-call-iptables', value: '1', when: 'file', place: '' },
        ],
        netfilter: { ...node.setup.netfilter, chains: [...node.setup.netfilter.chains, drops] },
      },
    })),
  );
  const nodes = JSON.parse(
    text.replace(/"rangeStart":"[^"]+","rangeEnd":"[^"]+"/, `"rangeStart":"${rangeStart}","rangeEnd":"${rangeEnd}"`),
  ) as NetworkModel['nodes'];
  return prove(compileNetwork({ ...model, nodes })).rules.podToPodWithoutNat;
}

test('a witness on one node is of two pods', () => {
  expect(oneWorker('10.128.0.5', '10.128.0.6').failures.map(({ witness }) => [witness?.from, witness?.to])).toEqual([
    ['pod@worker-0/10.128.0.5', 'pod@worker-0/10.128.0.6'],
  ]);
});

test('what crosses a bridge whose packets the node filters meets the hooks before the routing, too', () => {
  const { verdict, failures } = oneWorker('10.128.0.5', '10.128.0.6', 'prerouting');
  expect({ verdict, rules: failures.map(({ cause }) => cause.because) }).toEqual({
    verdict: 'refuted',
    rules: ['policy drop of chain f prerouting'],
  });
});

test('a pod alone is asked nothing: no rule speaks of a pod and itself', () => {
  expect(oneWorker('10.128.0.5', '10.128.0.5')).toEqual({ verdict: 'proved', failures: [], void: null });
});

test('a node asks its own pods by the address of the bridge, in a witness too', () => {
  const model = largeNetwork(1);
  const output: Chain = {
    backend: 'nft',
    family: 'ip',
    table: 'f',
    name: 'output',
    base: { type: 'filter', hook: 'output', priority: 0, policy: 'accept' },
    rules: [
      {
        matches: [{ field: 'saddr', not: false, blocks: ['10.128.0.1'] }],
        verdict: { kind: 'drop' },
        text: 'ip saddr 10.128.0.1 drop',
        unread: null,
      },
    ],
  };
  const nodes = model.nodes.map((node) => {
    const netfilter = { ...node.setup.netfilter, chains: [...node.setup.netfilter.chains, output] };
    return { ...node, setup: { ...node.setup, netfilter } };
  });
  const { verdict, failures } = prove(compileNetwork({ ...model, nodes })).rules.nodeToOwnPods;
  expect({ verdict, causes: failures.map(({ cause }) => cause.id) }).toEqual({
    verdict: 'refuted',
    causes: ['output-drops'],
  });
});

test('whether pods of one node reach each other under portIsolation depends on the plugin', () => {
  const model = largeNetwork(1);
  const text = JSON.stringify(model.nodes).replaceAll('"portIsolation":false', '"portIsolation":true');
  const { rules } = prove(compileNetwork({ ...model, nodes: JSON.parse(text) as NetworkModel['nodes'] }));
  expect([rules.podToPodWithoutNat.verdict, rules.nodeToOwnPods.verdict]).toEqual(['unknown', 'proved']);
});
