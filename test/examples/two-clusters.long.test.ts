import { noProgress, whenUp } from '../../lab/lab';
import { openLabProcess } from '../../lab/lab-process';
import { measure } from '../../lab/matrix';
import type { Probe } from '../../lab/plan/lab-plan';
import { planLab } from '../../lab/plan/plan-lab';
import { PROBE_PORT } from '../../lab/plan/probes';
import { requireMachine, takesUserNamespace } from '../../lab/requirements';
import { judge } from '../../lib/check/judgement';
import { type NetworkModel, readTemplates } from '../../lib/model-api';
import { compileNetwork } from '../../lib/walk/network/compile-network';
import { endpointOf } from '../../lib/walk/endpoint';
import { trace } from '../../lib/walk/trace';
import { synthesizeApp } from '../app';
import { type Edit, type EditableTemplate, remove } from '../rules/default-app';

jest.setTimeout(60_000);

const app = synthesizeApp('examples/two-clusters.ts', 'all');

function modelWith(edit: Edit = () => undefined): NetworkModel {
  return readTemplates(
    app.sources.map((source) => {
      const template = structuredClone(source.template) as unknown as EditableTemplate;
      edit(template);
      return { ...source, template: { ...template } };
    }),
  );
}

/** Every pair of pods of different clusters, by every protocol: both ends must see what was sent. */
function crossProbes(model: NetworkModel): readonly Probe[] {
  const pods = planLab(model).plan.nodes.flatMap(({ name, pods: own }) =>
    own.map((pod) => ({ ...pod, name: `pod@${name}/${pod.address}`, cluster: pod.address.split('.')[1] })),
  );
  const protocols = ['tcp', 'udp', 'icmp'] as const;
  return pods
    .flatMap((from) => pods.filter(({ cluster }) => cluster !== from.cluster).map((to) => ({ from, to })))
    .flatMap(({ from, to }) =>
      protocols.map((protocol) => ({
        rule: 'podToPodWithoutNat' as const,
        from: from.name,
        to: to.name,
        namespace: from.namespace,
        address: to.address,
        protocol,
        port: protocol === 'icmp' ? null : PROBE_PORT,
        sourcePort: null,
        expect: 'asSent' as const,
        doubt: null,
      })),
    )
    .map((probe, id) => ({ id, ...probe }));
}

/** What became of the probes in the lab, each verdict with its count. */
async function asked(model: NetworkModel): Promise<Record<string, number>> {
  requireMachine();
  const plan = { ...planLab(model).plan, probes: crossProbes(model) };
  const lab = openLabProcess(plan, { userNamespace: takesUserNamespace(), progress: noProgress });
  try {
    await whenUp(lab.channel);
    const { outcomes } = await measure(plan, lab.channel);
    const counts: Record<string, number> = {};
    for (const { verdict } of outcomes) counts[verdict] = (counts[verdict] ?? 0) + 1;
    return counts;
  } finally {
    await lab.close();
  }
}

/** What a pod of one cluster sees of a pod of the other, as the walk has it. */
function traced(model: NetworkModel, from: string, to: string) {
  const network = compileNetwork(model);
  const [sender, receiver] = [endpointOf(network, from), endpointOf(network, to)];
  const { verdict, sourceSeen, translated, reply } = trace(network, sender, receiver, {
    protocol: 6,
    port: 80,
    sourcePort: 40_000,
  });
  return { verdict, sourceSeen, translated, reply: reply?.verdict };
}

const BLUE = 'pod@TwoClustersStack/Blue/worker-0';
const GREEN = 'pod@TwoClustersStack/Green/worker-1';

test('each cluster is a network of its own, and proved', () => {
  const { rules, also, networks, assumptions } = judge(modelWith());
  expect(networks.map(({ name, podSupernet }) => `${name} ${String(podSupernet)}`)).toEqual([
    'TwoClustersStack/Blue 10.200.0.0/16',
    'TwoClustersStack/Green 10.201.0.0/16',
  ]);
  expect(new Set(Object.values({ ...rules, ...also }))).toEqual(new Set(['proved']));
  expect(assumptions.filter(({ actor }) => actor)).toEqual([]);
});

test('a pod reaches a pod of the other cluster, which sees its address', () => {
  const model = modelWith();
  const delivered = (sourceSeen: string) => ({
    verdict: 'delivered',
    sourceSeen,
    translated: false,
    reply: 'delivered',
  });
  expect(traced(model, BLUE, GREEN)).toEqual(delivered('10.200.0.2'));
  expect(traced(model, GREEN, BLUE)).toEqual(delivered('10.201.1.2'));
});

test('the lab says the same of every pair', async () => {
  const pairs = 2 * 4 * 4;
  expect(await asked(modelWith())).toEqual({ passed: pairs * 3 });
});

const masqueraded: Edit = (template) => {
  for (const [id, resource] of Object.entries(template.Resources)) {
    if (resource.Type !== 'AWS::EC2::Instance' || !id.startsWith('Blue')) continue;
    const text = JSON.stringify(resource).replaceAll('daddr { 10.201.0.0/16 }', 'daddr { 10.202.0.0/16 }');
    template.Resources[id] = JSON.parse(text) as typeof resource;
  }
};

test.each<[string, Edit, Record<string, number>]>([
  // as their nodes, whom the other cluster's group does not admit
  ['pods leave one cluster as their nodes', masqueraded, { failed: 48, passed: 48 }],
  ['one table lacks a route', remove('Route', /^Greenworker0RouteInVpcBlue/), { failed: 48, passed: 48 }],
])('both say where %s', async (_, edit, counts) => {
  expect(await asked(modelWith(edit))).toEqual(counts);
});
