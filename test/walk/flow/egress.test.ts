import type { Chain, NetfilterRule } from '../../../lib/model/netfilter';
import { compileNetwork } from '../../../lib/walk/network/compile-network';
import { prove } from '../../../lib/walk/proof/prove';
import { unknown } from '../../../lib/address/unknown';
import { largeNetwork } from '../large-network';

/** What stops the egress of a worker that drops some of what it sends itself. */
function stoppedBy(matches: NetfilterRule['matches']): readonly (string | undefined)[] {
  const model = largeNetwork(1);
  const output: Chain = {
    backend: 'nft',
    family: 'ip',
    table: 'f',
    name: 'output',
    base: { type: 'filter', hook: 'output', priority: 0, policy: 'accept' },
    rules: [{ matches, verdict: { kind: 'drop' }, text: 'drop', unread: null }],
  };
  const nodes = model.nodes.map((node) => {
    const netfilter = { ...node.setup.netfilter, chains: [...node.setup.netfilter.chains, output] };
    return { ...node, setup: { ...node.setup, netfilter } };
  });
  const { failures } = prove(compileNetwork({ ...model, nodes })).rules.podEgressAsNode;
  return failures.flatMap(({ witness }) => [witness?.from, witness?.to, witness?.protocol]);
}

const port = (protocol: number, number: number): NetfilterRule['matches'] => [
  { field: 'protocol', not: false, protocols: [protocol] },
  { field: 'dport', not: false, ranges: [[number, number]] },
];

test('a worker itself reaches the resolver, by UDP and TCP, and the internet', () => {
  expect([stoppedBy(port(17, 53)), stoppedBy(port(6, 53)), stoppedBy(port(6, 443)), stoppedBy(port(6, 80))]).toEqual([
    ['worker-0', '10.0.0.2', 'udp'],
    ['worker-0', '10.0.0.2', 'tcp'],
    ['worker-0', 'internet', 'tcp'],
    [],
  ]);
});

test('what is masqueraded as an address that cannot be read is not refuted', () => {
  const model = largeNetwork(1);
  const networkInterfaces = model.networkInterfaces.map((one) => ({ ...one, addresses: [unknown('by IPAM')] }));
  const { failures } = prove(compileNetwork({ ...model, networkInterfaces })).rules.podEgressAsNode;
  expect(failures.map(({ verdict, cause, witness }) => [verdict, cause.id, cause.resource, witness?.to])).toEqual([
    ['unknown', 'not-readable', 'eni-0', '10.0.0.2'],
  ]);
});
