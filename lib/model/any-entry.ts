import type { Unknown } from '../address/unknown';
import type { NetworkAclEntry, Origin } from './network-model';

/** Entries of a network ACL that come before all others and may do anything: what stands for one that cannot be read. */
export function anyEntries(
  { unknown }: Unknown,
  origin: Origin,
  directions: readonly NetworkAclEntry['direction'][] = ['ingress', 'egress'],
): readonly NetworkAclEntry[] {
  const reason: Unknown = { unknown };
  return directions.map((direction): NetworkAclEntry => {
    return { number: 1, direction, action: 'allow', cidr: reason, traffic: reason, origin };
  });
}
