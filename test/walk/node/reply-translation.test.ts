import { readNetfilter } from '../../../lib/netfilter/netfilter-reader';
import type { NetworkModel, Route } from '../../../lib/model/network-model';
import { endpointOf } from '../../../lib/walk/endpoint';
import { compileNetwork } from '../../../lib/walk/network/compile-network';
import { prove } from '../../../lib/walk/proof/prove';
import { trace } from '../../../lib/walk/trace';
import { textOfOutcome } from '../../../cli/text/trace-text';
import { largeNetwork } from '../large-network';

/** Three workers, one of which runs a command, or an nft script, beside its own. */
function withCommand(worker: number, command: string): NetworkModel {
  const model = largeNetwork(3);
  const [argv, stdin] = command.startsWith('table') ? [['nft', '-f', '-'], command] : [command.split(' '), null];
  const { chains, unread } = readNetfilter([{ argv, stdin, files: () => null }]);
  const nodes = model.nodes.map((node) => {
    const { setup } = node;
    const netfilter = { chains: [...chains, ...setup.netfilter.chains], unread };
    return node.index === worker ? { ...node, setup: { ...setup, netfilter } } : node;
  });
  return { ...model, nodes };
}

function pod(worker: number): string {
  return `10.128.${String(worker)}.2`;
}

const TCP = { protocol: 6, port: 80, sourcePort: 40000 } as const;

/** How a packet to a pod of the second worker fares, and its reply. */
function traced(model: NetworkModel, from: string): readonly (string | undefined)[] {
  const network = compileNetwork(model);
  const { reply, ...request } = trace(network, endpointOf(network, from), endpointOf(network, 'pod@worker-1'), TCP);
  return [textOfOutcome(request), reply === null ? undefined : textOfOutcome(reply)];
}

/** nft chains that come before those of the node. */
const nft = (hook: string, rule: string): string =>
  `table ip early { chain early { type nat hook ${hook} priority -199; ${rule}; }; }`;

/** What the proof says of rule 1: the verdict, and why. */
function rule1(model: NetworkModel): readonly string[] {
  const { verdict, failures } = prove(compileNetwork(model)).rules.podToPodWithoutNat;
  return [verdict, ...failures.map(({ cause }) => `${cause.id}: ${cause.because}`)];
}

const SOURCE = `ip saddr ${pod(0)} tcp dport 80 snat to ${pod(0)}:5000-6000`;
const TARGET = `iptables -t nat -A PREROUTING -d ${pod(1)} -p tcp -j DNAT --to-destination ${pod(1)}:8080`;

/** What changes a port alone, on which worker; how a packet and its reply then fare, and what the proof says. */
const CHANGES: readonly (readonly [string, number, readonly string[], string])[] = [
  ...[0, 1].map(
    (worker) =>
      [
        nft('postrouting', SOURCE),
        worker,
        [
          `Delivered, seen as ${pod(0)}:5000-6000 (translated on the way).`,
          `Delivered to port 40000, seen as ${pod(1)} (translated on the way).`,
        ],
        `it arrives as ${pod(0)}:5000-6000`,
      ] as const,
  ),
  ...[0, 1].map(
    (worker) =>
      [
        TARGET,
        worker,
        [
          `Delivered to port 8080, seen as ${pod(0)} (translated on the way).`,
          `Delivered, seen as ${pod(1)}:80 (translated on the way).`,
        ],
        // what comes from neighbours on the bridge meets the rule first
        `it arrives as ${worker === 0 ? pod(0) : '10.128.1.3'} at ${pod(1)}:8080`,
      ] as const,
  ),
];

test.each(CHANGES)(
  'a port that a node changes breaks rule 1: %s on worker-%d',
  (command, worker, outcomes, because) => {
    const model = withCommand(worker, command);
    expect(traced(model, 'pod@worker-0')).toEqual(outcomes);
    expect(rule1(model)).toEqual(['refuted', `pod-to-pod-masqueraded: ${because}`]);
  },
);

