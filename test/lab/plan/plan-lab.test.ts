import { planLab, unreadWorkerFindings } from '../../../lab/plan/plan-lab';
import { unknown } from '../../../lib/address/unknown';
import type { NodeSetup } from '../../../lib/model/node-setup';
import type { NetworkModel } from '../../../lib/model/network-model';
import { NO_SETUP } from '../../../lib/model/node-setup';
import { sourceNetwork } from '../source-network';

const UNREAD = { ...NO_SETUP, unread: [unknown('user data: parameter "P" has no default')] };

/** Three workers, of which the second is no longer read as one. */
function withoutSecond(setup: NodeSetup = UNREAD): NetworkModel {
  const model = sourceNetwork();
  return {
    ...model,
    nodes: model.nodes.map((node) => (node.index === 1 ? { ...node, index: null, podCidrs: [], setup } : node)),
  };
}

test('a node with a pod route, whose user data cannot be read, may be a worker: no rule is proved', () => {
  const { lacksWorker, findings } = planLab(withoutSecond());
  expect({ lacksWorker, lost: findings.filter(({ id }) => id === 'lab-worker-unread') }).toEqual({
    lacksWorker: true,
    lost: [
      {
        id: 'lab-worker-unread',
        severity: 'warning',
        resource: 'worker-1',
        message:
          'worker-1 gets a route for 10.200.1.0/24, but no pods can be read from its user data, so nothing is asked of them: user data: parameter "P" has no default',
        fix: 'state in the template what the user data depends on, or correct it',
      },
    ],
  });
});

const IN_PART: NodeSetup = { ...UNREAD, parts: [{ kind: 'script', type: '#!/bin/sh', text: '#!/bin/sh' }] };

test('a node whose user data is read to its end, or in part where no pod route leads to it, is no worker', () => {
  const withoutRoute = withoutSecond(IN_PART);
  const natInstance = withoutRoute.routeTables.map((table) => ({
    ...table,
    routes: table.routes.map((route) =>
      route.origin.id === 'PodRoute1' ? { ...route, destination: { kind: 'cidr' as const, cidr: '0.0.0.0/0' } } : route,
    ),
  }));
  expect(
    [withoutSecond(NO_SETUP), { ...withoutRoute, routeTables: natInstance }, sourceNetwork()].map(unreadWorkerFindings),
  ).toEqual([[], [], []]);
  expect(planLab(sourceNetwork()).lacksWorker).toBe(false);
});

test('a node of whose user data nothing can be read may be a worker that no route leads to', () => {
  const tables = withoutSecond().routeTables.map((table) => ({ ...table, routes: [] }));
  expect(unreadWorkerFindings({ ...withoutSecond(), routeTables: tables }).map(({ message }) => message)).toEqual([
    'worker-1 may be a worker, but no pods can be read from its user data, so nothing is asked of them: user data: parameter "P" has no default',
  ]);
});
