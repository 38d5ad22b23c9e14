import { containsAddress, formatAddress, parseAddress, parseCidr } from '../../lib/address/cidr';
import { isUnknown } from '../../lib/address/unknown';
import type { Node } from '../../lib/model-api';
import { primaryInterface, type BuiltInterface } from '../plan/built-interface';
import { INTERNET_HOST } from '../plan/internet';
import type { LabAttempt } from '../plan/lab-result';
import { builtVpcs, routerNamespace, type PlannedLab } from '../plan/plan-lab';
import { eniNamespace } from '../plan/namespace-sysctls';
import { PROBE_PORT } from '../plan/probes';
import type { FullPlan } from './full-plan';
import type { IsolationAttempt, PacketAttempt } from './isolation-attempt';
import type { FleetPod, PodFleet } from './pod-fleet';
import type { PlannedServices } from './vpc-services';

/** An attempt, with what is to be said of it. */
export interface PlannedAttempt extends Omit<LabAttempt, 'outcome'> {
  /** why it cannot be judged; null where it can */
  readonly doubt: string | null;
  /** addresses that a packet may leave under */
  readonly allowed: readonly string[];
  readonly made: IsolationAttempt;
}

const METADATA = '169.254.169.254';

/**
 * Ports by which a node is managed: SSH, and those of Kubernetes' own that no outsider asks (Kubernetes documentation, "Ports and
 * Protocols", and the kubelet's read-only port): etcd, kubelet, kube-proxy, the controller manager and the scheduler.
 */
export const MANAGEMENT_PORTS = [22, 2379, 2380, 10250, 10255, 10256, 10257, 10259] as const;

/** A stranger on the internet, beside the host that the other probes ask (RFC 5737, TEST-NET-2). */
const STRANGER = '198.51.100.7';

/** A port that no probe is sent from. */
const SOURCE_PORT = 40_123;

/** What a full lab tests besides its pairs: whether pods and outside hosts reach what they must not. */
export function planIsolation(lab: PlannedLab, plan: FullPlan, fleet: PodFleet): readonly PlannedAttempt[] {
  const { built, model } = lab.legend;
  const members = model.nodes.flatMap((node, number): Member[] => {
    const own = primaryInterface(built, node.id);
    if (own === undefined) return [];
    return [{ node, namespace: `node-${String(number)}`, own, pods: fleet.pods.get(node.name) ?? [] }];
  });
  const workers = members.filter(({ pods }) => pods.length > 0);
  return [
    ...workers.flatMap((one) => metadataAttempts(lab, plan.services, one)),
    ...workers.flatMap((one, at) => sourceAttempts(built, one, workers[(at + 1) % workers.length] ?? one)),
    ...members.flatMap((one) => portAttempts(lab, one)),
  ];
}

interface Member {
  readonly node: Node;
  readonly namespace: string;
  readonly own: BuiltInterface;
  readonly pods: readonly FleetPod[];
}

const TOKEN = { request: 'PUT /latest/api/token', headers: ['X-aws-ec2-metadata-token-ttl-seconds: 60'] };

/** A token, and what is given out without one. */
function metadataAttempts(
  lab: PlannedLab,
  services: readonly PlannedServices[],
  { node, namespace, own, pods }: Member,
): PlannedAttempt[] {
  const service = services.find((one) => one.namespace === eniNamespace(own.number));
  const [pod] = pods;
  if (pod === undefined || service?.metadataEnabled !== true) return [];
  const unknown = lab.findings.find(
    ({ id, resource }) => id === 'lab-metadata-options-unknown' && resource === node.name,
  );
  const ask = (from: string, space: string, meant: boolean, asked: typeof TOKEN): PlannedAttempt => ({
    ...{ name: 'metadataFromPods', from, as: null, to: METADATA, what: asked.request, meant, allowed: [] },
    doubt: unknown?.message ?? null,
    made: { kind: 'http', namespace: space, address: METADATA, meant, ...asked },
  });
  const plain = { request: 'GET /latest/meta-data/', headers: [] };
  return [
    ask(node.name, namespace, true, TOKEN),
    ask(nameOf(node, pod), pod.namespace, false, TOKEN),
    ask(nameOf(node, pod), pod.namespace, false, plain),
  ];
}

