import type { NetworkModel } from '../../lib/model/network-model';
import { compileNetwork } from '../../lib/walk/network';
import { prove, type RuleProof } from '../../lib/walk/prove';
import { largeNetwork } from './large-network';

/** One worker whose FORWARD chain drops what its bridge hands it, with pods from one address to another. */
function oneWorker(rangeStart: string, rangeEnd: string): RuleProof {
  const model = largeNetwork(1);
  const drops: NetworkModel['nodes'][number]['setup']['netfilter']['chains'][number] = {
    backend: 'nft',
    family: 'ip',
    table: 'f',
    name: 'forward',
    base: { type: 'filter', hook: 'forward', priority: 0, policy: 'drop' },
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

test('a pod alone is asked nothing: no rule speaks of a pod and itself', () => {
  expect(oneWorker('10.128.0.5', '10.128.0.5')).toEqual({ verdict: 'proved', failures: [], void: null });
});
