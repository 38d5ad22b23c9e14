import { isUnknown } from '../../address/unknown';
import type { Subnet } from '../../model/network-model';
import type { Network } from '../network/network';
import type { WalkInterface } from '../network/network';
import { CLIENT_PORTS, type PacketSet, withSide } from '../packet/packet-set';
import { alter, doubt, drop, type Progress, startTraced, walkOn } from '../packet/progress';
import { askAcl, askTable } from './vpc-station';

/**
 * What comes back from the internet, up to the subnet of the interface that the request left by: through that of a NAT gateway,
 * where the request went through one.
 */
export function returnToSubnet(
  network: Network,
  from: Progress,
  { subnet }: WalkInterface,
  request: PacketSet,
): readonly Progress[] {
  const nat = natSubnetOf(network, subnet, request);
  if (nat === null) return askAcl(network, from, subnet, 'ingress');
  const entered = enterNatSubnet(network, from, nat);
  if (nat.id === subnet.id) return entered;
  const left = walkOn(entered, (one) => askAcl(network, one, nat, 'egress'));
  return walkOn(left, (one) => askAcl(network, one, subnet, 'ingress'));
}

/** The subnet of the NAT gateway that a request went through. */
function natSubnetOf(network: Network, subnet: Subnet, request: PacketSet): Subnet | null {
  const [routed] = askTable(network, startTraced(request), subnet);
  if (routed?.hop?.kind !== 'target' || routed.hop.target.kind !== 'natGateway') return null;
  const subnetId = network.gateways.get(routed.hop.target.id)?.subnetId ?? null;
  return subnetId === null || isUnknown(subnetId) ? null : (network.subnets.get(subnetId) ?? null);
}

/** The reply comes to a port that the NAT gateway took, 1024 to 65535 (Amazon VPC User Guide, "NAT gateway basics"), and nobody knows which. */
function enterNatSubnet(network: Network, from: Progress, nat: Subnet): readonly Progress[] {
  if (from.set.protocol === 1) return askAcl(network, from, nat, 'ingress');
  const ends = askAcl(network, startTraced(withSide(from.set, 'dport', CLIENT_PORTS)), nat, 'ingress');
  const stopped = ends.find(({ end, doubt: why }) => end !== 'onward' || why !== null);
  const told = (one: Progress | undefined): Progress =>
    alter(from, { steps: from.steps === null ? null : [...from.steps, ...(one?.steps ?? [])] });
  if (stopped === undefined) return [told(ends[0])];
  const cause = stopped.cause ?? stopped.doubt;
  if (cause === null) return [told(stopped)];
  if (ends.every(({ end }) => end === 'dropped')) return [drop(from, cause.resource, 'network-acl-in', cause)];
  const because = `${cause.because}, if it is for the port that the NAT gateway takes`;
  return [doubt(from, cause.resource, 'network-acl-in', { ...cause, because })];
}
