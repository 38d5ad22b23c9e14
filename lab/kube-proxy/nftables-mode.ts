import { chainHash, lacksLocalEndpoint, type ProxiedNode, type ServicePort } from './service-port';

/** Name of kube-proxy's table, family `ip`. */
export const KUBE_PROXY_TABLE = 'kube-proxy';

/**
 * Writes the table of kube-proxy's nftables mode, for `nft -f`, without comments. The facts are those of a dump in Kubernetes' own
 * tests (see the test). The firewall of `loadBalancerSourceRanges` is left out.
 */
export function writeNftablesMode(
  ports: readonly ServicePort[],
  { podSupernet, serviceCidr, address }: ProxiedNode,
): string {
  return [
    `add table ip ${KUBE_PROXY_TABLE}`,
    ...SETS.map(([kind, name, type]) => `add ${kind} ip ${KUBE_PROXY_TABLE} ${name} { type ${type} ; }`),
    `add element ip ${KUBE_PROXY_TABLE} nodeport-ips { ${address} }`,
    ...Object.entries(BASE_CHAINS).map(([name, place]) => {
      const hook = place === null ? '' : ` { type ${place[0]} hook ${place[1]} priority ${String(place[2])} ; }`;
      return `add chain ip ${KUBE_PROXY_TABLE} ${name}${hook}`;
    }),
    ...ports.flatMap(chainNames).map((name) => `add chain ip ${KUBE_PROXY_TABLE} ${name}`),
    ...[...baseRules(serviceCidr), ...ports.flatMap((port) => portRules(port, podSupernet))].map(
      ([chain, rule]) => `add rule ip ${KUBE_PROXY_TABLE} ${chain} ${rule}`,
    ),
    ...ports.flatMap(portElements).map(([set, element]) => `add element ip ${KUBE_PROXY_TABLE} ${set} { ${element} }`),
    '',
  ].join('\n');
}

const VERDICT_OF_ADDRESS = 'ipv4_addr . inet_proto . inet_service : verdict';
const VERDICT_OF_PORT = 'inet_proto . inet_service : verdict';
const SETS = [
  ['set', 'cluster-ips', 'ipv4_addr'],
  ['set', 'nodeport-ips', 'ipv4_addr'],
  ['map', 'no-endpoint-nodeports', VERDICT_OF_PORT],
  ['map', 'no-endpoint-services', VERDICT_OF_ADDRESS],
  ['map', 'service-ips', VERDICT_OF_ADDRESS],
  ['map', 'service-nodeports', VERDICT_OF_PORT],
] as const;

/** Type, hook and priority of the chains that the kernel calls; null: a chain that others jump to. */
const BASE_CHAINS: Readonly<Record<string, readonly [type: string, hook: string, priority: number] | null>> = {
  'filter-forward': ['filter', 'forward', 0],
  'filter-input': ['filter', 'input', 0],
  'filter-output': ['filter', 'output', 0],
  'nat-output': ['nat', 'output', -100],
  'nat-postrouting': ['nat', 'postrouting', 100],
  'nat-prerouting': ['nat', 'prerouting', -100],
  'cluster-ips-check': null,
  'mark-for-masquerade': null,
  masquerading: null,
  'nodeport-endpoints-check': null,
  'reject-chain': null,
  services: null,
  'service-endpoints-check': null,
};

type Rule = readonly [chain: string, rule: string];

const BY_ADDRESS = 'ip daddr . meta l4proto . th dport vmap';
const BY_NODE_PORT = 'ip daddr @nodeport-ips meta l4proto . th dport vmap';

