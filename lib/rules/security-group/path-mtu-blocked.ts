import { isUnknown } from '../../address/unknown';
import type { SecurityGroupRule } from '../../model/network-model';
import type { Traffic } from '../../model/traffic';
import type { Worker } from '../../walk/network/network';
import { textOfNames } from '../finding';
import { rule, type RuleContext } from '../rule';

/** Above it, packets that fit the VPC fit no internet gateway and no VPN (Amazon EC2 User Guide, "Network MTU"). */
const OUTSIDE_MTU = 1500;

/**
 * "If you don't explicitly configure an ICMP inbound rule for your security group, PMTUD is blocked" (Amazon EC2 User Guide, "Path MTU
 * Discovery").
 */
export const pathMtuBlocked = rule(
  {
    id: 'path-mtu-blocked',
    severity: 'warning',
    meaning: 'pods send jumbo frames, and no security group rule admits the ICMP message that a packet is too large',
    fix: 'admit ICMP type 3 code 4 from 0.0.0.0/0 in the workers\' security group (ec2.Port.icmpTypeAndCode(3, 4)), or set the "mtu" of pods to 1500',
  },
  (context, finding) => {
    const blocked = context.network.workers.filter(
      (worker) =>
        mtuOf(worker) > OUTSIDE_MTU && leavesVpc(context, worker) && !admitsFragmentationNeeded(context, worker),
    );
    const [first] = blocked;
    if (first === undefined) return [];
    const message = `pods of ${textOfNames(blocked)} send packets of up to ${String(mtuOf(first))} bytes, but no security group rule admits ICMP "fragmentation needed" from outside the VPC, so packets too large for a path get lost without notice`;
    return [finding(first.model.origin, message)];
  },
);

/** Bytes that pods may send at once; 0 where the CNI file does not say. */
function mtuOf({ pods: { plugin } }: Worker): number {
  return typeof plugin.mtu === 'number' ? plugin.mtu : 0;
}

const INSIDE: readonly string[] = ['local', 'networkInterface', 'instance', 'vpcEndpoint', 'egressOnlyInternetGateway'];

/** Whether the route table of the worker leads out of the VPC. */
function leavesVpc({ index }: RuleContext, { primary }: Worker): boolean {
  const { routeTableId } = primary.subnet;
  const table = isUnknown(routeTableId) ? undefined : index.routeTables.get(routeTableId);
  return (table?.routes ?? []).some(({ target }) => !isUnknown(target) && !INSIDE.includes(target.kind));
}

/** Whether a rule admits it, or may: one that cannot be read. */
function admitsFragmentationNeeded({ index }: RuleContext, { primary }: Worker): boolean {
  if (primary.unreadGroup !== null) return true;
  return primary.groupIds.some((id) => {
    const group = index.securityGroups.get(id);
    return group === undefined || group.ingress.some((one) => comesFromAnywhere(one) && holdsIcmp(one));
  });
}

function comesFromAnywhere({ peer }: SecurityGroupRule): boolean {
  return isUnknown(peer) || peer.kind === 'prefixList' || (peer.kind === 'cidr' && peer.cidr.endsWith('/0'));
}

function holdsIcmp({ traffic }: SecurityGroupRule): boolean {
  return isUnknown(traffic) || traffic.protocol === -1 || isFragmentationNeeded(traffic);
}

/** Whether traffic holds ICMP type 3 code 4 (RFC 1191). */
function isFragmentationNeeded({ protocol, icmp }: Traffic): boolean {
  if (protocol !== 1) return false;
  return icmp === null || ([-1, 3].includes(icmp.type) && [-1, 4].includes(icmp.code));
}
