import { parseCidr, parseAddress, containsAddress } from '../../lib/address/cidr';
import { isKnown } from '../../lib/address/unknown';
import type { Node } from '../../lib/model/network-model';
import type { AlsoName, ProbeProtocol, RuleName } from './lab-plan';

/** A packet that somebody says breaks a rule, or is in doubt: the lab sends it and sees. */
export interface LabWitness {
  readonly rule: RuleName | AlsoName;
  /** `worker-0`, or `pod@worker-0/10.200.0.77` */
  readonly from: string;
  /** the same, or `internet`, or the resolver's address */
  readonly to: string;
  readonly protocol: ProbeProtocol;
  /** destination port; null for ICMP */
  readonly port: number | null;
  /** source port; 0 for ICMP */
  readonly sourcePort: number;
}

/** The addresses of a node's pods that witnesses name. */
export function witnessPods({ name, podCidrs }: Node, witnesses: readonly LabWitness[]): string[] {
  const prefix = `pod@${name}/`;
  const blocks = podCidrs.filter(isKnown).map((text) => parseCidr(text));
  const named = witnesses.flatMap(({ from, to }) => [from, to]).filter((end) => end.replace(/[\d.]+$/, '') === prefix);
  const addresses = named.map((end) => end.slice(prefix.length));
  return [...new Set(addresses)].filter((address) =>
    blocks.some((block) => containsAddress(block, parseAddress(address))),
  );
}
