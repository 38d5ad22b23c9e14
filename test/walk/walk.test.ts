import { endpointOf } from '../../lib/walk/endpoint';
import { compileNetwork } from '../../lib/walk/network';
import { prove } from '../../lib/walk/prove';
import { trace } from '../../lib/walk/trace';
import { largeNetwork } from './large-network';

test('what a node has no way back to is in doubt when it comes, and the answer is lost', () => {
  const model = largeNetwork(2);
  const route = { kind: 'blackhole', via: null, dev: null, metric: 0, place: 'runcmd[0]' } as const;
  const nodes = model.nodes.map((node) => {
    const routes = [...node.setup.routes, { ...route, destination: '10.128.0.64/26' }];
    return node.index === 1 ? { ...node, setup: { ...node.setup, routes } } : node;
  });
  const network = compileNetwork({ ...model, nodes });
  const from = (host: string) => {
    const { verdict, reply } = trace(
      network,
      endpointOf(network, `pod@worker-0/10.128.0.${host}`),
      endpointOf(network, 'pod@worker-1'),
      { protocol: 6, port: 80, sourcePort: 40000 },
    );
    return [verdict, reply?.verdict, reply?.droppedBy?.rule];
  };
  expect([from('2'), from('64'), from('127'), from('128')]).toEqual([
    ['delivered', 'delivered', undefined],
    ['unknown', 'dropped', 'node-route-missing'],
    ['unknown', 'dropped', 'node-route-missing'],
    ['delivered', 'delivered', undefined],
  ]);
  const { verdict, failures } = prove(network).rules.podToPodWithoutNat;
  expect({ verdict, witnesses: failures.map(({ witness }) => [witness?.from, witness?.to]) }).toEqual({
    verdict: 'refuted',
    witnesses: [['pod@worker-1/10.128.1.2', 'pod@worker-0/10.128.0.64']],
  });
});
