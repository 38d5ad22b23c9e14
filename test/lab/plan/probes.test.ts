import { analyzeModel } from '../../../lab/static-analysis';
import { planLab } from '../../../lab/plan/plan-lab';
import { unknown } from '../../../lib/address/unknown';
import type { NetworkModel, SecurityGroupRule } from '../../../lib/model/network-model';
import { judge } from '../../../lib/check/judgement';
import { ONE_VPC, pair, SUPERNETS, TWO_VPCS } from '../../plan/two-networks';
import { sourceNetwork } from '../source-network';

/** The node that an end of a probe is, or is on. */
const nodeOf = (end: string): string => end.replace(/^pod@(.*)\/.*/, '$1');

/** Which nodes ask which others, in the lab of a model that knows what `check` says. */
function askers(model: NetworkModel): readonly string[] {
  const { probes } = planLab(model, analyzeModel(model).witnesses).plan;
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
  expect({ foretold: analyzeModel(model).witnesses, rules: judge(model).rules.podToPodWithoutNat }).toEqual({
    foretold: [],
    rules: 'proved',
  });
});

test('everybody of one cluster is asked about everybody', () => {
  const model = pair(ONE_VPC, [{}, { podSupernet: '10.201.0.0/16', workerCount: 0 }]);
  expect(askers(model)).toEqual([...asking(...model.nodes.map(({ name }) => name))].sort());
});

/** The source document's network with a control plane of a group of its own, which an ingress rule of the workers may name. */
function withControlPlane(...ingress: readonly SecurityGroupRule[]): NetworkModel {
  const model = sourceNetwork({ controlPlane: true });
  return {
    ...model,
    networkInterfaces: model.networkInterfaces.map((one) =>
      one.nodeId === 'control-plane' ? { ...one, securityGroupIds: ['Own'] } : one,
    ),
    securityGroups: model.securityGroups.flatMap((group) => [
      {
        ...group,
        ingress: [...group.ingress.filter(({ peer }) => 'kind' in peer && peer.kind !== 'group'), ...ingress],
      },
      { ...group, id: 'Own' },
    ]),
  };
}

/** What the control plane is asked to send to the first pod, and why that may be no fault where it fails. */
function askedOfControlPlane(model: NetworkModel): readonly (readonly unknown[])[] {
  const { probes } = planLab(model).plan;
  return probes
    .filter(({ rule, to }) => rule === 'controlPlaneToPods' && to === 'pod@worker-0/10.200.0.2')
    .map(({ protocol, port, uncertain }) => [protocol, port, uncertain !== undefined]);
}

test('a node without pods is asked for the edges of what the workers grant it, and for nothing else', () => {
  const origin = { source: 'test', id: 'Group', path: '' };
  const tcp = { protocol: 6, ports: { from: 443, to: 445 }, icmp: null };
  const named: SecurityGroupRule = { traffic: tcp, peer: { kind: 'group', id: 'Own' }, origin };
  const unread: SecurityGroupRule = { ...named, traffic: { ...tcp, protocol: 17 }, peer: unknown('an import') };
  expect(askedOfControlPlane(withControlPlane())).toEqual([]);
  expect(askedOfControlPlane(withControlPlane(named, unread))).toEqual([
    ['tcp', 443, false],
    ['tcp', 445, false],
    ['udp', 443, true],
    ['udp', 445, true],
  ]);
});
