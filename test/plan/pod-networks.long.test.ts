import type { PodNetworkProps } from '../../lib';
import type { NetworkModel } from '../../lib/model/network-model';
import { nameNetworks, type PodNetwork, podNetworksOf } from '../../lib/plan/pod-networks';
import { read, makeVpc, pair, ONE_VPC, TWO_VPCS, PEERED, SUPERNETS } from './two-networks';

/** Names of the workers by their constructs, network by network. */
const workersOf = (networks: readonly PodNetwork[]): readonly (readonly string[])[] =>
  networks.map(({ model: { nodes } }) => nodes.map(({ id }) => id.replace(/Instance.*/, '')));

const APART = [
  ['Network0worker0', 'Network0worker1'],
  ['Network1worker0', 'Network1worker1'],
];
const TOGETHER = [APART.flat()];

/** One pod network with workers, and one that has none. */
const ALONE: readonly [PodNetworkProps, PodNetworkProps] = [{}, { workerCount: 0, podSupernet: '10.201.0.0/16' }];

test('a model of one network is itself', () => {
  const model = pair(ONE_VPC, ALONE);
  const [only, ...others] = podNetworksOf(model);
  expect(only).toEqual({ name: 'Stack/Network0', podSupernet: '10.200.0.0/16', model });
  expect(only?.model).toBe(model);
  expect(others).toEqual([]);
});

test('a model without workers has none', () => {
  expect(podNetworksOf(read((stack) => makeVpc(stack, 'Vpc', '10.0.0.0/16')))).toEqual([]);
});

test('workers of one VPC come apart where each NAT rule spares other pods', () => {
  expect(workersOf(podNetworksOf(pair(ONE_VPC, SUPERNETS)))).toEqual(APART);
});

test('they come apart where they reach each other un-NATed too', () => {
  const [one, other] = ['10.200.0.0/16', '10.201.0.0/16'] as const;
  const both = pair(ONE_VPC, [
    { podSupernet: one, nonMasqueradeCidrs: [other] },
    { podSupernet: other, nonMasqueradeCidrs: [one] },
  ]);
  const networks = podNetworksOf(both);
  expect(workersOf(networks)).toEqual(APART);
  expect(networks.map(({ podSupernet }) => podSupernet)).toEqual([one, other]);
});

test('each has its own routes and interfaces alone', () => {
  const model = pair(ONE_VPC, SUPERNETS);
  const [first] = podNetworksOf(model);
  const own = (id: string): boolean => !id.startsWith('Network1');
  expect(first?.model).toEqual({
    ...model,
    nodes: model.nodes.filter(({ id }) => own(id)),
    networkInterfaces: model.networkInterfaces.map((one) => (own(one.id) ? one : { ...one, nodeId: null })),
    routeTables: model.routeTables.map((table) => ({
      ...table,
      routes: table.routes.filter(({ target }) => !('id' in target) || own(target.id)),
    })),
  });
});

test('they stay together where one rule spares the pods of both', () => {
  const model = pair(ONE_VPC, SUPERNETS);
  const widened = (node: NetworkModel['nodes'][number]): NetworkModel['nodes'][number] => {
    const text = JSON.stringify(node.setup.netfilter).replaceAll('10.201.0.0/16', '10.200.0.0/14');
    return { ...node, setup: { ...node.setup, netfilter: JSON.parse(text) as typeof node.setup.netfilter } };
  };
  expect(workersOf(podNetworksOf({ ...model, nodes: model.nodes.map(widened) }))).toEqual(TOGETHER);
});

test('they stay together where the rules of one say nothing', () => {
  const model = pair(ONE_VPC, SUPERNETS);
  const silent = model.nodes.map((node) => ({
    ...node,
    setup: { ...node.setup, ...(node.id.startsWith('Network1worker1') && { netfilter: { chains: [], sets: [] } }) },
  }));
  expect(workersOf(podNetworksOf({ ...model, nodes: silent } as NetworkModel))).toEqual(TOGETHER);
});

test('workers of VPCs that nothing connects come apart, and those of peered VPCs stay together', () => {
  const same: readonly [PodNetworkProps, PodNetworkProps] = [{}, {}];
  expect(workersOf(podNetworksOf(pair(TWO_VPCS, same)))).toEqual(APART);
  expect(workersOf(podNetworksOf(pair(PEERED, same)))).toEqual(TOGETHER);
});

test('workers of one construct stay together, whatever the rest says', () => {
  const model = pair(TWO_VPCS, SUPERNETS);
  const home = { stack: 'Stack', path: null, worker: { network: 'Stack/One', index: 0 } };
  const nodes = model.nodes.map((node) => (node.index === 0 ? { ...node, home } : node));
  expect(workersOf(podNetworksOf({ ...model, nodes }))).toEqual(TOGETHER);
});

describe('a network is called', () => {
  const without = (model: NetworkModel): NetworkModel => ({
    ...model,
    nodes: model.nodes.map((node) => ({ ...node, home: { ...node.home, worker: null } })),
  });
  const namesOf = (model: NetworkModel): readonly string[] => podNetworksOf(model).map(({ name }) => name);

  test('by the path of its construct', () => {
    expect(namesOf(pair(TWO_VPCS, [{}, {}]))).toEqual(['Stack/Network0', 'Stack/Network1']);
  });

  test('by its stack where no construct made it', () => {
    expect(namesOf(without(pair(ONE_VPC, ALONE)))).toEqual(['Stack']);
  });

  test('by its supernet too where one stack has two', () => {
    expect(namesOf(without(pair(ONE_VPC, SUPERNETS)))).toEqual(['Stack:10.201.0.0/16', 'Stack:10.202.0.0/16']);
  });

  test('by its VPC too where two have one supernet', () => {
    expect(namesOf(without(pair(TWO_VPCS, [{}, {}])))).toEqual([
      expect.stringMatching(/^Stack:10\.200\.0\.0\/16:Vpc0/) as string,
      expect.stringMatching(/^Stack:10\.200\.0\.0\/16:Vpc1/) as string,
    ]);
  });

  test('differently in any case', () => {
    const model = pair(ONE_VPC, ALONE);
    expect(new Set(nameNetworks([model, model, pair(ONE_VPC, SUPERNETS)])).size).toBe(3);
  });
});

test('a worker has the index of its construct, and its name needs the network only where two have one of that name', () => {
  const model = pair(TWO_VPCS, [{}, { workerCount: 1 }]);
  expect(model.nodes.map(({ name, shortName, index }) => [name, shortName, index])).toEqual([
    ['Stack/Network0/worker-0', 'worker-0', 0],
    ['worker-1', 'worker-1', 1],
    ['Stack/Network1/worker-0', 'worker-0', 0],
  ]);
});
