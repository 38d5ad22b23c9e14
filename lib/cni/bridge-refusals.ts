import { MTU } from './bridge-plugin';
import type { BridgePlugin } from '../model/cni-network';
import type { Refusals } from './refusals';
import { isJsonObject, memberOf, type JsonObject } from './go-json';
import { noteHostLocal } from './host-local-refusals';

/** IFNAMSIZ less the ending zero (include/uapi/linux/if.h). */
const LONGEST_NAME = 15;

/** Notes why the `bridge` plugin fails, or gives a pod no address (plugins/main/bridge/bridge.go). */
export function noteBridge(
  object: JsonObject,
  plugin: BridgePlugin,
  cniVersion: string | undefined,
  notes: Refusals,
): void {
  noteName(notes.known(plugin.bridge), notes);
  const mtu = memberOf(object, 'mtu');
  // netlink sends a size above 0 only, and 32 bits of it (vendor/github.com/vishvananda/netlink/link_linux.go:1303, v1.1.1)
  if (typeof mtu === 'number' && mtu > 0 && (mtu < MTU.min || mtu > MTU.max)) {
    const reason = `an mtu of ${String(mtu)} is outside ${String(MTU.min)} to ${String(MTU.max)} bytes, and the kernel refuses it`;
    if (mtu < 2 ** 32) notes.refuse(reason);
    else notes.doubt(reason);
  }
  // bridge.go:102, v1.1.1
  const vlan = memberOf(object, 'vlan');
  if (typeof vlan === 'number' && (vlan < 0 || vlan > 4094))
    notes.refuse(`a vlan of ${String(vlan)} is outside 0 to 4094, and the bridge plugin refuses it`);
  // bridge.go:427, v1.1.1
  if (plugin.hairpinMode === true && plugin.promiscMode === true)
    notes.refuse('hairpinMode and promiscMode are both true, and the bridge plugin refuses that');
  noteNewer(object, plugin, notes);
  noteRequests(object, notes);
  const { ipam } = plugin;
  const section = memberOf(object, 'ipam');
  if (ipam === null)
    // pkg/cri/sbserver/sandbox_run.go:384, containerd v1.7.28
    notes.refuse('no "ipam" with a type is there, so pods get no address, and containerd starts none without one');
  else if ('unknown' in ipam) notes.doubt(ipam.unknown);
  else if (ipam.type === 'other') {
    // cni/pkg/invoke/find.go:31, v1.0.1
    if (ipam.name.includes('/')) notes.refuse(`the ipam type "${ipam.name}" is a path, and plugins are found by name`);
  } else if (isJsonObject(section)) noteHostLocal(section, plugin, cniVersion, notes);
}

/** net/core/dev.c, `dev_valid_name`; the plugin looks for the bridge by its name afterwards (bridge.go:288, v1.1.1). */
function noteName(name: string | undefined, notes: Refusals): void {
  if (name === undefined) return;
  const said = `a bridge named ${JSON.stringify(name)}`;
  if (name === '') notes.refuse('the bridge has an empty name, and the bridge plugin cannot add it');
  else if (Buffer.byteLength(name) > LONGEST_NAME)
    notes.refuse(`${said} has more than ${String(LONGEST_NAME)} characters, and the kernel refuses it`);
  else if (/[\s/:\0]/.test(name) || name === '.' || name === '..')
    notes.refuse(`${said} has a character that the kernel refuses`);
  else if (name.includes('%d')) notes.refuse(`${said} gets a number from the kernel, and the plugin does not find it`);
  else if (name === 'all' || name === 'default')
    // include/net/ip.h, `sysctl_dev_name_is_allowed`
    notes.refuse(`${said} is a folder of the kernel's parameters for all interfaces, and the kernel refuses it`);
  else if (name === 'lo') notes.refuse(`${said} is the loopback interface, which is no bridge`);
  else if (/^(eth|ens|enX|enp)\d/.test(name) || !/^[\x21-\x7e]+$/.test(name))
    notes.doubt(`${said} may be an interface of another kind, or none that the kernel takes`);
}

/** What one of the two versions refuses: it is decoded from 1.2.0 on. */
function noteNewer(object: JsonObject, { ipMasq, ipMasqBackend }: BridgePlugin, notes: Refusals): void {
  // pkg/ip/ipmasq_linux.go:47, v1.9.1
  if (ipMasq !== false && ipMasqBackend !== null && typeof ipMasqBackend !== 'string')
    notes.doubt(ipMasqBackend.unknown);
  // bridge.go:546 and :62, v1.9.1
  for (const field of ['disableContainerInterface', 'macspoofchk'])
    if (memberOf(object, field) === true) notes.doubt(`${field} is true, which is not walked`);
  const trunk = memberOf(object, 'vlanTrunk');
  if (Array.isArray(trunk) && trunk.length > 0) notes.doubt('vlanTrunk puts pods into VLANs, which is not walked');
}

/** Addresses that the file asks for itself: each pod would want the same (allocator/config.go:103, v1.1.1). */
function noteRequests(object: JsonObject, notes: Refusals): void {
  for (const field of ['args', 'runtimeConfig']) {
    const value = memberOf(object, field);
    if (isJsonObject(value) && Object.keys(value).length > 0)
      notes.doubt(`"${field}" may ask for one address or MAC for all pods, which is not read`);
  }
}