test('a packet that bears one of the ports already keeps it, and only the others are refuted', () => {
  const narrow = (ports: string): NetworkModel =>
    withCommand(0, nft('postrouting', `ip saddr ${pod(0)} meta l4proto tcp snat to ${pod(0)}:${ports}`));
  expect(traced(narrow('40000'), 'pod@worker-0')).toEqual([
    `Delivered, seen as ${pod(0)}.`,
    `Delivered, seen as ${pod(1)}.`,
  ]);
  expect([rule1(narrow('1024-40000')), rule1(narrow('1024-65535'))]).toEqual([
    ['refuted', `pod-to-pod-masqueraded: it arrives as ${pod(0)}:1024-40000`],
    ['proved'],
  ]);
});

test('the first mapping stands: a node that pins pods changes no port after that, on either side', () => {
  const late = `iptables -t nat -A POSTROUTING -s ${pod(0)} -p tcp -j SNAT --to-source ${pod(0)}:5000-6000`;
  expect([0, 1].map((worker) => rule1(withCommand(worker, late)))).toEqual([['proved'], ['proved']]);
});

test.each([
  nft('prerouting', `ip daddr ${pod(1)} tcp dport 80 dnat to :8080`),
  `iptables -t nat -A PREROUTING -d ${pod(1)} -p tcp --dport 80 -j DNAT --to-destination :8080`,
])('a mapping that states a port alone leaves the address: %s', (command) => {
  expect([0, 1].map((worker) => rule1(withCommand(worker, command)))).toEqual([
    ['refuted', `pod-to-pod-masqueraded: it arrives as ${pod(0)} at ${pod(1)}:8080`],
    // a pod of the same node is the first that asks
    ['refuted', `pod-to-pod-masqueraded: it arrives as 10.128.1.3 at ${pod(1)}:8080`],
  ]);
});

test.each([
  nft('prerouting', `ip daddr ${pod(1)} tcp dport 80 redirect to :8080`),
  `iptables -t nat -A PREROUTING -d ${pod(1)} -p tcp -j REDIRECT --to-ports 8080`,
])('what becomes of packets whose new address is not stated is never proved: %s', (command) => {
  expect([0, 1].map((worker) => rule1(withCommand(worker, command))[0])).toEqual(['unknown', 'unknown']);
});

test('a node undoes for the reply what it changed of the request, where it only has to arrive', () => {
  const masquerade = 'iptables -t nat -A POSTROUTING -p tcp -j MASQUERADE';
  expect([TARGET, masquerade].map((command) => traced(withCommand(1, command), 'worker-0'))).toEqual([
    [
      'Delivered to port 8080, seen as 10.0.0.20 (translated on the way).',
      `Delivered, seen as ${pod(1)}:80 (translated on the way).`,
    ],
    ['Delivered, seen as 10.128.1.1 (translated on the way).', `Delivered, seen as ${pod(1)} (translated on the way).`],
  ]);
});

test('a node in between remembers for the reply which port it changed', () => {
  const detourTo = (worker: number): Route => ({
    destination: { kind: 'cidr', cidr: `10.128.${String(worker)}.0/28` },
    target: { kind: 'networkInterface', id: 'eni-2' },
    state: 'active',
    origin: { source: 'test', id: 'detour', path: '' },
  });
  const detoured = (...tables: readonly string[]): NetworkModel => {
    const model = withCommand(2, TARGET);
    const routeTables = model.routeTables.map((table) => {
      const detour = detourTo(table.id === 'rtb-0' ? 1 : 0);
      return tables.includes(table.id) ? { ...table, routes: [...table.routes, detour] } : table;
    });
    return { ...model, routeTables };
  };
  const request = `Delivered to port 8080, seen as ${pod(0)} (translated on the way).`;
  expect([detoured('rtb-0', 'rtb-1'), detoured('rtb-0')].map((model) => traced(model, 'pod@worker-0'))).toEqual([
    [request, `Delivered, seen as ${pod(1)}:80 (translated on the way).`],
    // the reply goes straight, past the node that would turn its port back
    [request, 'Dropped by pod-to-pod-masqueraded at i-0.'],
  ]);
  expect(rule1(detoured('rtb-0'))[0]).toBe('refuted');
});
