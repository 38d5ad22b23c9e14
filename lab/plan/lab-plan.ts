/**
 * What the lab builds and asks, as plain JSON: everything is decided here; the Python program of `lab/runner` only carries
 * it out. Names of namespaces: `vpc-N` (a VPC's router), `inet-N` (the internet behind a gateway), `eni-N` (a network
 * interface), `node-N`, `pod-N-M`.
 */
export interface LabPlan {
  readonly namespaces: readonly PlannedNamespace[];
  /** lines for `ip -batch`, run outside the namespaces: each lays a link between two of them */
  readonly links: readonly string[];
  readonly nodes: readonly PlannedNode[];
  readonly servers: readonly PlannedServer[];
  readonly probes: readonly Probe[];
  readonly transfers: readonly PlannedTransfer[];
}

/**
 * Where AWS does not document what happens, or the model holds an unknown: `strict` drops what is in doubt, `lenient` passes
 * it. Whatever passes under `strict` passes under `lenient` too, so only what failed is asked again.
 */
export type Reading = 'strict' | 'lenient';

export interface PlannedNamespace {
  readonly name: string;
  /** keys with slashes, below /proc/sys/net, written before the links are laid */
  readonly sysctls: readonly Setting[];
  /** the same, written after the links are laid */
  readonly linkSysctls: readonly Setting[];
  /** lines for `ip -batch` */
  readonly ip: readonly string[];
  /** text for `nft -f`; empty: none */
  readonly nft: Readonly<Record<Reading, string>>;
}

/** A key and the value that it gets. */
export type Setting = readonly [key: string, value: string];

export interface PlannedNode {
  readonly name: string;
  readonly namespace: string;
  readonly files: readonly PlannedFile[];
  /** in the order they take effect, keys with slashes below /proc/sys/net */
  readonly sysctls: readonly Setting[];
  readonly commands: readonly PlannedCommand[];
  /** which file of the CNI they start by is decided on the node; the first one asks for no address of its own */
  readonly pods: readonly PlannedPod[];
}

export interface PlannedFile {
  readonly path: string;
  readonly content: string;
  /** four octal digits */
  readonly mode: string;
}

export interface PlannedCommand {
  readonly argv: readonly string[];
  readonly stdin: string | null;
  readonly place: string;
}

export interface PlannedPod {
  readonly namespace: string;
  readonly address: string;
}

/** Who answers in a namespace; ICMP is answered by the kernel, and noted where `icmp` is true. */
export interface PlannedServer {
  readonly namespace: string;
  readonly tcp: readonly number[];
  readonly udp: readonly number[];
  readonly icmp: boolean;
}

export type ProbeProtocol = 'tcp' | 'udp' | 'icmp';

export type RuleName = 'podToPodWithoutNat' | 'nodeToOwnPods' | 'podEgressAsNode';
export type AlsoName = 'nodeToRemotePods' | 'podToNodes' | 'controlPlaneToPods';

/** One question: does the answer come back, and which source did the other end see? */
export interface Probe {
  readonly id: number;
  readonly rule: RuleName | AlsoName;
  /** `pod@worker-0/10.200.0.2`, `worker-0`, `internet`, or an address */
  readonly from: string;
  readonly to: string;
  readonly namespace: string;
  readonly address: string;
  readonly protocol: ProbeProtocol;
  /** destination port; null for ICMP */
  readonly port: number | null;
  /** null: as the kernel picks it */
  readonly sourcePort: number | null;
  /** the source that the other end must see; `asSent`: address and ports as sent, at both ends; null: any */
  readonly expect: 'asSent' | { readonly source: string } | null;
  /** why no answer counts, either way; null where the lab can judge */
  readonly doubt: string | null;
  /**
   * why it may be no fault where no answer comes
   *
   * @default - it is one
   */
  readonly uncertain?: string;
}

/** Bytes over one TCP connection, out and back: whether packets of full size get through. */
export interface PlannedTransfer {
  /** `pod@worker-0/10.200.0.2` */
  readonly from: string;
  readonly namespace: string;
  /** namespace of the answering end */
  readonly to: string;
  /** its address and port, at which nobody listens yet */
  readonly address: string;
  readonly port: number;
  readonly bytes: number;
}

/** Bytes of a transfer that arrived before two seconds of silence. */
export interface Carried {
  readonly out: number;
  readonly back: number;
}

/** What the runner reports of one probe. */
export interface Measurement {
  readonly id: number;
  /** the answer came, from the address and port that were asked */
  readonly reached: boolean;
  /** address and port at the asking end; null where the kernel found no way to send */
  readonly sent: Endpoint | null;
  /** address and port that the other end saw; null where nothing arrived */
  readonly seen: Endpoint | null;
  /** the address and port at which it arrived */
  readonly arrivedAt: Endpoint | null;
  /** what the kernel said, for example `Connection refused`; null: silence, or all is well */
  readonly error: string | null;
}

export type Endpoint = readonly [address: string, port: number];

/** Packets that a rule dropped since the probes were sent; the rule is known by its comment. */
export interface Drop {
  readonly namespace: string;
  readonly comment: string;
  readonly packets: number;
}

/** What the runner reports of a node once it is up. */
export interface NodeReport {
  readonly node: string;
  /** `net.ipv4.ip_forward` before the first pod */
  readonly ipForward: string;
  readonly failures: readonly NodeFailure[];
  /** only for machines that came to the end of their boot */
  readonly ended?: Ended;
}

/** What a machine ran to its end. */
export interface Ended {
  /** cloud-init ran every script without an error, and no process of theirs is left */
  readonly scripts: boolean;
  /** services that ran and ended well */
  readonly units: readonly string[];
  /** of the programs that the plan names, those that are not on the machine */
  readonly missing: readonly string[];
}

export interface NodeFailure {
  /**
   * `pods`: none starts; `no-network`: there is no CNI file to start them by; `unjudged`: nobody here knows whether they start;
   * `boot`: of a machine that cloud-init and systemd boot; `runtime`: of its containerd
   */
  readonly kind:
    'file' | 'sysctl' | 'command' | 'pod' | 'pods' | 'no-network' | 'unjudged' | 'plugin-missing' | 'boot' | 'runtime';
  /** path, key, place, pod address or unit */
  readonly subject: string;
  readonly message: string;
}
