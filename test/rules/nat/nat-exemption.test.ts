import { judge } from '../../../lib/check/judgement';
import { indexModel } from '../../../lib/model/index-of-model';
import { masqueradedWorkers, nameOfChain } from '../../../lib/rules/nat/nat-exemption';
import { compileNetwork } from '../../../lib/walk/network/compile-network';
import { prove } from '../../../lib/walk/proof/prove';
import type { NetworkModel } from '../../../lib/model/network-model';
import { templateOf } from '../../fixtures/fixture';
import { FIXTURES } from '../../fixtures/fixtures';
import { type Edit, inText, modelOf } from '../default-app';

const WORKERS = ['Worker0', 'Worker1'];

/** Two workers whose rules spare the pod supernet and then masquerade, with other settings of the plugin and other rules. */
function network(...edits: readonly Edit[]): NetworkModel {
  const template = templateOf(FIXTURES['nat-exemption-too-late'], 'fixed');
  for (const edit of edits) edit(template);
  return modelOf(template);
}

function idsOf(model: NetworkModel): readonly string[] {
  const { findings } = judge(model);
  return [...new Set(findings.map(({ id }) => id).filter((id) => /^(nat|pod-to-pod)/.test(id)))];
}

const MASQUERADES = inText(WORKERS, '"ipMasq": false', '"ipMasq": true');
const BY_NFT = inText(WORKERS, '"ipMasq": false', '"ipMasq": true, "ipMasqBackend": "nftables"');

test('a return before the masquerade spares the pods, of the plugin in the same chain too', () => {
  expect(idsOf(network())).toEqual([]);
  expect(idsOf(network(MASQUERADES))).toEqual([]);
});

test('a return in iptables stops nothing that the plugin does in its nft table', () => {
  expect(idsOf(network(BY_NFT))).toEqual(['pod-to-pod-masqueraded', 'nat-exemption-other-chain']);
});

test('a masquerade with an exception is no exemption from the plugin', () => {
  const excepts = [
    inText(WORKERS, /ExecStart=.* -d 10.200.0.0\/16 -j RETURN\n/, ''),
    inText(WORKERS, '0/24 -j MASQUERADE', '0/24 ! -d 10.200.0.0/16 -j MASQUERADE'),
  ];
  expect(idsOf(network(MASQUERADES, ...excepts))).toEqual(['pod-to-pod-masqueraded']);
});

test('what spares, what translates, and where', () => {
  const model = network(BY_NFT);
  const compiled = compileNetwork(model);
  const [first] = masqueradedWorkers({ model, index: indexModel(model), network: compiled, proof: prove(compiled) });
  expect({
    worker: first?.worker.name,
    exemptions: first?.exemptions.map(({ by, base }) => `${by} ${nameOfChain(base)}`),
    translators: first?.translators.map(nameOfChain),
  }).toEqual({
    worker: 'Worker0',
    exemptions: ['ends iptables nat POSTROUTING (priority 100)'],
    translators: ['nft cni_plugins_masquerade postrouting (priority 100)'],
  });
});
