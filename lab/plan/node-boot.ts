import { formatAddress, parseAddress, parseCidr } from '../../lib/address/cidr';
import { embeddedUnknown, isUnknown, type Unknown } from '../../lib/address/unknown';
import type { HostLocalRange } from '../../lib/model/cni-network';
import type { Node } from '../../lib/model/network-model';
import { namedInterface } from '../../lib/walk/network/interface-name';
import type { BuiltInterface } from './built-interface';
import type { PlannedNamespace, PlannedNode, PlannedPod, Setting } from './lab-plan';
import type { PodRange } from './edge-addresses';
import { neighbourLines, neighbourWays, type NeighbourWay } from './neighbour';
import { NODE_SYSCTLS, nodeLink } from './namespace-sysctls';

/** A node as the lab boots it, and what of its user data the lab cannot carry out because it is not known. */
export interface BootedNode {
  readonly node: Node;
  readonly namespace: PlannedNamespace;
  readonly links: readonly string[];
  readonly planned: PlannedNode;
  /** addresses of the pods that are asked about everything; the other pods stand for a witness each */
  readonly edges: readonly string[];
  readonly doubts: readonly Unknown[];
}

/**
 * Plans a node: its namespace and links, then its files, sysctls and commands in the order of a first boot, then its pods.
 *
 * @param witnesses addresses that pods are to have beside the first and the last one
 * @param cuts the same, of pods that are asked about everything
 * @param planned the block of the node's pods, for a pod that tells whether any starts where no range can be read; null: unknown
 */
export function bootNode(
  node: Node,
  number: number,
  built: readonly BuiltInterface[],
  witnesses: readonly string[] = [],
  ways: readonly NeighbourWay[] = neighbourWays(built),
  cuts: readonly string[] = [],
  planned: string | null = null,
): BootedNode {
  const own = built.filter((one) => one.node.id === node.id);
  const name = `node-${String(number)}`;
  const { setup } = node;
  const ends = podAddresses(node, planned);
  const edges = ends.length === 0 ? [] : [...new Set([...ends, ...cuts])];
  const addresses = edges.length === 0 ? [] : [...new Set([...edges, ...witnesses])];
  const pods = addresses.map((address, position) => ({
    namespace: `pod-${String(number)}-${String(position)}`,
    address,
  }));
  const sysctls = setup.sysctls.filter((one) => one.key.startsWith('net.'));
  return {
    node,
    namespace: {
      name,
      sysctls: [...NODE_SYSCTLS],
      linkSysctls: [],
      ip: own.flatMap((one) => [...addressLines(one), ...neighbourLines(one, device(one), built, ways)]),
      nft: { strict: '', lenient: '' },
    },
    links: own.map((one) => nodeLink(device(one), name, one.number)),
    planned: {
      name: node.name,
      namespace: name,
      files: setup.files.flatMap(({ path, content, mode }) => (isUnknown(content) ? [] : [{ path, content, mode }])),
      sysctls: sysctls.flatMap(({ key, value }): Setting[] => (isUnknown(value) ? [] : [[sysctlPath(key), value]])),
      commands: setup.commands.map(({ argv, stdin, place }) => ({ argv, stdin, place })),
      pods,
    },
    edges,
    doubts: doubtsOf(node),
  };
}

/**
 * The first and the last address that host-local may hand out on a node (containernetworking/plugins, "host-local"): from
 * `rangeStart` to `rangeEnd` without the gateway. One address where both are the same. Where the range cannot be known, the first one
 * of the planned block; none where that is unknown too.
 */
export function podAddresses(node: Node, planned: string | null = null): string[] {
  const free = podRanges(node).flatMap(({ first, last }) => [first, last]);
  if (free.length === 0) return planned === null ? [] : [formatAddress(parseCidr(planned).first + 2)];
  return [...new Set([...free.slice(0, 1), ...free.slice(-1)])].map(formatAddress);
}

/** The addresses that host-local may hand out on a node, as far as they are known. */
export function podRanges(node: Node): PodRange[] {
  const plugin = node.setup.networks[0]?.plugins.find((one) => one.type === 'bridge');
  const ipam = plugin?.ipam ?? null;
  const ranges = ipam === null || isUnknown(ipam) || ipam.type !== 'host-local' ? [] : (ipam.ranges[0] ?? []);
  return ranges.flatMap((range) => freeAddresses(range) ?? []);
}

function freeAddresses(range: HostLocalRange): PodRange | null {
  const { rangeStart, rangeEnd, gateway } = range;
  if (isUnknown(rangeStart) || isUnknown(rangeEnd) || isUnknown(gateway)) return null;
  const taken = parseAddress(gateway);
  const start = parseAddress(rangeStart);
  const end = parseAddress(rangeEnd);
  const first = start === taken ? start + 1 : start;
  const last = end === taken ? end - 1 : end;
  return first <= last ? { first, last, gateway: taken } : null;
}

/** What stays unknown of a node's boot: files, commands and settings of the network that depend on an unknown value. */
function doubtsOf({ setup }: Node): Unknown[] {
  const commands = setup.commands.flatMap(
    ({ argv, stdin }) => embeddedUnknown([...argv, stdin ?? ''].join('\n')) ?? [],
  );
  const named = setup.commands.flatMap(({ argv }) => argv);
  const files = setup.files
    .filter(({ path }) => /^\/etc\/(cni|containerd)\//.test(path) || named.includes(path))
    .flatMap(({ content }) => (isUnknown(content) ? content : (embeddedUnknown(content) ?? [])));
  const sysctls = setup.sysctls.filter((one) => one.key.startsWith('net.')).map((one) => one.value);
  return [...commands, ...files, ...sysctls.filter(isUnknown)];
}

/** cloud-init configures every private address of an interface (its Ec2 data source), the default route by the first one. */
function addressLines(one: BuiltInterface): string[] {
  const subnet = parseCidr(one.subnetCidr);
  const name = device(one);
  const metric = String(100 * (one.deviceIndex + 1));
  return [
    ...(one.deviceIndex === 0 ? ['link set lo up'] : []),
    `link set ${name} up`,
    ...one.addresses.map((address) => `addr add ${address}/${String(subnet.prefixLength)} dev ${name}`),
    `route add default via ${formatAddress(subnet.first + 1)} dev ${name} metric ${metric}`,
  ];
}

/** What the node calls an interface: what its own rules call the first one, since no template says what the image does. */
function device({ deviceIndex, node }: BuiltInterface): string {
  const named = deviceIndex === 0 ? namedInterface(node.setup) : null;
  return named ?? `eth${String(deviceIndex)}`;
}

/** `net.ipv4.conf.eth0/1.rp_filter` -> `ipv4/conf/eth0.1/rp_filter` (sysctl.d(5): the first separator decides). */
export function sysctlPath(key: string): string {
  const swapped = key.replaceAll(/[./]/g, (separator) => (separator === '.' ? '/' : '.'));
  return swapped.replace(/^net\//, '');
}

/** A namespace for a pod, left bare: the CNI plugins do the rest. */
export function podNamespace(pod: PlannedPod): PlannedNamespace {
  return { name: pod.namespace, sysctls: [], linkSysctls: [], ip: [], nft: { strict: '', lenient: '' } };
}
