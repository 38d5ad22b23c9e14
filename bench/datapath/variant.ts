import type { PlannedCommand } from '../../lab/plan/lab-plan';

/** A node of a two-node network. */
export interface BenchNode {
  /** 0 or 1 */
  readonly index: number;
  readonly nodeIp: string;
  readonly podCidr: string;
}

/** How pods of two nodes are joined. */
export interface Variant {
  readonly id: VariantId;
  readonly title: string;
  /** `ipMasq` of the construct, whose node is the start of every variant */
  readonly ipMasq: boolean;
  /** bytes of each packet that the way between the nodes takes for itself */
  readonly overhead: number;
  /** fields of the first CNI file that differ from the construct's */
  cni(own: BenchNode): Readonly<Record<string, unknown>>;
  /** whether the node's own commands run: its NAT table, its unreachable route, its sysctls */
  readonly ownCommands: boolean;
  /** `net.bridge.bridge-nf-call-iptables` */
  readonly bridgeFilter: '0' | '1';
  /** whether the network between the nodes has a route to the pods */
  readonly podRoutes: boolean;
  commands(own: BenchNode, peer: BenchNode): readonly (readonly string[])[];
}

/** `f-ct`, `f+br`: the floor with one cost less or more, and `b+raw`: (b) with one more. What `b` has more than `f+br` is the node's table. */
export type VariantId = 'a' | 'b' | 'c' | 'd' | 'e' | 'f' | 'f-ct' | 'f+br' | 'b+raw';

const POD_SUPERNET = '10.200.0.0/16';
const DEFAULT: Variant = {
  id: 'a',
  title: 'the default',
  ipMasq: true,
  overhead: 0,
  cni: () => ({}),
  ownCommands: true,
  bridgeFilter: '1',
  podRoutes: true,
  commands: () => [],
};

const FLOOR: Variant = {
  ...DEFAULT,
  id: 'f',
  title:
    'the floor: a bridge and routes, without NAT and br_netfilter; the kernel tracks connections, as on every node with kube-proxy',
  ipMasq: false,
  ownCommands: false,
  bridgeFilter: '0',
  commands: tracking,
};

export const VARIANTS: Readonly<Record<VariantId, Variant>> = {
  a: DEFAULT,
  b: { ...DEFAULT, id: 'b', title: 'the default with `ipMasq: false`', ipMasq: false },
  c: {
    ...DEFAULT,
    id: 'c',
    title:
      'the well-known CNI file alone, `bridge` with `ipMasq: true`: pods of other nodes see the node instead of the pod',
    ownCommands: false,
  },
  d: {
    ...DEFAULT,
    id: 'd',
    title: '`ptp` instead of a bridge, and one chain of masquerading as kOps writes it for kubenet',
    cni: () => ({ type: 'ptp', bridge: undefined, isGateway: undefined, ipMasq: false }),
    ownCommands: false,
    commands: masqueradeChain,
  },
  e: {
    ...DEFAULT,
    id: 'e',
    title: 'a VXLAN overlay as flannel sets it up: its fields of the CNI file, its device and its iptables rules',
    // 20 of IPv4, 8 of UDP, 8 of VXLAN and 14 of the inner Ethernet header (RFC 7348, section 5)
    overhead: 50,
    // the fields that flannel's plugin delegates (flannel-io/cni-plugin, flannel_linux.go)
    cni: ({ podCidr }) => ({
      ...{ ipMasq: false, isGateway: undefined, isDefaultGateway: true, hairpinMode: true },
      ipam: { type: 'host-local', ranges: [[{ subnet: podCidr }]], routes: [{ dst: POD_SUPERNET }] },
    }),
    ownCommands: false,
    podRoutes: false,
    commands: (own, peer) => [...vxlan(own, peer), ...flannelRules(own)],
  },
  f: FLOOR,
  'f-ct': {
    ...FLOOR,
    id: 'f-ct',
    title: 'the floor without connection tracking, on which neither kube-proxy nor masquerading works',
    commands: () => [],
  },
  'f+br': {
    ...FLOOR,
    id: 'f+br',
    title: 'the floor with br_netfilter, by which packets on a bridge pass iptables',
    bridgeFilter: '1',
  },
  'b+raw': {
    ...DEFAULT,
    id: 'b+raw',
    title: '(b) with its check of sources before connection tracking: it is asked about every packet',
    ipMasq: false,
    commands: ({ podCidr }) => [
      'nft flush chain ip pod_network prerouting'.split(' '),
      ['nft', 'add chain ip pod_network raw { type filter hook prerouting priority raw; }'],
      [
        'nft',
        `add rule ip pod_network raw ip saddr & 255.255.255.0 != ${podCidr.replace('/24', '')} iifname cnio0 drop`,
      ],
    ],
  },
};

