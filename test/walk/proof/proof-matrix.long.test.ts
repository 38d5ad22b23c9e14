import type { NetworkModel } from '../../../lib/model/network-model';
import { compileNetwork } from '../../../lib/walk/network/compile-network';
import type { Network } from '../../../lib/walk/network/network';
import { type ProofCell, type ProofGrid, proofMatrix } from '../../../lib/walk/proof/proof-matrix';
import { prove } from '../../../lib/walk/proof/prove';
import type { Verdict } from '../../../lib/walk/proof/rule-proof';
import { whyUnjudged } from '../../../lib/walk/network/doubt';
import { fixtureModel, FIXTURES } from '../../fixtures/fixtures';
import { largeNetwork } from '../large-network';

const GRAVITY: readonly Verdict[] = ['proved', 'unknown', 'refuted'];

/** Null where no cell speaks of a rule: the proof then has nothing to prove. */
function worst(cells: readonly (ProofCell | null)[]): Verdict | null {
  const found = cells.flatMap((cell) => (cell === null ? [] : [GRAVITY.indexOf(cell.verdict)]));
  return found.length === 0 ? null : (GRAVITY[Math.max(...found)] ?? null);
}

function verdictsOf(grid: ProofGrid): readonly (readonly (Verdict | null)[])[] {
  return grid.cells.map((row) => row.map((cell) => cell?.verdict ?? null));
}

/** The verdict on each rule as its cells have it. */
function byCells(network: Network): Readonly<Record<string, Verdict | null>> {
  const { podsToPods, nodesToPods, podsToNodes, waysOut } = proofMatrix(network);
  const workers = network.workers.length;
  const nodes = nodesToPods.cells.map((row, at) => ({ own: row[at] ?? null, rest: row.filter((_, to) => to !== at) }));
  return {
    podToPodWithoutNat: worst(podsToPods.cells.flat()),
    nodeToOwnPods: worst(nodes.slice(0, workers).map(({ own }) => own)),
    podEgressAsNode: worst(waysOut.cells.flat()),
    nodeToRemotePods: worst(nodes.slice(0, workers).flatMap(({ rest }) => rest)),
    podToNodes: worst(podsToNodes.cells.flat()),
    controlPlaneToPods: worst(nodesToPods.cells.slice(workers).flat()),
  };
}

function byRules(network: Network): Readonly<Record<string, Verdict>> {
  const { rules, also } = prove(network);
  const proofs = Object.entries({ ...rules, ...also });
  return Object.fromEntries(proofs.map(([name, { verdict }]) => [name, verdict]));
}

test('the worst of its cells is the verdict on a rule', () => {
  const ids = Object.keys(FIXTURES) as (keyof typeof FIXTURES)[];
  const networks = ids
    .map((id) => ({ id, network: compileNetwork(fixtureModel(id)) }))
    .filter(({ network }) => whyUnjudged(network) === null);
  expect(networks.length).toBeGreaterThan(50);
  for (const { id, network } of networks) {
    const cells = byCells(network);
    const rules = Object.entries(byRules(network)).map(([rule, verdict]) => [
      rule,
      cells[rule] === null ? null : verdict,
    ]);
    expect({ id, ...cells }).toEqual({ id, ...Object.fromEntries(rules) });
  }
});

test('only the pairs that a fault breaks are refuted, each with its cause', () => {
  const sound = largeNetwork(3);
  // every subnet but that of worker-0 keeps the route to worker-2
  const model: NetworkModel = {
    ...sound,
    routeTables: sound.routeTables.map((table) =>
      table.id === 'rtb-0' ? { ...table, routes: table.routes.filter((_, at) => at !== 2) } : table,
    ),
  };
  const matrix = proofMatrix(compileNetwork(model));
  const [p, r] = ['proved', 'refuted'] as const;
  expect(matrix.podsToPods.rows).toEqual(['pod@worker-0', 'pod@worker-1', 'pod@worker-2']);
  // the request of worker-2 comes by another table, and the answer of worker-0 is lost
  const lost = [
    [p, p, r],
    [p, p, p],
    [r, p, p],
  ];
  expect({ pods: verdictsOf(matrix.podsToPods), nodes: verdictsOf(matrix.nodesToPods) }).toEqual({
    pods: lost,
    nodes: [
      [p, p, r],
      [p, p, p],
      [p, p, p],
    ],
  });
  expect(matrix.podsToPods.cells[0]?.[2]?.cause).toMatchObject({ id: 'route-missing', resource: 'rtb-0' });
  expect(verdictsOf(proofMatrix(compileNetwork(sound)).podsToPods)).toEqual([
    [p, p, p],
    [p, p, p],
    [p, p, p],
  ]);
});

test('no cell speaks of the internet where no route leads there', () => {
  const sound = largeNetwork(1);
  const routeTables = sound.routeTables.map((table) => ({ ...table, routes: table.routes.slice(0, -1) }));
  const { waysOut } = proofMatrix(compileNetwork({ ...sound, routeTables }));
  expect({ ...waysOut, cells: verdictsOf(waysOut) }).toEqual({
    rows: ['pod@worker-0', 'worker-0'],
    columns: ['resolver', 'internet'],
    cells: [
      ['proved', null],
      ['proved', null],
    ],
  });
});

test('what nobody can read leaves no pair proved', () => {
  const sound = largeNetwork(2);
  const origin = { source: 'test', id: 'Odd', path: '' };
  const unread = [{ unknown: 'Odd is of a kind that is not read', origin, concerns: [] }];
  const { podsToPods } = proofMatrix(compileNetwork({ ...sound, unread }));
  expect(new Set(verdictsOf(podsToPods).flat())).toEqual(new Set(['unknown']));
});
