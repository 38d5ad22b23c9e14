import { isKnown, isUnknown } from '../../address/unknown';
import type { SecurityGroupRule } from '../../model/network-model';
import { textOfTraffic } from '../../model/traffic';
import { endpointOf } from '../../walk/endpoint';
import type { Network } from '../../walk/network/network';
import type { Failure } from '../../walk/proof/rule-proof';
import { blockOf } from '../../walk/network/block';
import { rule, type RuleContext } from '../rule';

/** A group that lets pods in or out by some protocols or ports, and not by others. */
export const securityGroupProtocolMissing = rule(
  {
    id: 'security-group-protocol-missing',
    severity: 'error',
    meaning: 'a security group admits only some protocols or ports of pods',
    fix: 'admit all protocols from the pod supernet (IpProtocol "-1")',
  },
  (context, finding) => {
    const told = new Set<string>();
    return Object.values({ ...context.proof.rules, ...context.proof.also })
      .flatMap(({ failures }) => failures)
      .flatMap((failure) => {
        const partial = partialRules(context, failure);
        const [first] = partial;
        if (first === undefined || failure.witness === null || told.has(failure.cause.resource)) return [];
        told.add(failure.cause.resource);
        const { protocol, port, from, to } = failure.witness;
        const allowed = partial.map(({ traffic }) => (isKnown(traffic) ? textOfTraffic(traffic) : '')).join(', ');
        const isPartly = allowed.includes(protocol) && port !== null;
        const lacking = isPartly ? `${protocol} ${String(port)}` : protocol;
        const message = `${failure.cause.resource} admits ${allowed} from ${from} to ${to}, but not ${lacking}`;
        return [finding(first.origin, message, { resource: failure.cause.resource })];
      });
  },
);

/** The rules of a failing group that are for the witness's addresses, but not for its protocol and port. */
function partialRules({ network, index }: RuleContext, { cause, witness }: Failure): readonly SecurityGroupRule[] {
  const direction =
    cause.id === 'security-group-ingress-missing'
      ? 'ingress'
      : cause.id === 'security-group-egress-missing'
        ? 'egress'
        : null;
  if (direction === null || witness === null) return [];
  const peer = endpointOf(network, direction === 'ingress' ? witness.from : witness.to).address;
  const rules = index.securityGroups.get(cause.resource)?.[direction] ?? [];
  return rules.filter(({ peer: of, traffic }) => {
    if (isUnknown(traffic) || traffic.protocol === -1 || isUnknown(of)) return false;
    // a rule for everybody was not written for pods
    return !(of.kind === 'cidr' && of.cidr.endsWith('/0')) && peerHolds(network, of, peer);
  });
}

function peerHolds(
  network: Network,
  peer: Exclude<SecurityGroupRule['peer'], { unknown: string }>,
  address: number,
): boolean {
  if (peer.kind === 'group') return false;
  const texts = peer.kind === 'cidr' ? [peer.cidr] : (network.prefixLists.get(peer.id)?.cidrs ?? []).filter(isKnown);
  return texts.some((text) => {
    const range = blockOf(text);
    return !isUnknown(range) && range[0] <= address && address <= range[1];
  });
}