// a rule that asks for a connection's state turns its tracking on, in a chain that no packet enters too
function tracking(): string[][] {
  return ['add table ip track', 'add chain ip track unused', 'add rule ip track unused ct state invalid'].map(
    (line) => ['nft', ...line.split(' ')],
  );
}

// what kOps writes for kubenet: nodeup/pkg/model, /opt/kops/bin/cni-iptables-setup
function masqueradeChain(): string[][] {
  return [
    ['-N', 'IP-MASQ'],
    [...'-A POSTROUTING -m addrtype ! --dst-type LOCAL -j IP-MASQ'.split(' ')],
    ['-A', 'IP-MASQ', '-d', POD_SUPERNET, '-j', 'RETURN'],
    ['-A', 'IP-MASQ', '-j', 'MASQUERADE'],
  ].map((rule) => ['iptables', '-w', '-t', 'nat', ...rule]);
}

// flannel's vxlan backend: a device with the first address of the block, a permanent neighbour and a forwarding entry a peer
function vxlan(own: BenchNode, peer: BenchNode): string[][] {
  const first = ({ podCidr }: BenchNode): string => podCidr.replace(/\/.*/, '');
  const hardware = ({ index }: BenchNode): string => `02:00:00:0f:00:0${String(index)}`;
  const device = `link add flannel.1 address ${hardware(own)} mtu 8951 type vxlan id 1 dev eth0 local ${own.nodeIp} dstport 8472 nolearning`;
  return [
    `ip ${device}`,
    `ip addr add ${first(own)}/32 dev flannel.1`,
    'ip link set flannel.1 up',
    `ip neigh add ${first(peer)} lladdr ${hardware(peer)} dev flannel.1 nud permanent`,
    `bridge fdb append ${hardware(peer)} dev flannel.1 dst ${peer.nodeIp} self permanent`,
    `ip route add ${peer.podCidr} via ${first(peer)} dev flannel.1 onlink`,
  ].map((line) => line.split(' '));
}

// flannel's pkg/trafficmngr/iptables: masqRules and forwardRules
function flannelRules({ podCidr }: BenchNode): string[][] {
  const nat = [
    '-N FLANNEL-POSTRTG',
    '-I POSTROUTING -j FLANNEL-POSTRTG',
    '-A FLANNEL-POSTRTG -m mark --mark 0x4000/0x4000 -j RETURN',
    `-A FLANNEL-POSTRTG -s ${podCidr} -d ${POD_SUPERNET} -j RETURN`,
    `-A FLANNEL-POSTRTG -s ${POD_SUPERNET} -d ${podCidr} -j RETURN`,
    `-A FLANNEL-POSTRTG ! -s ${POD_SUPERNET} -d ${podCidr} -j RETURN`,
    `-A FLANNEL-POSTRTG -s ${POD_SUPERNET} ! -d 224.0.0.0/4 -j MASQUERADE --random-fully`,
    `-A FLANNEL-POSTRTG ! -s ${POD_SUPERNET} -d ${POD_SUPERNET} -j MASQUERADE --random-fully`,
  ].map((rule) => `iptables -w -t nat ${rule}`.split(' '));
  const filter = [
    '-N FLANNEL-FWD',
    '-A FORWARD -j FLANNEL-FWD',
    `-A FLANNEL-FWD -s ${POD_SUPERNET} -j ACCEPT`,
    `-A FLANNEL-FWD -d ${POD_SUPERNET} -j ACCEPT`,
  ].map((rule) => `iptables -w ${rule}`.split(' '));
  return [...nat, ...filter];
}

/** A command of a variant as the lab runs it. */
export function plannedCommand(argv: readonly string[]): PlannedCommand {
  return { argv, stdin: null, place: argv.join(' ') };
}
