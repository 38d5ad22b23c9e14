import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { check } from '../../lib/rules/check';
import { indexModel } from '../../lib/model/index-of-model';
import { masqueradedWorkers, nameOfChain } from '../../lib/rules/nat-exemption';
import { compileNetwork } from '../../lib/walk/network';
import { prove } from '../../lib/walk/prove';
import { modelOf } from '../model/template-fixture';

const RETURN_FIRST = readFileSync(join(__dirname, '..', 'fixtures', 'nat-exemption-too-late', 'fixed.yaml'), 'utf8');

/** Two workers whose rules spare the pod supernet and then masquerade, with other settings of the plugin and other rules. */
function network(change: (template: string) => string): string {
  return change(RETURN_FIRST);
}

function idsOf(template: string): readonly string[] {
  const { findings } = check(modelOf(template));
  return [...new Set(findings.map(({ id }) => id).filter((id) => /^(nat|pod-to-pod)/.test(id)))];
}

const MASQUERADES = '"ipMasq": true';
const BY_NFT = '"ipMasq": true, "ipMasqBackend": "nftables"';

test('a return before the masquerade spares the pods, of the plugin in the same chain too', () => {
  expect(idsOf(network((text) => text))).toEqual([]);
  expect(idsOf(network((text) => text.replaceAll('"ipMasq": false', MASQUERADES)))).toEqual([]);
});

test('a return in iptables stops nothing that the plugin does in its nft table', () => {
  expect(idsOf(network((text) => text.replaceAll('"ipMasq": false', BY_NFT)))).toEqual([
    'pod-to-pod-masqueraded',
    'nat-exemption-other-chain',
  ]);
});

test('a masquerade with an exception is no exemption from the plugin', () => {
  const excepts = (text: string): string =>
    text
      .replaceAll('"ipMasq": false', MASQUERADES)
      .replaceAll(/ExecStart=.* -d 10.200.0.0\/16 -j RETURN\n/g, '')
      .replaceAll('0/24 -j MASQUERADE', '0/24 ! -d 10.200.0.0/16 -j MASQUERADE');
  expect(idsOf(network(excepts))).toEqual(['pod-to-pod-masqueraded']);
});

test('what spares, what translates, and where', () => {
  const model = modelOf(network((text) => text.replaceAll('"ipMasq": false', BY_NFT)));
  const compiled = compileNetwork(model);
  const [first] = masqueradedWorkers({ model, index: indexModel(model), network: compiled, proof: prove(compiled) });
  expect({
    worker: first?.worker.name,
    exemptions: first?.exemptions.map(({ by, base }) => `${by} ${nameOfChain(base)}`),
    translators: first?.translators.map(nameOfChain),
  }).toEqual({
    worker: 'worker-0',
    exemptions: ['ends iptables nat POSTROUTING (priority 100)'],
    translators: ['nft cni_plugins_masquerade postrouting (priority 100)'],
  });
});
