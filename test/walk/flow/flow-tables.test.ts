import { isKnown } from '../../../lib/address/unknown';
import type { NodeRoute } from '../../../lib/model/node-setup';
import type { NetworkModel } from '../../../lib/model/network-model';
import { compileNetwork } from '../../../lib/walk/network/compile-network';
import { prove } from '../../../lib/walk/proof/prove';
import { largeNetwork } from '../large-network';

/** Two workers of one subnet whose route table has no pod routes, each with routes of its own. */
function neighbours(routes: readonly (readonly [destination: string, via: string])[][]): NetworkModel {
  const model = largeNetwork(2);
  return {
    ...model,
    routeTables: model.routeTables.map((table) => ({ ...table, routes: table.routes.slice(-1) })),
    networkInterfaces: model.networkInterfaces.map((one, index) => ({
      ...one,
      subnetId: 'subnet-0',
      addresses: [`10.0.0.${String(20 + index)}`],
    })),
    nodes: model.nodes.map((node, index) => ({
      ...node,
      setup: { ...node.setup, routes: (routes[index] ?? []).map(([destination, via]) => route(destination, via)) },
    })),
  };
}

function route(destination: string, via: string): NodeRoute {
  return { destination, kind: 'unicast', via, dev: null, metric: 0, place: 'part 1' };
}

function verdicts(model: NetworkModel): readonly string[] {
  const { rules, also } = prove(compileNetwork(model));
  return [rules.podToPodWithoutNat.verdict, also.nodeToRemotePods.verdict];
}

describe('throughTables', () => {
  test('asks no route table for what a node sends straight to its neighbour, and for the replies', () => {
    const model = neighbours([[['10.128.1.0/24', '10.0.0.21']], [['10.128.0.0/24', '10.0.0.20']]]);
    expect(verdicts(model)).toEqual(['proved', 'proved']);
  });

  test('asks it for the part of a pod CIDR that a node routes nowhere', () => {
    const model = neighbours([[['10.128.1.0/25', '10.0.0.21']], [['10.128.0.0/24', '10.0.0.20']]]);
    expect(verdicts(model)).toEqual(['refuted', 'refuted']);
  });

  test('asks it for the replies to the part of a pod CIDR that a node routes nowhere', () => {
    const model = neighbours([[['10.128.1.0/24', '10.0.0.21']], [['10.128.0.0/25', '10.0.0.20']]]);
    expect(verdicts(model)).toEqual(['refuted', 'refuted']);
  });
});

test('pods in a prefix that their own interface has need no route, and those in one of another interface do', () => {
  const model = largeNetwork(2);
  const inVpc = {
    ...model,
    vpcs: model.vpcs.map((vpc) => ({ ...vpc, cidrBlocks: [...vpc.cidrBlocks, '10.128.0.0/9'] })),
    routeTables: model.routeTables.map((table) => ({
      ...table,
      routes: table.routes.filter(({ target }) => 'kind' in target && target.kind === 'internetGateway'),
    })),
  };
  const verdictOf = (prefixes: readonly (readonly string[])[]): unknown => {
    const networkInterfaces = inVpc.networkInterfaces.map((one, index) => ({
      ...one,
      prefixes: prefixes[index] ?? [],
    }));
    const { verdict, failures } = prove(compileNetwork({ ...inVpc, networkInterfaces })).rules.podToPodWithoutNat;
    return [verdict, ...new Set(failures.map(({ cause }) => cause.id))];
  };
  const [first = '', second = ''] = model.nodes.flatMap(({ podCidrs }) => podCidrs.filter(isKnown));
  expect([verdictOf([[first], [second]]), verdictOf([[first], []]), verdictOf([[second], [first]])]).toEqual([
    ['proved'],
    ['refuted', 'address-unclaimed'],
    ['refuted', 'route-loop'],
  ]);
});
