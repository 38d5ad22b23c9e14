import { isKnown, isUnknown, type Maybe, unknown } from '../../address/unknown';
import type { NodeSetup, Sysctl } from '../../model/node-setup';

/**
 * Whether the node forwards packets. The bridge plugin turns it on at a pod's ADD when the bridge is a gateway; a setting of 0 that
 * the node makes itself turns it off again whenever it is applied. A setting of one interface, or of those to come, decides what
 * comes in by these alone (kernel documentation, "ip-sysctl", forwarding), so it is unknown with a 0 among them. A change of the
 * setting for all sets that of each (Linux, net/ipv4/devinet.c, `inet_forward_change`).
 *
 * @param isGateway null for a node without pods, which forwards as its image does unless it says so: the image of a NAT instance does
 * @returns null where only the image decides
 */
export function forwardingOf(setup: NodeSetup, isGateway: boolean | null): Maybe<boolean> | null {
  let all: Sysctl | null = null;
  let own: readonly Sysctl[] = [];
  for (const one of setup.sysctls) {
    if (one.key === 'net.ipv4.ip_forward') {
      // what a first boot alone sets changes nothing at the next one
      const isOnce = all?.when === 'once' || one.when === 'once';
      if (all !== null && isKnown(all.value) && isKnown(one.value) && isOn(all.value) !== isOn(one.value))
        own = own.filter(({ when }) => isOnce && when !== 'once');
      all = one;
    } else if (/^net\.ipv4\.conf\.[^.]+\.forwarding$/.test(one.key))
      own = [...own.filter(({ key }) => key !== one.key), one];
  }
  const forwards = all === null ? isGateway : isUnknown(all.value) ? all.value : isOn(all.value);
  if (forwards === false || forwards === null) return forwards;
  const some = own.find(({ value }) => isUnknown(value) || !isOn(value));
  return some === undefined ? forwards : unknown(`${some.key} is not on, and decides for a part of the interfaces`);
}

function isOn(value: string): boolean {
  return value.trim() !== '0';
}

/** Whether packets between two pods of a node meet its FORWARD and POSTROUTING chains (br_netfilter); null: nothing says. */
export function bridgeFilterOf(setup: NodeSetup): Maybe<boolean> | null {
  const last = setup.sysctls.filter(({ key }) => key === 'net.bridge.bridge-nf-call-iptables').at(-1);
  if (last !== undefined) return isUnknown(last.value) ? last.value : isOn(last.value);
  return setup.kernelModules.includes('br_netfilter') ? true : null;
}

/**
 * Whether the user data may make the reverse path filter strict. The greater of `all` and the interface's own value counts (kernel
 * documentation, "ip-sysctl", rp_filter), and images set the interface's.
 */
export function hasStrictReversePath({ sysctls }: NodeSetup): boolean {
  const last = new Map(
    sysctls.filter(({ key }) => /^net\.ipv4\.conf\..+\.rp_filter$/.test(key)).map(({ key, value }) => [key, value]),
  );
  const all = last.get('net.ipv4.conf.all.rp_filter');
  if (all !== undefined && !isUnknown(all) && all.trim() === '2') return false;
  return [...last.values()].some((value) => isUnknown(value) || value.trim() === '1');
}
