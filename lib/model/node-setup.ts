import { unknown, type Maybe, type Unknown } from '../address/unknown';
import type { CniNetwork } from './cni-network';
import type { Netfilter } from './netfilter';

/** What a node's user data configures, read from its text alone. */
export interface NodeSetup {
  /** size of the user data before base64, in bytes (EC2 allows 16,384); null: no user data */
  readonly bytes: Maybe<number> | null;
  /** as much of `bytes` as is known */
  readonly leastBytes: number;
  /** MIME parts in order; a plain document is one part */
  readonly parts: readonly UserDataPart[];
  readonly packages: readonly string[];
  readonly kernelModules: readonly string[];
  /** every file that it writes, sorted by path, with the content of the last writer */
  readonly files: readonly NodeFile[];
  readonly units: readonly SystemdUnit[];
  /** names of the units that commands enable or start, even conditionally; sorted */
  readonly startedUnits: readonly string[];
  /** `ip`, `nft`, `iptables`, `iptables-restore` and `sysctl` commands in first-boot order, including those of enabled units */
  readonly commands: readonly NodeCommand[];
  /** kernel parameters in the order they take effect: sysctl.d files, then commands */
  readonly sysctls: readonly Sysctl[];
  /** files of /etc/cni/net.d in lexical order */
  readonly networks: readonly CniNetwork[];
  /** packet filter and NAT rules, without those that a CNI plugin adds per pod */
  readonly netfilter: Netfilter;
  readonly routes: readonly NodeRoute[];
  /** facts that cannot be read, each with its place: the rules about the node are unknown */
  readonly unread: readonly Unknown[];
  /** programs, packages and parts whose effect is not read: each is an assumption of the proof */
  readonly actors: readonly NodeActor[];
  /** facts that the user data changes, and that a periodic unit restores; the other fields have the restored value */
  readonly putBacks: readonly PutBack[];
  /** AWS API calls that may change the network, each with its place: the rules about the network are unknown */
  readonly networkCalls: readonly NetworkCall[];
  /** the image's name for the primary network interface, for example `ens5`; null: unknown */
  readonly interfaceName: string | null;
}

/** A call of a node to AWS, with its place and text. */
export interface NetworkCall extends Unknown {
  /** the faults that it may mend, by the ids of their findings */
  readonly mends: readonly (
    | 'source-dest-check-on'
    | 'route-missing'
    | 'security-group-ingress-missing'
    | 'security-group-egress-missing'
    | 'no-public-address'
  )[];
  /** CIDR text of the route that it creates; unknown: it may be any, or there is none */
  readonly destination: Maybe<string>;
}

/** Something that runs code on a node and could change a fact. The same script is the same actor on every node. */
export interface NodeActor {
  /** `script`: the commands of a script that were not read; `file`: a file in a directory from which programs are run */
  readonly kind: 'script' | 'file' | 'package' | 'part';
  /** the script's place (`part 3`), the file's path, the package's name or the part's type */
  readonly name: string;
  /**
   * for a script or file: the programs that it calls and whose effects are not read, and `> FILE` for a file that it writes,
   * sorted and distinct; else empty
   */
  readonly programs: readonly string[];
}

/** A fact that something changes after a unit has set it, and that the unit then restores. */
export interface PutBack {
  /** for example `net.ipv4.ip_forward` or `table ip pod_network` */
  readonly fact: string;
  /** where it is changed, for example `part 3, line 2`: distinct, in first-boot order */
  readonly changedBy: readonly string[];
  /** for example `pod-network.service` */
  readonly unit: string;
  /** the longest time until the unit restores it */
  readonly seconds: number;
}

/** A part of the user data, as cloud-init handles it. */
export interface UserDataPart {
  readonly kind:
    | 'cloud-config'
    | 'script'
    | 'script-per-boot'
    | 'script-per-instance'
    | 'script-per-once'
    | 'boothook'
    | 'include'
    | 'jinja'
    | 'other';
  /** the MIME part's content type, or the first line of a plain document */
  readonly type: string;
  readonly text: string;
}

/** A file that the user data writes. */
export interface NodeFile {
  readonly path: string;
  readonly content: Maybe<string>;
  /** four octal digits, by default `0644` */
  readonly mode: string;
  /** where it is written, for example `part 1, write_files[2]` */
  readonly place: string;
}

/** A systemd unit that the user data writes. */
export interface SystemdUnit {
  /** file name, for example `pod-network.service` */
  readonly name: string;
  /** whether a command of the user data enables or starts it */
  readonly enabled: boolean;
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** argument vectors of `ExecStart`, in order */
  readonly execStart: readonly (readonly string[])[];
}

/** A command that the user data runs. */
export interface NodeCommand {
  /** program name without its path, then its arguments */
  readonly argv: readonly string[];
  /** its standard input (a here-document); null: none */
  readonly stdin: string | null;
  /** `once`: at the first boot only (runcmd, a plain script); `boot`: at every boot (bootcmd, boothook, per-boot script); `unit`: by a systemd unit */
  readonly when: 'once' | 'boot' | 'unit';
  readonly place: string;
}

/** A kernel parameter that the user data sets. */
export interface Sysctl {
  /** dotted name, for example `net.ipv4.ip_forward` */
  readonly key: string;
  readonly value: Maybe<string>;
  /** `once`: by a first-boot command, lost at a reboot; `boot`: at every boot; `file`: by sysctl.d */
  readonly when: 'once' | 'boot' | 'file';
  readonly place: string;
}

/** A route that the user data adds on the node. */
export interface NodeRoute {
  /** CIDR text, `0.0.0.0/0` for default */
  readonly destination: Maybe<string>;
  readonly kind: 'unicast' | 'unreachable' | 'blackhole' | 'prohibit';
  readonly via: Maybe<string> | null;
  readonly dev: string | null;
  /** by default 0 */
  readonly metric: number;
  readonly place: string;
}

/** The setup of a node without user data. */
export const NO_SETUP: NodeSetup = {
  bytes: null,
  leastBytes: 0,
  parts: [],
  packages: [],
  kernelModules: [],
  files: [],
  units: [],
  startedUnits: [],
  commands: [],
  sysctls: [],
  networks: [],
  netfilter: { chains: [], unread: [] },
  routes: [],
  unread: [],
  actors: [],
  putBacks: [],
  networkCalls: [],
  interfaceName: null,
};

/** The setup of a node whose user data cannot be read. */
export function unknownSetup(reason: Unknown): NodeSetup {
  return { ...NO_SETUP, bytes: reason, unread: [unknown(`user data: ${reason.unknown}`)] };
}
