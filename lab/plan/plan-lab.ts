import { parseCidr } from '../../lib/address/cidr';
import { isKnown, isUnknown } from '../../lib/address/unknown';
import type { NetworkModel, Node, Vpc } from '../../lib/model/network-model';
import { unreadWorkersOf } from '../../lib/plan/unread-worker';
import { builtInterfaces, primaryInterface, type BuiltInterface } from './built-interface';
import type { Legend } from './drops';
import { networkGrants } from './pod-network-grants';
import { interfaceLink, interfaceNamespace, resolverAddress } from './interface-namespace';
import { edgeAddresses } from './edge-addresses';
import { builtGateways, internetNamespace } from './internet';
import type { LabPlan } from './lab-plan';
import type { LabFinding } from './lab-result';
import { withListedRoutes } from './listed-routes';
import { neighbourWays, wayLinks } from './neighbour';
import { bootNode, podNamespace, podRanges, type BootedNode } from './node-boot';
import { INTERNET_MTU, routerLink } from './namespace-sysctls';
import { planProbes } from './probes';
import { planTransfers } from './transfers';
import { vpcRouter } from './vpc-router';
import { witnessPods, type LabWitness } from './witness';

/** What the lab builds of a model, and what it cannot. */
export interface PlannedLab {
  readonly plan: LabPlan;
  readonly legend: Legend;
  /** what could not be built, and what was not understood */
  readonly findings: readonly LabFinding[];
  /** whether a worker or its pods are missing, so that no rule can be proved */
  readonly lacksWorker: boolean;
  /** whether a node without pods is missing that the workers' groups grant something */
  readonly lacksOther: boolean;
  /** names of nodes that may have other files than those that are laid down here */
  readonly uncertain: ReadonlySet<string>;
}

/**
 * The whole lab of a model: what is built, what is asked, and a finding for whatever cannot be built.
 *
 * @param witnesses packets that are asked beside those that every lab asks
 */
export function planLab(stated: NetworkModel, witnesses: readonly LabWitness[] = []): PlannedLab {
  const model = withListedRoutes(stated);
  const { built, findings } = builtInterfaces(model);
  const vpcs = builtVpcs(model, built);
  const routerOf = (vpcId: string): string => routerNamespace(vpcs, vpcId);
  const gateways = builtGateways(model, vpcs);
  const ways = neighbourWays(built);
  const booted = model.nodes.map((node, number) =>
    bootNode(
      node,
      number,
      built,
      witnessPods(node, witnesses),
      ways,
      edgeAddresses(model, podRanges(node)),
      plannedBlock(model, node),
    ),
  );
  const networks = networkGrants(model);
  const { probes, servers } = planProbes(model, built, booted, networks, witnesses);
  const plan: LabPlan = {
    namespaces: [
      ...vpcs.map((vpc) =>
        vpcRouter(
          routerOf(vpc.id),
          vpc,
          model,
          built,
          gateways.filter((gateway) => gateway.vpc.id === vpc.id),
          ways.filter(({ from }) => from.vpc.id === vpc.id),
        ),
      ),
      ...gateways.map((gateway) => internetNamespace(gateway, built)),
      ...built.map((one) => interfaceNamespace(model, built, one, ways)),
      ...booted.map((one) => one.namespace),
      ...booted.flatMap((one) => one.planned.pods.map(podNamespace)),
    ],
    links: [
      ...gateways.map((gateway, number) =>
        routerLink(gateway.link, routerOf(gateway.vpc.id), 'tovpc', gateway.namespace, number, INTERNET_MTU),
      ),
      ...built.map((one) => interfaceLink(one, routerOf(one.vpc.id))),
      ...wayLinks(ways, routerOf),
      ...booted.flatMap((one) => one.links),
    ],
    nodes: booted.map((one) => one.planned),
    servers: [...servers, ...gateways.map(({ namespace }) => ({ namespace, tcp: [443], udp: [], icmp: false }))],
    probes,
    transfers: planTransfers(model, built, booted, gateways),
  };
  const workers = booted.filter(({ node }) => node.index !== null);
  const unread = unreadWorkerFindings(model);
  const isMissing = ({ node }: BootedNode): boolean => primaryInterface(built, node.id) === undefined;
  const isGranted = ({ node }: BootedNode): boolean =>
    networks.some(({ grants }) => (grants.get(node.id) ?? []).length > 0);
  return {
    plan,
    legend: { model, built, gateways },
    findings: [
      ...findings,
      ...workerFindings(workers),
      ...unread,
      ...resolverFindings(built),
      ...model.nodes.flatMap(unreadFindings),
    ],
    lacksWorker:
      workers.length === 0 ||
      unread.length > 0 ||
      workers.some((one) => isMissing(one) || one.planned.pods.length === 0),
    lacksOther: booted.some((one) => isGranted(one) && isMissing(one)),
    uncertain: new Set(
      booted.filter(({ node, doubts }) => doubts.length + node.setup.unread.length > 0).map(({ node }) => node.name),
    ),
  };
}

