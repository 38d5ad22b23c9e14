import { isUnknown, type Maybe } from '../address/unknown';
import type { BridgePlugin } from '../model/cni-network';
import { booleanOf, integerOf, isJsonObject, memberOf, refused, textOf, type JsonObject } from './go-json';
import { readHostLocal } from './host-local';

/** Bytes that the kernel takes for a bridge and a veth (`ETH_MIN_MTU`, `ETH_MAX_MTU`, include/uapi/linux/if_ether.h). */
export const MTU = { min: 68, max: 65535 } as const;

/**
 * Reads a `bridge` plugin's object with every default filled in (containernetworking/plugins, `NetConf` and `cmdAdd` of
 * the bridge plugin). A value that the plugin refuses is unknown, with the reason.
 */
export function readBridgePlugin(plugin: JsonObject): BridgePlugin {
  const flag = (field: string) => booleanOf(plugin, field, false);
  const isDefaultGateway = flag('isDefaultGateway');
  const vlan = integerOf(plugin, 'vlan', 0, 4094);
  return {
    type: 'bridge',
    bridge: textOf(plugin, 'bridge') ?? 'cni0',
    isGateway: either(isDefaultGateway, flag('isGateway')),
    isDefaultGateway,
    ipMasq: flag('ipMasq'),
    ipMasqBackend: backendOf(plugin),
    hairpinMode: flag('hairpinMode'),
    promiscMode: flag('promiscMode'),
    forceAddress: flag('forceAddress'),
    portIsolation: flag('portIsolation'),
    mtu: mtuOf(plugin),
    vlan: vlan === 0 ? null : vlan,
    ipam: ipamOf(plugin),
  };
}

function backendOf(plugin: JsonObject): BridgePlugin['ipMasqBackend'] {
  const text = textOf(plugin, 'ipMasqBackend');
  if (text === null || isUnknown(text) || text === 'iptables' || text === 'nftables') return text;
  return refused('ipMasqBackend', text, '"iptables" or "nftables"');
}

function either(a: Maybe<boolean>, b: Maybe<boolean>): Maybe<boolean> {
  if (a === true || b === true) return true;
  return isUnknown(a) ? a : b;
}

/** A size below zero is not sent to the kernel (vendor/github.com/vishvananda/netlink/link_linux.go:1303 of plugins v1.1.1). */
function mtuOf(plugin: JsonObject): BridgePlugin['mtu'] {
  const given = memberOf(plugin, 'mtu');
  return typeof given === 'number' && Number.isInteger(given) && given <= 0
    ? null
    : integerOf(plugin, 'mtu', MTU.min, MTU.max);
}

function ipamOf(plugin: JsonObject): BridgePlugin['ipam'] {
  const ipam = memberOf(plugin, 'ipam');
  if (ipam === undefined) return null;
  if (!isJsonObject(ipam)) return refused('ipam', ipam, 'an object');
  const type = textOf(ipam, 'type');
  if (type === null || type === '') return null;
  if (isUnknown(type)) return type;
  return type === 'host-local' ? readHostLocal(ipam) : { type: 'other', name: type };
}
