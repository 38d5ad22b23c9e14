import { readNetfilter } from '../../lib/netfilter/netfilter-reader';
import type { NetworkModel, Route } from '../../lib/model/network-model';
import { endpointOf } from '../../lib/walk/endpoint';
import { compileNetwork } from '../../lib/walk/network/compile-network';
import { prove } from '../../lib/walk/proof/prove';
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

/** Three workers: what is for some pods of the last one leaves the first one's subnet by the second, which runs some commands. */
function withDetour(...commands: readonly string[]): NetworkModel {
  const model = largeNetwork(3);
  const rules = readNetfilter(commands.map((text) => ({ argv: text.split(' '), stdin: null, files: () => null })));
  const detour: Route = {
    destination: { kind: 'cidr', cidr: '10.128.2.64/26' },
    target: { kind: 'networkInterface', id: 'eni-1' },
    state: 'active',
    origin: { source: 'test', id: 'detour', path: '' },
  };
  return {
    ...model,
    routeTables: model.routeTables.map((table) =>
      table.id === 'rtb-0' ? { ...table, routes: [...table.routes, detour] } : table,
    ),
    nodes: model.nodes.map((node) => {
      const { setup } = node;
      const netfilter = { chains: [...setup.netfilter.chains, ...rules.chains], unread: [] };
      return node.index === 1 ? { ...node, setup: { ...setup, netfilter } } : node;
    }),
  };
}

/** How the replies fare that go by another node than their requests, by TCP, UDP and ICMP. */
function detoured(...commands: readonly string[]): readonly (string | undefined)[] {
  const network = compileNetwork(withDetour(...commands));
  const from = endpointOf(network, 'pod@worker-2/10.128.2.64');
  return ([6, 17, 1] as const).map((protocol) => {
    const packet = { protocol, port: 80, sourcePort: 40000 };
    const { reply } = trace(network, from, endpointOf(network, 'pod@worker-0'), packet);
    return reply?.droppedBy?.rule ?? reply?.verdict;
  });
}

test('a node that never saw a request does not know its reply', () => {
  const matched = 'iptables -A FORWARD -m conntrack --ctstate';
  expect([
    detoured(),
    detoured(`${matched} INVALID -j DROP`),
    detoured(`${matched} ESTABLISHED -j ACCEPT`, 'iptables -P FORWARD DROP'),
    detoured(
      'nft add table ip early',
      'nft add chain ip early post { type nat hook postrouting priority 80 ; }',
      'nft add rule ip early post oifname eth0 masquerade',
    ),
  ]).toEqual([
    ['delivered', 'delivered', 'delivered'],
    ['forward-drops', 'delivered', 'forward-drops'],
    ['forward-drops', 'forward-drops', 'forward-drops'],
    // nobody asked the address that it then comes from
    ['pod-to-pod-masqueraded', 'pod-to-pod-masqueraded', 'delivered'],
  ]);
});

test('a mark stays on the node that set it', () => {
  const model = largeNetwork(2);
  const [marks, masquerades] = [
    'iptables -t mangle -A PREROUTING -j MARK --set-xmark 0x10/0x10',
    'iptables -t nat -A POSTROUTING -m mark --mark 0x10/0x10 -j MASQUERADE',
  ].map((text) => readNetfilter([{ argv: text.split(' '), stdin: null, files: () => null }]).chains);
  const seen = (chains: typeof marks): string | null => {
    const nodes = model.nodes.map((node, index) => {
      // the first one pins pods to their own address
      const own = index === 0 ? [...node.setup.netfilter.chains, ...(marks ?? [])] : (chains ?? []);
      return { ...node, setup: { ...node.setup, netfilter: { chains: own, unread: [] } } };
    });
    const network = compileNetwork({ ...model, nodes });
    const packet = { protocol: 6, port: 80, sourcePort: 40000 } as const;
    return trace(network, endpointOf(network, 'pod@worker-0'), endpointOf(network, 'pod@worker-1'), packet).sourceSeen;
  };
  const both = [...(marks ?? []), ...(masquerades ?? [])];
  expect([seen(masquerades), seen(both)]).toEqual(['10.128.0.2', '10.128.1.1']);
});

test('a next hop outside of the subnet is refused by the kernel, or onlink: nobody can tell', () => {
  const model = largeNetwork(2);
  const via = (address: string): string | undefined => {
    const route = {
      destination: '10.128.1.0/24',
      kind: 'unicast',
      via: address,
      dev: null,
      metric: 0,
      place: 'x',
    } as const;
    const nodes = model.nodes.map((node) =>
      node.name === 'worker-0' ? { ...node, setup: { ...node.setup, routes: [route] } } : node,
    );
    const network = compileNetwork({ ...model, nodes });
    const packet = { protocol: 6, port: 80, sourcePort: 40000 } as const;
    return trace(network, endpointOf(network, 'pod@worker-0'), endpointOf(network, 'pod@worker-1'), packet).verdict;
  };
  // the subnet's router, a neighbour that nobody is, and the other worker in a subnet of its own
  expect([via('10.0.0.1'), via('10.0.0.99'), via('10.0.16.20')]).toEqual(['delivered', 'dropped', 'unknown']);
});

test('of two nodes whose addresses AWS picks from one subnet, each answers to its own', () => {
  const model = largeNetwork(2);
  const networkInterfaces = model.networkInterfaces.map((one, index) => ({
    ...one,
    subnetId: 'subnet-0',
    addresses: [`10.0.0.${String(4 + index)}`],
    pickedFrom: '10.0.0.0/20',
  }));
  const network = compileNetwork({ ...model, networkInterfaces });
  const packet = { protocol: 6, port: 80, sourcePort: 40000 } as const;
  const { verdict, reply } = trace(
    network,
    endpointOf(network, 'worker-1'),
    endpointOf(network, 'pod@worker-0'),
    packet,
  );
  expect([verdict, reply?.verdict, reply?.hops.at(-1)?.at]).toEqual(['delivered', 'delivered', 'worker-1']);
  const named = ['10.0.0.4', '10.0.0.5'].map((address) => endpointOf(network, address));
  expect(named.map((end) => ('node' in end ? end.node.name : end.kind))).toEqual(['worker-0', 'worker-1']);
  expect(prove(network).also.nodeToRemotePods.verdict).toBe('proved');
});