/**
 * The block that a node's pods are to have: its pod CIDR, else what a route to it is for, the default route aside. Null where
 * nothing says.
 */
function plannedBlock({ routeTables }: NetworkModel, { id, interfaceIds, podCidrs }: Node): string | null {
  const routed = routeTables
    .flatMap(({ routes }) => routes)
    .flatMap(({ destination, target }) => {
      if (isUnknown(destination) || destination.kind !== 'cidr' || isUnknown(target)) return [];
      const isTarget = target.id === id || interfaceIds.includes(target.id);
      return isTarget && parseCidr(destination.cidr).prefixLength > 0 ? [destination.cidr] : [];
    });
  return [...podCidrs.filter(isKnown), ...routed][0] ?? null;
}

/** The VPCs that have an interface in the lab. */
export function builtVpcs(model: NetworkModel, built: readonly BuiltInterface[]): Vpc[] {
  return model.vpcs.filter((vpc) => built.some((one) => one.vpc.id === vpc.id));
}

/** Name of the namespace of a VPC's router. */
export function routerNamespace(vpcs: readonly Vpc[], vpcId: string): string {
  return `vpc-${String(vpcs.findIndex(({ id }) => id === vpcId))}`;
}

function workerFindings(workers: readonly BootedNode[]): LabFinding[] {
  if (workers.length === 0) {
    return [
      {
        id: 'lab-no-worker',
        severity: 'error',
        resource: '',
        message:
          'no worker was found: looked for instances whose user data writes a CNI file with a bridge network and the pod CIDR into /etc/cni/net.d',
        fix: 'give the templates that hold the workers by --app, and the parameters that their user data depends on',
      },
    ];
  }
  return workers
    .filter(({ planned }) => planned.pods.length === 0)
    .map(({ node }) => ({
      id: 'lab-no-pods',
      severity: 'error',
      resource: node.name,
      message: `${node.name} gets no pods: the first file of /etc/cni/net.d has no bridge network with a host-local range that can be read`,
      fix: 'let that file hold the bridge network, with the pod CIDR as the subnet of its range',
    }));
}

/** A finding for each node that gets a pod route and may be a worker, of whose pods nothing is asked. */
export function unreadWorkerFindings(model: NetworkModel): LabFinding[] {
  return unreadWorkersOf(model).map(({ node, podCidr, reason }) => ({
    id: 'lab-worker-unread',
    severity: 'warning',
    resource: node.name,
    message: `${podCidr === null ? `${node.name} may be a worker` : `${node.name} gets a route for ${podCidr}`}, but no pods can be read from its user data, so nothing is asked of them: ${reason.unknown}`,
    fix: 'state in the template what the user data depends on, or correct it',
  }));
}

function resolverFindings(built: readonly BuiltInterface[]): LabFinding[] {
  const vpcs = [...new Set(built.map((one) => one.vpc))];
  return vpcs
    .filter((vpc) => vpc.dnsSupport === false || resolverAddress(vpc) === null)
    .map((vpc) => ({
      id: 'lab-no-resolver',
      severity: 'warning',
      resource: vpc.id,
      message:
        vpc.dnsSupport === false
          ? 'the VPC has no resolver: EnableDnsSupport is false'
          : 'where the resolver of the VPC answers is not known, since its CIDR block is not',
      fix: 'set EnableDnsSupport to true, and state the CIDR block',
    }));
}

/** What the user data does that was not understood is not done here either. */
function unreadFindings(node: Node): LabFinding[] {
  const { unread } = node.setup;
  const [first] = unread;
  if (first === undefined) return [];
  const more = unread.length === 1 ? '' : `, and ${String(unread.length - 1)} more`;
  return [
    {
      id: 'lab-user-data-unread',
      severity: 'warning',
      resource: node.name,
      message: `the lab does not carry out what was not understood of the user data of ${node.name}: ${first.unknown}${more}`,
      fix: 'make sure that it leaves the network alone',
    },
  ];
}