function baseRules(serviceCidr: string): Rule[] {
  return [
    ['cluster-ips-check', 'ip daddr @cluster-ips reject'],
    ['cluster-ips-check', `ip daddr { ${serviceCidr} } drop`],
    ['filter-forward', 'ct state new jump service-endpoints-check'],
    ['filter-forward', 'ct state new jump cluster-ips-check'],
    ['filter-input', 'ct state new jump nodeport-endpoints-check'],
    ['filter-input', 'ct state new jump service-endpoints-check'],
    ['filter-output', 'ct state new jump service-endpoints-check'],
    ['filter-output', 'ct state new jump cluster-ips-check'],
    ['mark-for-masquerade', 'mark set mark or 0x4000'],
    ['masquerading', 'mark and 0x4000 == 0 return'],
    ['masquerading', 'mark set mark xor 0x4000'],
    ['masquerading', 'masquerade fully-random'],
    ['nat-output', 'jump services'],
    ['nat-postrouting', 'jump masquerading'],
    ['nat-prerouting', 'jump services'],
    ['nodeport-endpoints-check', `${BY_NODE_PORT} @no-endpoint-nodeports`],
    ['reject-chain', 'reject'],
    ['service-endpoints-check', `${BY_ADDRESS} @no-endpoint-services`],
    ['services', `${BY_ADDRESS} @service-ips`],
    ['services', `${BY_NODE_PORT} @service-nodeports`],
  ];
}

/** Names of a port's chains (pkg/proxy/nftables, `servicePortChainNameBase` and the prefixes above it). */
function chainsOf({ service, name, protocol, nodePort, externalTrafficPolicy, endpoint }: ServicePort) {
  const text = `${service}/${protocol}/${name}`;
  const at = `${text}__${endpoint.address}/${String(endpoint.port)}`;
  const hash = chainHash(text, 8);
  return {
    service: `service-${hash}-${text}`,
    external: nodePort === null ? null : `external-${hash}-${text}`,
    local:
      nodePort === null || externalTrafficPolicy === 'Cluster' || !endpoint.isLocal ? null : `local-${hash}-${text}`,
    endpoint: `endpoint-${chainHash(at, 8)}-${at}`,
  };
}

function chainNames(port: ServicePort): string[] {
  const { service, external, local, endpoint } = chainsOf(port);
  return [service, endpoint, ...(external === null ? [] : [external]), ...(local === null ? [] : [local])];
}

function portRules(port: ServicePort, podSupernet: string): Rule[] {
  const { protocol, clusterIp, endpoint } = port;
  const { service, external, endpoint: target } = chainsOf(port);
  return [
    [service, `ip daddr ${clusterIp} ip saddr != ${podSupernet} jump mark-for-masquerade`],
    [service, `numgen random mod 1 vmap { 0 : goto ${target} }`],
    [target, `ip saddr ${endpoint.address} jump mark-for-masquerade`],
    [target, `meta l4proto ${protocol} dnat to ${endpoint.address}:${String(endpoint.port)}`],
    ...(external === null ? [] : externalRules(port, external, service, podSupernet)),
  ];
}

function externalRules(port: ServicePort, external: string, service: string, podSupernet: string): Rule[] {
  if (port.externalTrafficPolicy === 'Cluster') {
    return [
      [external, 'jump mark-for-masquerade'],
      [external, `goto ${service}`],
    ];
  }
  const { local, endpoint } = chainsOf(port);
  return [
    [external, `ip saddr ${podSupernet} goto ${service}`],
    [external, 'fib saddr type local jump mark-for-masquerade'],
    [external, `fib saddr type local goto ${service}`],
    ...(local === null
      ? []
      : ([
          [external, `goto ${local}`],
          [local, `numgen random mod 1 vmap { 0 : goto ${endpoint} }`],
        ] as const)),
  ];
}

function portElements(port: ServicePort): [set: string, element: string][] {
  const { protocol, clusterIp, nodePort } = port;
  const { service, external } = chainsOf(port);
  const at = `${protocol} . ${String(nodePort)}`;
  return [
    ['cluster-ips', clusterIp],
    ['service-ips', `${clusterIp} . ${protocol} . ${String(port.port)} : goto ${service}`],
    ...(external === null ? [] : [['service-nodeports', `${at} : goto ${external}`] as [string, string]]),
    ...(external !== null && lacksLocalEndpoint(port)
      ? [['no-endpoint-nodeports', `${at} : drop`] as [string, string]]
      : []),
  ];
}
