import { foretell } from '../../lab/foreknowledge';
import { planLab } from '../../lab/plan-lab';
import type { NetworkModel } from '../../lib/model/network-model';
import { check } from '../../lib/rules/check';
import { ONE_VPC, pair, SUPERNETS, TWO_VPCS } from '../model/two-networks';

/** The node that an end of a probe is, or is on. */
const nodeOf = (end: string): string => end.replace(/^pod@/, '').replace(/\/.*/, '');

/** Which nodes ask which others, in the lab of a model that knows what `check` says. */
function askers(model: NetworkModel): readonly string[] {
  const { probes } = planLab(model, foretell(model).witnesses).plan;
  const pairs = probes.map(({ from, to }) => `${nodeOf(from)} asks ${nodeOf(to)}`);
  return [...new Set(pairs)].filter((text) => /^(\S+) asks (?!\1$|internet$|\d)/.test(text)).sort();
}

function asking(...names: readonly string[]): readonly string[] {
  return names.flatMap((a) => names.filter((b) => b !== a).map((b) => `${a} asks ${b}`));
}

test.each([
  ['one VPC', pair(ONE_VPC, SUPERNETS)],
  ['two VPCs', pair(TWO_VPCS, [{}, {}])],
])('nobody is asked about the pods of another cluster: %s', (_, model) => {
  const [a = '', b = '', c = '', d = ''] = model.nodes.map(({ name }) => name);
  expect(askers(model)).toEqual([...asking(a, b), ...asking(c, d)].sort());
  expect({ foretold: foretell(model).witnesses, rules: check(model).rules.podToPodWithoutNat }).toEqual({
    foretold: [],
    rules: 'proved',
  });
});

test('everybody of one cluster is asked about everybody', () => {
  const model = pair(ONE_VPC, [{ podSupernet: '10.200.0.0/16' }, { podSupernet: '10.200.0.0/16', workers: 0 }]);
  expect(askers(model)).toEqual([...asking(...model.nodes.map(({ name }) => name))].sort());
});
