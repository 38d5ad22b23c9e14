import { calledPrograms, testedBy } from '../../../lab/full/tested-assumption';
import type { Ended, NodeReport } from '../../../lab/plan/lab-plan';
import { planLab } from '../../../lab/plan/plan-lab';
import { judge } from '../../../lib/check/judgement';
import type { NodeActor } from '../../../lib/model/node-setup';
import { unknown } from '../../../lib/address/unknown';
import type { NetworkModel } from '../../../lib/model-api';
import { sourceNetwork } from '../source-network';

const SCRIPT: NodeActor = { kind: 'script', name: 'part 3', programs: ['/usr/bin/python3 -u', 'date'] };

/** Two workers, each with the actors. */
function withActors(actors: readonly NodeActor[], change: Partial<NetworkModel['nodes'][number]> = {}): NetworkModel {
  const model = sourceNetwork({ workers: 2 });
  return { ...model, nodes: model.nodes.map((node) => ({ ...node, ...change, setup: { ...node.setup, actors } })) };
}

const ENDED: Ended = { scripts: true, units: ['own.service'], missing: [] };

/** A report of each node, worker-1's with a change. */
function reportsOf({ nodes }: NetworkModel, change: Partial<NodeReport> = {}): readonly NodeReport[] {
  return nodes.map(({ name }) => ({
    ...{ node: name, ipForward: '1', failures: [], ended: ENDED },
    ...(name === 'worker-1' ? change : {}),
  }));
}

/** The ids, or names of actors in the text, of what was tested. */
function tested(
  model: NetworkModel,
  reports = reportsOf(model),
  fetching: readonly string[] = [],
  lab = planLab(model),
): readonly string[] {
  const isTested = testedBy({ model, lab }, reports, fetching);
  return judge(model)
    .assumptions.filter(isTested)
    .map(({ id }) => id);
}

test('a script is tested where it ended on each of its nodes', () => {
  const model = withActors([SCRIPT]);
  expect(tested(model)).toEqual(['script-runs']);
});

test.each<[string, Partial<NodeReport>]>([
  ['the node never came to the end of its boot', { ended: undefined }],
  ['anything failed on it', { failures: [{ kind: 'boot', subject: 'x.service', message: 'the unit failed' }] }],
  ['a script ended with an error, or left a process', { ended: { ...ENDED, scripts: false } }],
  ['a program that it calls is missing', { ended: { ...ENDED, missing: ['/usr/bin/python3'] } }],
])('not where on one node %s', (_, change) => {
  const model = withActors([SCRIPT]);
  expect(tested(model, reportsOf(model, change))).toEqual([]);
});

test('not where a node was not booted, brings something from outside, or has no whole user data', () => {
  const model = withActors([SCRIPT]);
  const lab = planLab(model);
  const partly = {
    id: 'lab-user-data-unknown',
    severity: 'warning',
    resource: 'worker-0',
    message: '',
    fix: '',
  } as const;
  expect(tested(model, reportsOf(model).slice(1))).toEqual([]);
  expect(tested(model, reportsOf(model), ['worker-0'])).toEqual([]);
  expect(tested(model, reportsOf(model), [], { ...lab, findings: [partly] })).toEqual([]);
});

test.each<[boolean, Partial<NodeActor>]>([
  [true, { kind: 'script', name: 'runcmd' }],
  [true, { kind: 'script', name: 'part 2, line 4' }],
  [true, { kind: 'file', name: '/var/lib/cloud/scripts/per-boot/x' }],
  [true, { kind: 'file', name: '/etc/systemd/system/own.service' }],
  [true, { kind: 'script', name: '/etc/systemd/system/own.service.d/a.conf' }],
  [false, { kind: 'file', name: '/etc/systemd/system/other.service' }],
  [false, { kind: 'file', name: '/etc/systemd/system/own.timer' }],
  [false, { kind: 'file', name: '/etc/cron.d/own' }],
  [false, { kind: 'script', name: '/usr/local/sbin/own' }],
  [false, { kind: 'package', name: 'own', programs: [] }],
  [false, { kind: 'part', name: 'text/x-own', programs: [] }],
])('%p: %p', (isTested, change) => {
  expect(tested(withActors([{ ...SCRIPT, programs: [], ...change }])).length === 1).toBe(isTested);
});

test('a resource is never tested', () => {
  const [origin] = sourceNetwork().nodes.map((node) => node.origin);
  if (origin === undefined) throw new Error('no node');
  const model = { ...withActors([]), actors: [{ id: 'Machine', type: 'Custom::Machine', origin }] };
  expect(tested(model)).toEqual([]);
});

test('of the image, what cloud-init and containerd of Debian show is tested for that image alone', () => {
  const under = (path: string) => unknown(`parameter "P" is looked up in Systems Manager at deploy, under "${path}"`);
  const debian = withActors([], { imageId: under('/aws/service/debian/release/13/latest/amd64') });
  expect(tested(debian)).toEqual(['first-cni-file-taken', 'user-data-runs']);
  const failed = reportsOf(debian, { ended: { ...ENDED, scripts: false } });
  expect(tested(debian, failed)).toEqual([]);
  for (const imageId of [null, 'ami-1', under('/aws/service/canonical/ubuntu/server/noble/stable')])
    expect(tested(withActors([], { imageId }))).toEqual([]);
});

test('a machine is asked for the programs, an interpreter without its arguments', () => {
  const [node] = withActors([SCRIPT, { ...SCRIPT, programs: ['date', 'awk'] }]).nodes;
  expect(node && calledPrograms(node)).toEqual(['/usr/bin/python3', 'awk', 'date']);
});
