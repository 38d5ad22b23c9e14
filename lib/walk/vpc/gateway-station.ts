import { formatAddress, parseCidr } from '../../address/cidr';
import { isUnknown, type Unknown } from '../../address/unknown';
import { type Network, vpcBlocks } from '../network/network';
import type { WalkInterface } from '../network/network';
import { ANY, askSide, type PacketSet, split } from '../packet/packet-set';
import { common, partition } from '../../address/range';
import type { Cause, CauseId } from '../packet/cause';
import { deliver, doubt, drop, endUnknown, narrow, type Progress, step, walkOn } from '../packet/progress';
import { askAcl, askTable } from './vpc-station';

const LINK_LOCAL_RESOLVER = 0xa9fea9fd;

/** The addresses of the VPC's resolver: the base of its primary block plus two, and 169.254.169.253 (Amazon VPC User Guide, "Amazon DNS server"). */
export function resolverOf(network: Network, vpcId: string): readonly number[] {
  const primary = network.vpcs.get(vpcId)?.cidrBlocks[0];
  if (primary === undefined || isUnknown(primary)) return [LINK_LOCAL_RESOLVER];
  return [parseCidr(primary).first + 2, LINK_LOCAL_RESOLVER];
}

/** An internet gateway translates only the private address of an interface that has a public one. */
export function passInternetGateway(from: Progress, out: WalkInterface, id: string): readonly Progress[] {
  const { primary, hasPublicAddress } = out;
  const own = isUnknown(primary) ? [] : [primary];
  const { inside, outside } = split(from.set, askSide(ANY, 'src', own));
  return [
    ...inside.map((set): Progress => {
      const part = narrow(from, set);
      if (isUnknown(hasPublicAddress))
        return doubt(part, id, 'internet-gateway', cause('not-readable', out.id, hasPublicAddress.unknown));
      if (!hasPublicAddress)
        return drop(
          part,
          id,
          'internet-gateway',
          cause('no-public-address', out.id, `${out.id} has no public address`),
        );
      return arrive(step(part, id, 'internet-gateway', 'pass', `${out.id} has a public address`));
    }),
    ...outside.map((set) => {
      const unread = unreadSource(set, out);
      if (unread)
        return endUnknown(narrow(from, set), id, 'internet-gateway', cause('not-readable', out.id, unread.unknown));
      const because = `the internet gateway translates addresses of interfaces only, and ${formatAddress(set.src[0])} is none`;
      return drop(narrow(from, set), id, 'internet-gateway', cause('internet-gateway-foreign-source', id, because));
    }),
  ];
}

/** Why the source of packets may be the primary address of an interface, which cannot be read; null where it is not. */
function unreadSource({ src }: PacketSet, { unreadAnswered }: WalkInterface): Unknown | null {
  const isWithin = unreadAnswered?.within.some((range) => common(range, src) !== null) ?? false;
  return isWithin ? (unreadAnswered?.reason ?? null) : null;
}

/**
 * A NAT gateway has its own subnet, whose ACL and route table decide next. A regional one has none: AWS
 * keeps its route table, which leads to the internet gateway (VPC user guide, "Regional NAT gateways").
 */
export function passNatGateway(network: Network, from: Progress, out: WalkInterface, id: string): readonly Progress[] {
  const { subnetId = null, connectivity = null } = network.gateways.get(id) ?? {};
  const lost = (one: Progress, because: string): Progress =>
    endUnknown(one, id, 'nat-gateway', cause('gateway-not-walked', id, because));
  if (connectivity === null || isUnknown(connectivity))
    return [lost(from, `NAT gateway ${id} is not known to be a public one`)];
  if (partition(from.set.src, vpcBlocks(network, out.subnet.vpcId)).outside.length > 0)
    return [lost(from, `what NAT gateway ${id} does with a source outside the VPC is not documented`)];
  const passed = (one: Progress): Progress =>
    arrive(step(one, id, 'nat-gateway', 'pass', `NAT gateway ${id} sends it on under its own address`));
  if (subnetId === null && connectivity === 'public') return [passed(from)];
  const subnet = subnetId === null || isUnknown(subnetId) ? undefined : network.subnets.get(subnetId);
  if (!subnet) return [lost(from, `the subnet of NAT gateway ${id} cannot be read`)];
  const entered = subnet.id === out.subnet.id ? [from] : askAcl(network, from, subnet, 'ingress');
  const left = walkOn(entered, (one) => askAcl(network, one, subnet, 'egress'));
  return walkOn(left, (one) =>
    askTable(network, one, subnet).map(({ progress, hop }): Progress => {
      if (progress.end !== 'onward') return progress;
      const target = hop?.kind === 'target' ? hop.target : null;
      if (target?.kind !== 'internetGateway')
        return lost(
          progress,
          `what lies beyond ${target?.id ?? 'the VPC'}, where NAT gateway ${id} sends it, is not in the template`,
        );
      if (connectivity === 'public') return passed(progress);
      // VPC user guide, "NAT gateways": what a private one sends to an internet gateway is dropped there
      const because = `NAT gateway ${id} is a private one, and the internet gateway ${target.id} drops what it sends`;
      return drop(progress, target.id, 'internet-gateway', cause('no-public-address', id, because));
    }),
  );
}

/** The resolver answers what comes from inside its VPC; groups, ACLs and route tables are not asked (AWS facts: security groups do not apply to it). */
export function askResolver(network: Network, from: Progress, out: WalkInterface): readonly Progress[] {
  const vpc = network.vpcs.get(out.subnet.vpcId);
  const at = formatAddress(from.set.dst[0]);
  if (!vpc || isUnknown(vpc.dnsSupport)) {
    const why = vpc && isUnknown(vpc.dnsSupport) ? `: ${vpc.dnsSupport.unknown}` : '';
    const because = `whether the VPC has a resolver cannot be read${why}`;
    return [endUnknown(from, at, 'resolver', cause('not-readable', out.subnet.vpcId, because))];
  }
  if (!vpc.dnsSupport)
    return [drop(from, at, 'resolver', cause('resolver-off', vpc.id, `EnableDnsSupport of ${vpc.id} is false`))];
  const { inside, outside } = split(from.set, askSide(ANY, 'src', vpcBlocks(network, vpc.id)));
  return [
    ...inside.map((set) => deliver(narrow(from, set), at, 'resolver', 'the source is inside the VPC')),
    ...outside.map((set) => {
      const unread = vpc.cidrBlocks.find(isUnknown);
      if (unread) return endUnknown(narrow(from, set), at, 'resolver', cause('not-readable', vpc.id, unread.unknown));
      const because = `the resolver does not answer ${formatAddress(set.src[0])}, which is outside the VPC`;
      return drop(narrow(from, set), at, 'resolver', cause('resolver-foreign-source', vpc.id, because));
    }),
  ];
}

function arrive(from: Progress): Progress {
  return deliver(from, 'internet', 'internet', 'arrived');
}

function cause(id: CauseId, resource: string, because: string): Cause {
  return { id, resource, because };
}
