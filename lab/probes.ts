import type { NetworkModel } from '../lib/model/network-model';
import { primaryInterface, type BuiltInterface } from './built-interface';
import type { BootedNode } from './node-boot';
import { hasDefaultRoute, routeDoubt } from './route-doubt';
import { INTERNET_HOST } from './internet';
import { resolverAddress } from './interface-namespace';
import type { PlannedServer, Probe, ProbeProtocol } from './lab-plan';
import { edgePorts } from './edge-ports';

/** The port that is asked on pods and nodes, beside the edges of every rule. */
export const PROBE_PORT = 8080;

const PROTOCOLS: readonly ProbeProtocol[] = ['tcp', 'udp', 'icmp'];

type Question = Omit<Probe, 'id'>;

/** Someone who asks or is asked. */
interface Party {
  readonly name: string;
  readonly namespace: string;
  readonly address: string;
  readonly interface: BuiltInterface;
  readonly booted: BootedNode;
}

/** Every question that the three rules and what is reported beside them ask of the booted network. */
export function planProbes(
  model: NetworkModel,
  built: readonly BuiltInterface[],
  booted: readonly BootedNode[],
): { probes: Probe[]; servers: PlannedServer[] } {
  const nodes = booted.flatMap((one) => nodeParty(one, built) ?? []);
  const pods = nodes.flatMap(podParties);
  const workers = nodes.filter(isWorker);
  const ports = [PROBE_PORT, ...edgePorts(model)];
  const every = (rule: Probe['rule'], from: Party, to: Party, expect: Probe['expect']): Question[] =>
    ask(
      model,
      rule,
      from,
      { name: to.name, address: to.address, interface: to.interface, booted: to.booted },
      ports,
      expect,
    );
  const pairs = (from: readonly Party[], to: readonly Party[]): [Party, Party][] =>
    from.flatMap((a) => to.filter((b) => b !== a).map((b): [Party, Party] => [a, b]));

  const questions = [
    ...pairs(pods, pods).flatMap(([a, b]) => every('podToPodWithoutNat', a, b, 'asSent')),
    ...pairs(workers, pods).flatMap(([node, pod]) =>
      every(node.booted === pod.booted ? 'nodeToOwnPods' : 'nodeToRemotePods', node, pod, null),
    ),
    ...pairs(pods, workers).flatMap(([pod, node]) =>
      every('podToNodes', pod, node, { source: node.booted === pod.booted ? pod.address : pod.interface.addresses[0] }),
    ),
    ...pairs(
      nodes.filter((node) => !isWorker(node)),
      pods,
    ).flatMap(([node, pod]) => every('controlPlaneToPods', node, pod, null)),
    ...[...workers, ...pods].flatMap((party) => egressQuestions(model, party)),
  ];
  return {
    probes: questions.map((question, id) => ({ id, ...question })),
    servers: planServers([...nodes, ...pods], built, ports),
  };
}

function nodeParty(booted: BootedNode, built: readonly BuiltInterface[]): Party | null {
  const own = primaryInterface(built, booted.node.id);
  if (own === undefined) return null;
  return {
    name: booted.node.name,
    namespace: booted.namespace.name,
    address: own.addresses[0],
    interface: own,
    booted,
  };
}

function podParties(node: Party): Party[] {
  return node.booted.planned.pods.map(({ namespace, address }) => ({
    ...node,
    name: `pod@${node.name}/${address}`,
    namespace,
    address,
  }));
}

function isWorker(party: Party): boolean {
  return party.booted.node.index !== null;
}

/** UDP and TCP 53 to the VPC's resolver, and 443 on the internet where the worker's subnet has a default route. */
function egressQuestions(model: NetworkModel, from: Party): Question[] {
  const { vpc, addresses } = from.interface;
  const expect = { source: addresses[0] };
  const resolver = resolverAddress(vpc);
  const one = (to: string, address: string, protocol: ProbeProtocol, port: number, doubt: string | null): Question => ({
    ...question('podEgressAsNode', from, to, address, expect),
    protocol,
    port,
    doubt: doubt ?? doubtOf(from.booted),
  });
  return [
    ...(resolver === null ? [] : [one(resolver, resolver, 'udp', 53, null), one(resolver, resolver, 'tcp', 53, null)]),
    ...(hasDefaultRoute(model, from.interface)
      ? [one('internet', INTERNET_HOST, 'tcp', 443, routeDoubt(model, from.interface, INTERNET_HOST))]
      : []),
  ];
}

function ask(
  model: NetworkModel,
  rule: Probe['rule'],
  from: Party,
  to: Pick<Party, 'name' | 'address' | 'interface' | 'booted'>,
  ports: readonly number[],
  expect: Probe['expect'],
): Question[] {
  const apart = from.booted === to.booted;
  const doubt =
    doubtOf(from.booted) ??
    doubtOf(to.booted) ??
    (apart ? null : (routeDoubt(model, from.interface, to.address) ?? routeDoubt(model, to.interface, from.address)));
  const base = { ...question(rule, from, to.name, to.address, expect), doubt };
  return PROTOCOLS.flatMap((protocol): Question[] =>
    protocol === 'icmp' ? [{ ...base, protocol, port: null }] : ports.map((port) => ({ ...base, protocol, port })),
  );
}

function question(
  rule: Probe['rule'],
  from: Party,
  to: string,
  address: string,
  expect: Probe['expect'],
): Omit<Question, 'protocol' | 'port' | 'doubt'> {
  return { rule, from: from.name, to, namespace: from.namespace, address, sourcePort: null, expect };
}

function doubtOf({ node, doubts }: BootedNode): string | null {
  const [first] = doubts;
  return first === undefined ? null : `the user data of ${node.name} is not fully known: ${first.unknown}`;
}

function planServers(
  parties: readonly Party[],
  built: readonly BuiltInterface[],
  ports: readonly number[],
): PlannedServer[] {
  return [
    ...parties.map(({ namespace }) => ({ namespace, tcp: [...ports], udp: [...ports], icmp: true })),
    ...built.map((one) => ({ namespace: `eni-${String(one.number)}`, tcp: [53], udp: [53], icmp: false })),
  ];
}
