import type { Refusals } from './refusals';
import { isJsonObject, memberOf, textOf, type JsonObject } from './go-json';

/** Settings of a pod that leave its packets alone: what its own sockets do. */
const HARMLESS_SYSCTL = /^net[./](core[./]|ipv4[./](tcp_|udp_|ip_local_|ip_unprivileged_port_start|ping_group_range))/;

/** Bits of the largest packet inside a VPC (EC2 User Guide, "Jumbo frames"): a token bucket drops what is larger than its burst. */
const LARGEST_PACKET = 9001 * 8;

/** The first cniVersion that a plugin takes, where it does not take all: firewall.go:187 and bandwidth/main.go:249, v1.1.1. */
const SINCE: Readonly<Record<string, string>> = { firewall: '0.4.0', bandwidth: '0.3.0' };

/** Notes what of a plugin behind the bridge stops pods from starting, or their traffic (plugins/meta of 1.1.1 and 1.9.1). */
export function noteChained(type: string, object: JsonObject, cniVersion: string | undefined, notes: Refusals): void {
  const since = SINCE[type];
  if (since !== undefined && cniVersion !== undefined && cniVersion < since)
    notes.refuse(`the plugin ${type} takes cniVersion ${since} and later, and the network has ${cniVersion}`);
  if (type === 'portmap') notePortmap(object, notes);
  else if (type === 'bandwidth') noteBandwidth(object, notes);
  else if (type === 'tuning') noteTuning(object, notes);
  else if (type === 'firewall') noteFirewall(object, notes);
}

/** portmap/main.go:202 and :211, v1.1.1 */
function notePortmap(object: JsonObject, notes: Refusals): void {
  const bit = memberOf(object, 'markMasqBit');
  if (bit !== undefined && memberOf(object, 'externalSetMarkChain') !== undefined)
    notes.refuse('portmap has markMasqBit and externalSetMarkChain, and refuses both together');
  if (typeof bit === 'number' && (bit < 0 || bit > 31))
    notes.refuse(`portmap has a markMasqBit of ${String(bit)}, and takes 0 to 31`);
  // portmap/main.go:263, v1.9.1
  const backend = textOf(object, 'backend') ?? 'iptables';
  if (backend !== 'iptables' && backend !== 'nftables') notes.doubt('portmap has a backend that is not known');
}

/** bandwidth/main.go:105, v1.1.1, `validateRateAndBurst` */
function noteBandwidth(object: JsonObject, notes: Refusals): void {
  for (const way of ['ingress', 'egress']) {
    const [rate, burst] = ['Rate', 'Burst'].map((part) => memberOf(object, `${way}${part}`) ?? 0);
    if (typeof rate !== 'number' || typeof burst !== 'number') continue;
    if ((rate === 0) !== (burst === 0)) notes.refuse(`bandwidth has one of ${way}Rate and ${way}Burst, and needs both`);
    else if (burst / 8 >= 2 ** 32 - 1) notes.refuse(`bandwidth has an ${way}Burst of 4 GB or more, and refuses it`);
    else if (rate !== 0 && (rate < LARGEST_PACKET || burst < LARGEST_PACKET))
      notes.doubt(`bandwidth has an ${way}Rate or ${way}Burst under one packet`);
  }
}

/** tuning/tuning.go:325, v1.1.1: settings of the pod's own network */
function noteTuning(object: JsonObject, notes: Refusals): void {
  const sysctl = memberOf(object, 'sysctl');
  for (const key of isJsonObject(sysctl) ? Object.keys(sysctl) : []) {
    if (!/^net[./]/.test(key)) notes.refuse(`tuning sets ${key}, and takes keys of "net" only`);
    else if (!HARMLESS_SYSCTL.test(key)) notes.doubt(`tuning sets ${key} in each pod, which is not walked`);
  }
  const mtu = memberOf(object, 'mtu');
  if (typeof mtu === 'number' && mtu !== 0 && (mtu < 68 || mtu > 65535))
    notes.refuse(`tuning has an mtu of ${String(mtu)}, and the kernel takes 68 to 65535`);
  if (memberOf(object, 'mac') !== undefined) notes.doubt('tuning gives all pods one MAC address');
}

/** firewall/ingresspolicy.go:35, v1.1.1; 1.9.1 knows "isolated" beside */
function noteFirewall(object: JsonObject, notes: Refusals): void {
  const policy = notes.known(textOf(object, 'ingressPolicy') ?? '');
  if (policy === undefined || ['', 'open', 'same-bridge'].includes(policy)) return;
  if (policy === 'isolated') notes.doubt('ingressPolicy "isolated" is not known to plugins 1.1.1');
  else notes.refuse(`firewall does not know the ingressPolicy ${JSON.stringify(policy)}`);
}