/** A pod's packet with its own source address, or with that of another pod, a node or an outside host. */
function sourceAttempts(built: readonly BuiltInterface[], from: Member, to: Member): PlannedAttempt[] {
  const [pod] = from.pods;
  const target = to.pods.at(from === to ? 1 : 0);
  if (pod === undefined || target === undefined) return [];
  const interfaces = built.filter(({ node }) => node.id === from.node.id);
  const others = from === to ? [] : [to.pods.at(-1)?.address ?? target.address, to.own.addresses[0]];
  const address = from === to ? INTERNET_HOST : target.address;
  const send = (source: string): PlannedAttempt => {
    const meant = source === pod.address && from !== to;
    return {
      name: 'sourcesOfPods',
      from: nameOf(from.node, pod),
      as: source === pod.address ? null : source,
      to: from === to ? 'internet' : nameOf(to.node, target),
      what: `udp ${String(PROBE_PORT)}`,
      meant,
      doubt: null,
      allowed: [...interfaces.flatMap(({ addresses }) => addresses), ...from.pods.map((one) => one.address)],
      made: {
        ...{ kind: 'packet', namespace: pod.namespace, address, meant, protocol: 'udp', source },
        ...{ sourcePort: SOURCE_PORT, port: PROBE_PORT, device: null },
        watched: [...interfaces.map(({ number }) => eniNamespace(number)), ...(from === to ? [] : [target.namespace])],
      },
    };
  };
  return [...(from === to ? [] : [pod.address]), ...others, STRANGER].map(send);
}

/** The first packet of a connection to each port, from an address of the VPC that nobody has, and from the internet. */
function portAttempts({ legend: { built, gateways, model } }: PlannedLab, member: Member): PlannedAttempt[] {
  const { node, namespace, own } = member;
  const { hasPublicAddress } = own.networkInterface;
  const outside = gateways.filter(({ vpc, kind }) => vpc.id === own.vpc.id && kind === 'internetGateway');
  const attempt = (
    from: string,
    made: Pick<PacketAttempt, 'namespace' | 'source' | 'device'>,
    port: number,
  ): PlannedAttempt => ({
    ...{
      name: 'nodePortsFromOutside',
      from,
      as: made.source,
      to: node.name,
      what: `tcp ${String(port)}`,
      meant: false,
    },
    doubt: isUnknown(hasPublicAddress) && from === 'internet' ? hasPublicAddress.unknown : null,
    allowed: [],
    made: {
      ...{ kind: 'packet', address: own.addresses[0], meant: false, protocol: 'tcp', sourcePort: SOURCE_PORT, port },
      ...{ ...made, watched: [namespace] },
    },
  });
  const router = { namespace: routerNamespace(builtVpcs(model, built), own.vpc.id), device: `e${String(own.number)}` };
  const nobody = unclaimed(own, built);
  return MANAGEMENT_PORTS.flatMap((port) => [
    ...(nobody === null ? [] : [attempt('vpc', { ...router, source: nobody }, port)]),
    ...(hasPublicAddress === false ? [] : outside.slice(0, 1)).map((gateway) =>
      attempt('internet', { namespace: gateway.namespace, source: INTERNET_HOST, device: null }, port),
    ),
  ]);
}

/** The last address of an interface's subnet that no interface has; null where all are taken. */
function unclaimed({ subnetCidr, vpc }: BuiltInterface, built: readonly BuiltInterface[]): string | null {
  const subnet = parseCidr(subnetCidr);
  const taken = new Set(built.filter((one) => one.vpc.id === vpc.id).flatMap(({ addresses }) => addresses));
  // AWS keeps the last one
  for (let address = subnet.last - 1; containsAddress(subnet, address); address--) {
    const text = formatAddress(address);
    if (!taken.has(text) && parseAddress(text) > subnet.first + 3) return text;
  }
  return null;
}

function nameOf({ name }: Node, { address }: FleetPod): string {
  return `pod@${name}/${address}`;
}
