import type { Maybe, Unknown } from '../address/unknown';

/**
 * One network of a node, as one file of /etc/cni/net.d describes it (CNI spec, "Network configuration format").
 * A `.conf` file holds one plugin, a `.conflist` several.
 */
export interface CniNetwork {
  /** where the file stands on the node; containerd takes the first in lexical order */
  readonly path: string;
  readonly name: Maybe<string>;
  readonly cniVersion: Maybe<string>;
  /** empty where the file is no CNI configuration */
  readonly plugins: readonly CniPlugin[];
  /** why no pod starts by it; null where nothing is against it */
  readonly refusal: CniRefusal | null;
}

/** Why no pod starts by a CNI file: containerd does not load it, or a plugin fails each ADD. */
export interface CniRefusal {
  /** lowercase, with the value that decides */
  readonly reason: string;
  /** false: a value that decides is unknown, or one of the two versions of the plugins takes the file */
  readonly certain: boolean;
}

export type CniPlugin = BridgePlugin | LoopbackPlugin | OtherPlugin;

/** The `bridge` plugin with every default of the plugin filled in (containernetworking/plugins, "bridge plugin"). */
export interface BridgePlugin {
  readonly type: 'bridge';
  /** name of the bridge on the node; the plugin's default is `cni0` */
  readonly bridge: Maybe<string>;
  /** the bridge gets the gateway's address, and the plugin turns `ip_forward` on; `isDefaultGateway` implies it */
  readonly isGateway: Maybe<boolean>;
  readonly isDefaultGateway: Maybe<boolean>;
  readonly ipMasq: Maybe<boolean>;
  /** null: the plugin's own choice (iptables, and nftables where iptables is missing, from 1.6.0 on) */
  readonly ipMasqBackend: Maybe<'iptables' | 'nftables'> | null;
  readonly hairpinMode: Maybe<boolean>;
  readonly promiscMode: Maybe<boolean>;
  readonly forceAddress: Maybe<boolean>;
  /** pods of one node cannot reach each other over the bridge */
  readonly portIsolation: Maybe<boolean>;
  /** bytes; null: the kernel's default of 1500 */
  readonly mtu: Maybe<number> | null;
  /** null: no tag */
  readonly vlan: Maybe<number> | null;
  /** null: no addresses, a bridge of layer 2 only */
  readonly ipam: HostLocalIpam | OtherIpam | Unknown | null;
}

/** `host-local`: each inner list is one range set, and a pod gets one address of each set. */
export interface HostLocalIpam {
  readonly type: 'host-local';
  readonly ranges: readonly (readonly HostLocalRange[])[];
  readonly routes: readonly CniRoute[];
}

/** A range with the plugin's defaults filled in: gateway = first + 1, start = first + 1, end = last - 1. */
export interface HostLocalRange {
  /** CIDR text, not yet checked for host bits: host-local refuses such a file, and a rule says so; IPv6 is left as it is */
  readonly subnet: Maybe<string>;
  readonly rangeStart: Maybe<string>;
  readonly rangeEnd: Maybe<string>;
  readonly gateway: Maybe<string>;
}

export interface CniRoute {
  readonly dst: Maybe<string>;
  readonly gw: Maybe<string> | null;
}

export interface OtherIpam {
  readonly type: 'other';
  readonly name: string;
}

export interface LoopbackPlugin {
  readonly type: 'loopback';
}

/** A plugin that this library does not walk through (calico, flannel, portmap, ...). */
export interface OtherPlugin {
  readonly type: 'other';
  readonly name: string;
  /** of the `firewall` plugin: who may reach pods; absent where the file says nothing, which means everybody */
  readonly ingressPolicy?: Maybe<string>;
}
