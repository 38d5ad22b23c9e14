import { readNetfilter } from '../../../lib/netfilter/netfilter-reader';
import { compileNetwork } from '../../../lib/walk/network/compile-network';
import { endpointOf } from '../../../lib/walk/endpoint';
import { trace, type Trace } from '../../../lib/walk/trace';
import { sourceNetwork } from '../../lab/source-network';
import { withSecondSubnet } from '../../lab/second-subnet';
import { fixtureModel, type FIXTURES } from '../../fixtures/fixtures';

function traced(id: keyof typeof FIXTURES, from: string, to: string): Trace {
  const network = compileNetwork(fixtureModel(id));
  return trace(network, endpointOf(network, from), endpointOf(network, to), {
    protocol: 6,
    port: 80,
    sourcePort: 40000,
  });
}

test('what is masqueraded on its way over the bridge bears the address of the bridge', () => {
  const { verdict, sourceSeen, translated } = traced('nat-exemption-too-late', 'Worker0', 'pod@Worker0');
  expect({ verdict, sourceSeen, translated }).toEqual({
    verdict: 'delivered',
    sourceSeen: '10.200.0.1',
    translated: false,
  });
});

test('what is masqueraded on its way out bears the address of the node', () => {
  const { sourceSeen, translated } = traced('nat-exemption-too-late', 'pod@Worker0', 'pod@Worker1');
  expect({ sourceSeen, translated }).toEqual({ sourceSeen: '10.0.1.20', translated: true });
});

test('a rule of the way out may ask where a packet came in', () => {
  const model = sourceNetwork();
  const rule =
    'iifname "cnio0" ip daddr 10.200.0.0/16 snat ip prefix to ip saddr map { 10.200.0.0/24 : 10.200.0.0/24 }';
  const stdin = `table ip own {\nchain post {\ntype nat hook postrouting priority 80\n${rule}\n}\n}`;
  const netfilter = readNetfilter([{ argv: ['nft', '-f', '-'], stdin, files: () => null }]);
  const nodes = model.nodes.map((node) => ({ ...node, setup: { ...node.setup, netfilter } }));
  const network = compileNetwork({ ...model, nodes });
  const packet = { protocol: 6, port: 80, sourcePort: 40000 } as const;
  const ends = [endpointOf(network, 'pod@worker-0'), endpointOf(network, 'pod@worker-1')] as const;
  expect(trace(network, ...ends, packet)).toMatchObject({ sourceSeen: '10.200.0.2', translated: false });
});

test('a node that gets what it neither has nor forwards is the wrong target of a route', () => {
  expect(traced('route-wrong-target', 'pod@worker-0', 'pod@worker-1').droppedBy).toMatchObject({
    rule: 'route-wrong-target',
    resource: 'Controller',
  });
});

test('a worker that does not forward for its own pods has forwarding off', () => {
  expect(traced('ip-forward-off', 'pod@Worker0', 'pod@Worker1').droppedBy).toMatchObject({
    rule: 'ip-forward-off',
    resource: 'Worker0',
  });
});

test.each<[string, readonly unknown[]]>([
  ['10.0.1.1', ['delivered', null, 1]],
  // straight to the worker that has them, so that no route table is asked; by way of another worker, which asks it
  ['10.0.1.21', ['delivered', null, 0]],
  ['10.0.1.22', ['delivered', null, 1]],
  ['10.0.1.99', ['dropped', 'address-unclaimed', 0]],
  ['10.0.2.1', ['unknown', 'not-readable', 0]],
])("a node's own route to the pods of another, by way of %s", (via, expected) => {
  const model = sourceNetwork();
  const route = { destination: '10.200.1.0/24', kind: 'unicast', via, dev: null, metric: 0, place: 'a test' } as const;
  const nodes = model.nodes.map((node) =>
    node.name === 'worker-0' ? { ...node, setup: { ...node.setup, routes: [route] } } : node,
  );
  const network = compileNetwork({ ...model, nodes });
  const packet = { protocol: 6, port: 80, sourcePort: 40000 } as const;
  const ends = [endpointOf(network, 'pod@worker-0'), endpointOf(network, 'pod@worker-1')] as const;
  const { verdict, droppedBy, hops } = trace(network, ...ends, packet);
  const forwarded = hops.filter(({ station, action }) => station === 'route-table' && action === 'forward');
  expect([verdict, droppedBy?.rule ?? null, forwarded.length]).toEqual(expected);
});

test('by which interface a node reaches the subnet of another one of its own is unknown', () => {
  const model = withSecondSubnet(sourceNetwork());
  const [first] = model.networkInterfaces;
  if (first === undefined) throw new Error('no interface');
  const second = { ...first, id: 'second', subnetId: 'Subnet2', addresses: ['10.0.2.99'], hasPublicAddress: false };
  const nodes = model.nodes.map((node) =>
    node.id === first.nodeId ? { ...node, interfaceIds: [...node.interfaceIds, second.id] } : node,
  );
  const network = compileNetwork({ ...model, nodes, networkInterfaces: [...model.networkInterfaces, second] });
  const answer = (to: string): unknown => {
    const packet = { protocol: 6, port: 80, sourcePort: 40000 } as const;
    const { verdict, droppedBy } = trace(network, endpointOf(network, 'pod@worker-0'), endpointOf(network, to), packet);
    return [verdict, droppedBy?.rule, droppedBy?.because];
  };
  expect(['worker-1', 'pod@worker-2', 'worker-2'].map(answer)).toEqual([
    ['delivered', undefined, undefined],
    ['delivered', undefined, undefined],
    ['unknown', 'not-readable', 'it may leave worker-0 by second, whose subnet it is for: that is up to the image'],
  ]);
});
