import { runLab } from '../../../lab';
import { builtInterfaces } from '../../../lab/plan/built-interface';
import { neighbourWays } from '../../../lab/plan/neighbour';
import type { NetworkModel } from '../../../lib/model/network-model';
import { ALL_PROVED, ALSO_PROVED, endsOf, isPod, nodeOf } from '../outcome';
import { sourceNetwork } from '../source-network';

jest.setTimeout(30_000);

/** Two workers; the VPC has no route to the pods of the second, but the first has one of its own. */
function byNeighbour(via: string): NetworkModel {
  const model = sourceNetwork({ workers: 2, routeTo: { 1: null } });
  const argv = ['ip', 'route', 'add', '10.200.1.0/24', 'via', via];
  const nodes = model.nodes.map((node) => {
    if (node.index !== 0) return node;
    const { setup } = node;
    const route = { destination: '10.200.1.0/24', kind: 'unicast' as const, via, dev: null, metric: 0, place: 'test' };
    const command = { argv, stdin: null, when: 'once' as const, place: 'test' };
    return { ...node, setup: { ...setup, routes: [route], commands: [...setup.commands, command] } };
  });
  return { ...model, nodes };
}

test('what a node hands to a neighbour goes there, whatever the route table says', async () => {
  const { rules, also } = await runLab(byNeighbour('10.0.1.21'));
  expect({ rules, also }).toEqual({ rules: ALL_PROVED, also: ALSO_PROVED });
});

test('a neighbour that nobody is takes nothing', async () => {
  const { rules, pairs } = await runLab(byNeighbour('10.0.1.99'));
  expect(rules).toEqual({ ...ALL_PROVED, podToPodWithoutNat: 'refuted' });
  const silent = pairs.filter(({ reached }) => reached === false);
  const across = pairs.filter(({ from, to }) => isPod(to) && nodeOf(from) !== nodeOf(to));
  const lost = across.filter(({ from, to }) => isPod(from) || nodeOf(to) === 'worker-1');
  expect(endsOf(silent)).toEqual(endsOf(lost));
});

test('a way is made for each neighbour that a route names, and for no other', () => {
  const ways = (model: NetworkModel) =>
    neighbourWays(builtInterfaces(model).built).map(({ from, to }) => `${from.node.name} > ${to.node.name}`);
  expect([ways(byNeighbour('10.0.1.21')), ways(byNeighbour('10.0.1.99')), ways(sourceNetwork())]).toEqual([
    ['worker-0 > worker-1'],
    [],
    [],
  ]);
});
