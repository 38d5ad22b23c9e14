import { unknown, type Maybe, type Unknown } from '../address/unknown';
import type { CniNetwork } from './cni-network';
import type { Netfilter } from './netfilter';

/** What a node's user data puts on it, read back from the text alone. */
export interface NodeSetup {
  /** size of the user data as EC2 counts it: bytes before base64 (16,384 at most); null where there is none */
  readonly bytes: Maybe<number> | null;
  /** the parts in order, a plain document being one part */
  readonly parts: readonly UserDataPart[];
  readonly packages: readonly string[];
  readonly kernelModules: readonly string[];
  /** every file that it writes, sorted by path; the last writer wins */
  readonly files: readonly NodeFile[];
  readonly units: readonly SystemdUnit[];
  /** names of the units that commands enable or start, whether they certainly run or not: sorted */
  readonly startedUnits: readonly string[];
  /** `ip`, `nft`, `iptables`, `iptables-restore`, `sysctl` commands in the order of a first boot, those of enabled units included */
  readonly commands: readonly NodeCommand[];
  /** settings in the order they take effect: files of sysctl.d, then commands */
  readonly sysctls: readonly Sysctl[];
  /** files of /etc/cni/net.d in lexical order */
  readonly networks: readonly CniNetwork[];
  /** NAT and filter rules without the CNI plugin's own, which it writes at a pod's ADD */
  readonly netfilter: Netfilter;
  readonly routes: readonly NodeRoute[];
  /** facts that are there and could not be read, each with its place: the rules about the node are unknown */
  readonly unread: readonly Unknown[];
  /** what runs code on the node and is not read as facts: each is an assumption of the proof */
  readonly actors: readonly NodeActor[];
  /** what the user data changes only until a unit that recurs sets it again; the other fields say what it is then */
  readonly putBacks: readonly PutBack[];
  /** calls to AWS that may change the network around the node, each with its place: the rules about the network are unknown */
  readonly networkCalls: readonly Unknown[];
  /** what the image calls the first network interface, for example `ens5`; null where the template does not tell */
  readonly interfaceName: string | null;
}

/** What runs code on a node and could change a fact. The same script on several nodes is an equal actor on each. */
export interface NodeActor {
  /** `script`: what is left of a script after its facts were read; `file`: a file in a folder that something runs */
  readonly kind: 'script' | 'file' | 'package' | 'part';
  /** the script's place (`part 3`), the file's path, the package's name, the part's type */
  readonly name: string;
  /** for a script or file, the programs that it calls and whose effects were not read: sorted, distinct; else empty */
  readonly programs: readonly string[];
}

/** A fact that something changes after a unit has set it, and that the unit sets again. */
export interface PutBack {
  /** for example `net.ipv4.ip_forward` or `table ip pod_network` */
  readonly fact: string;
  /** the places of what changes it, for example `part 3, line 2`: distinct, in the order of a first boot */
  readonly changedBy: readonly string[];
  /** for example `pod-network.service` */
  readonly unit: string;
  /** the longest that the change lasts */
  readonly seconds: number;
}

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

export interface NodeFile {
  readonly path: string;
  readonly content: Maybe<string>;
  /** four octal digits, `0644` where the user data says nothing */
  readonly mode: string;
  /** where it is written, for example `part 1, write_files[2]` */
  readonly place: string;
}

export interface SystemdUnit {
  /** file name, for example `pod-network.service` */
  readonly name: string;
  /** started at every boot: enabled or started by a command of the user data */
  readonly enabled: boolean;
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** the commands of ExecStart, in order */
  readonly execStart: readonly (readonly string[])[];
}

export interface NodeCommand {
  /** program without its folder, then its arguments */
  readonly argv: readonly string[];
  /** what it reads from its standard input (a here-document), else null */
  readonly stdin: string | null;
  /** `once`: at the first boot only (runcmd, a plain script); `boot`: at every boot (bootcmd, boothook, per-boot script); `unit`: by a systemd unit */
  readonly when: 'once' | 'boot' | 'unit';
  readonly place: string;
}

export interface Sysctl {
  /** with dots, for example `net.ipv4.ip_forward` */
  readonly key: string;
  readonly value: Maybe<string>;
  /** `once`: a plain command, lost at a reboot */
  readonly when: 'once' | 'boot' | 'file';
  readonly place: string;
}

export interface NodeRoute {
  /** CIDR text, `0.0.0.0/0` for default */
  readonly destination: Maybe<string>;
  readonly kind: 'unicast' | 'unreachable' | 'blackhole' | 'prohibit';
  readonly via: Maybe<string> | null;
  readonly dev: string | null;
  /** 0 where the command says nothing */
  readonly metric: number;
  readonly place: string;
}

/** A node without user data. */
export const NO_SETUP: NodeSetup = {
  bytes: null,
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

/** A node whose user data cannot be read. */
export function unknownSetup(reason: Unknown): NodeSetup {
  return { ...NO_SETUP, bytes: reason, unread: [unknown(`user data: ${reason.unknown}`)] };
}
