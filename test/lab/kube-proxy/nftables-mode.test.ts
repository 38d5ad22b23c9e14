import { writeNftablesMode } from '../../../lab/kube-proxy/nftables-mode';
import { DUMPED, NFTABLES_FACTS } from './dumped-rules';
import { nftablesFacts } from './rule-facts';

test("writes the rules of the dump in Kubernetes' own tests, chain by chain", () => {
  expect(nftablesFacts(writeNftablesMode(DUMPED.ports, DUMPED.node))).toEqual(NFTABLES_FACTS);
});

test('sends outsiders to a chain of local endpoints under `Local`', () => {
  const [, local] = DUMPED.ports;
  const here = { ...local, endpoint: { ...local.endpoint, isLocal: true } };
  const facts = nftablesFacts(writeNftablesMode([here], DUMPED.node));
  const [external, chain] = ['external', 'local'].map((kind) => `${kind}-42NFTM6N-ns2/svc2/tcp/p80`);
  expect([facts[String(external)], facts[String(chain)], facts['@no-endpoint-nodeports']]).toEqual([
    [...(NFTABLES_FACTS[String(external)] ?? []), `> ${String(chain)}`],
    ['> endpoint-SGOXE6O3-ns2/svc2/tcp/p80__10.180.0.2/80'],
    undefined,
  ]);
});
