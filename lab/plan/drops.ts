import { formatAddress, parseCidr } from '../../lib/address/cidr';
import { workersOf } from '../../lib/model/index-of-model';
import type { NetworkModel } from '../../lib/model/network-model';
import { podNetworksOf } from '../../lib/plan/pod-networks';
import { known, type BuiltInterface } from './built-interface';
import type { BuiltGateway } from './built-gateway';
import type { Drop, Probe } from './lab-plan';
import type { LabFinding } from './lab-result';
import { eniNamespace } from './namespace-sysctls';
import { hasOwnRoute } from './route-doubt';

/** What the numbers in the names of namespaces and in the comments of rules stand for. */
export interface Legend {
  readonly model: NetworkModel;
  readonly built: readonly BuiltInterface[];
  readonly gateways: readonly BuiltGateway[];
}

/** The pod CIDRs of its own pod network that a worker's route table says nothing of: their packets take the default route, or none. */
export function routeFindings({ model, built }: Legend): LabFinding[] {
  const networks = podNetworksOf(model).map((network) => new Set(workersOf(network.model).map(({ id }) => id)));
  const isAsked = ({ node: a }: BuiltInterface, { node: b }: BuiltInterface): boolean =>
    a !== b && networks.some((ids) => ids.has(a.id) && ids.has(b.id));
  const missing = built.flatMap((from) =>
    built.flatMap((to) => {
      const cidrs = isAsked(from, to) ? known(to.node.podCidrs) : [];
      const lost = cidrs.filter((cidr) => !hasOwnRoute(model, from, formatAddress(parseCidr(cidr).first)));
      return lost.map((cidr) => ({ table: from.routeTableId ?? from.subnet.id, cidr, to }));
    }),
  );
  const once = new Map(missing.map((one) => [`${one.table} ${one.cidr}`, one]));
  return [...once.values()].map(({ table, cidr, to }) => ({
    severity: 'error',
    id: 'lab-no-route',
    resource: table,
    message: `the route table has no route for ${cidr}, the pods of ${to.node.name}`,
    fix: `add a route for ${cidr} to ${to.networkInterface.id}`,
  }));
}

type Cause = Pick<LabFinding, 'id' | 'resource' | 'message' | 'fix'>;

/**
 * Where the VPC dropped what was asked, each place once. What only strayed to a gateway for want of a route is not the gateway's
 * matter.
 *
 * @param lost the probes that did not pass
 */
export function dropFindings(drops: readonly Drop[], legend: Legend, lost: readonly Probe[]): LabFinding[] {
  const asksInternet = lost.some(({ to }) => to === 'internet');
  return drops.flatMap((drop) => {
    const isGateway = legend.gateways.some(({ namespace }) => namespace === drop.namespace);
    const cause = isGateway && !asksInternet ? null : causeOf(drop, legend, lost);
    return cause === null ? [] : [{ severity: 'error' as const, ...cause }];
  });
}

function causeOf(
  { namespace, comment }: Drop,
  { model, built, gateways }: Legend,
  lost: readonly Probe[],
): Cause | null {
  const one = built.find(({ number }) => eniNamespace(number) === namespace);
  if (one !== undefined) return interfaceCause(comment, one);
  const gateway = gateways.find((each) => each.namespace === namespace);
  if (gateway !== undefined) return gatewayCause(gateway);
  const [kind, position] = comment.split(' ');
  if (kind === 'acl') {
    return {
      id: 'lab-dropped-by-acl',
      resource: model.networkAcls[Number(position)]?.id ?? comment,
      message:
        'the network ACL dropped packets; it has no memory, so replies to ports 1024-65535 need an entry of their own',
      fix: 'allow the pod supernet in both directions, all ports',
    };
  }
  return {
    id: 'lab-no-route',
    resource: model.routeTables[Number(position)]?.id ?? comment,
    message: 'the route table has no active route, to a target that is there, for an address that was asked',
    fix: routeFix(lost),
  };
}

/** A route by what was asked in vain: the pods, the internet; the resolver and the nodes are inside the VPC, which needs none. */
function routeFix(lost: readonly Probe[]): string {
  const fixes = [
    ...(lost.some(({ from, to }) => [from, to].some((end) => end.startsWith('pod@')) && isInside(to))
      ? [
          "add a route for each worker's pod CIDR to that worker's network interface, in every table that a worker's subnet uses",
        ]
      : []),
    ...(lost.some(({ to }) => to === 'internet')
      ? ['let the default route name an internet gateway or a NAT gateway that is there']
      : []),
  ];
  return fixes.length > 0
    ? fixes.join('; ')
    : "take away the route that leads the VPC's own addresses elsewhere, or let its target be there";
}

/** Whether a probe's other end is a pod or a node, which may answer a pod. */
function isInside(to: string): boolean {
  return to !== 'internet' && !/^[\d.]+$/.test(to);
}

function interfaceCause(
  comment: string,
  { networkInterface: { id, securityGroupIds }, node }: BuiltInterface,
): Cause | null {
  const groups = securityGroupIds.filter((group) => typeof group === 'string').join(', ');
  switch (comment) {
    case 'source check':
    case 'destination check':
      return {
        id: `lab-dropped-by-${comment.replace(' ', '-')}`,
        resource: id,
        message: `the source/dest check of ${node.name} dropped packets whose ${comment.split(' ')[0] ?? ''} is not its own address`,
        fix: 'set SourceDestCheck to false on this interface',
      };
    case 'group in':
      return {
        id: 'lab-dropped-by-security-group',
        resource: id,
        message: `no ingress rule of ${groups} lets in what was sent to ${node.name}`,
        fix: 'allow the pod supernet by CIDR, and the workers themselves by group',
      };
    case 'group out':
      return {
        id: 'lab-dropped-by-security-group',
        resource: id,
        message: `no egress rule of ${groups} lets out what ${node.name} sent`,
        fix: 'allow the pod supernet by CIDR, the resolver and what else the pods have to reach',
      };
    default:
      return null;
  }
}

function gatewayCause({ id, kind }: BuiltGateway): Cause {
  return kind === 'internetGateway'
    ? {
        id: 'lab-dropped-by-internet-gateway',
        resource: id,
        message:
          'the internet gateway dropped packets whose source is not the primary address of an interface with a public address',
        fix: 'give each worker an Elastic IP, or route through a NAT gateway; and let pods leave as their node',
      }
    : {
        id: 'lab-dropped-by-nat-gateway',
        resource: id,
        message: 'the NAT gateway dropped packets whose source is no address of the VPC',
        fix: 'let pods leave as their node: the NAT table of the user data does that',
      };
}
