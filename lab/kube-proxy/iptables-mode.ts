import { chainHash, lacksLocalEndpoint, type ProxiedNode, type ServicePort } from './service-port';

const NAT_CHAINS = ['KUBE-SERVICES', 'KUBE-NODEPORTS', 'KUBE-POSTROUTING', 'KUBE-MARK-MASQ'];
const FILTER_CHAINS = ['KUBE-SERVICES', 'KUBE-EXTERNAL-SERVICES', 'KUBE-FORWARD'];

/**
 * Writes the chains of kube-proxy's iptables mode, for `iptables-restore --noflush`, without comments. The facts are those of a dump in
 * Kubernetes' own tests and of a cluster's (see the test). Chains that hold nothing here are left out: KUBE-PROXY-FIREWALL
 * (`loadBalancerSourceRanges`), KUBE-NODEPORTS of the filter table (health checks) and kubelet's KUBE-FIREWALL.
 *
 * kube-proxy puts its jumps before the rules that it finds, so they are written last to first.
 */
export function writeIptablesMode(ports: readonly ServicePort[], node: ProxiedNode): string {
  const own = ports.flatMap((port) => Object.values(chainsOf(port)));
  return `*filter
${declare(FILTER_CHAINS)}
-I INPUT -m conntrack --ctstate NEW -j KUBE-EXTERNAL-SERVICES
-I FORWARD -m conntrack --ctstate NEW -j KUBE-EXTERNAL-SERVICES
-I FORWARD -m conntrack --ctstate NEW -j KUBE-SERVICES
-I FORWARD -j KUBE-FORWARD
-I OUTPUT -m conntrack --ctstate NEW -j KUBE-SERVICES
${ports.filter(lacksLocalEndpoint).map(dropRule).join('')}-A KUBE-FORWARD -m conntrack --ctstate INVALID -j DROP
-A KUBE-FORWARD -m mark --mark 0x4000/0x4000 -j ACCEPT
-A KUBE-FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
COMMIT
*nat
${declare([...NAT_CHAINS, ...own])}
-I PREROUTING -j KUBE-SERVICES
-I OUTPUT -j KUBE-SERVICES
-I POSTROUTING -j KUBE-POSTROUTING
-A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN
-A KUBE-POSTROUTING -j MARK --xor-mark 0x4000
-A KUBE-POSTROUTING -j MASQUERADE --random-fully
-A KUBE-MARK-MASQ -j MARK --or-mark 0x4000
${ports.flatMap((port) => portRules(port, node)).join('\n')}
-A KUBE-SERVICES -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS
COMMIT
`;
}

function declare(chains: readonly string[]): string {
  return chains.map((name) => `:${name} - [0:0]`).join('\n');
}

function dropRule({ protocol, nodePort }: ServicePort): string {
  if (nodePort === null) return '';
  return `-A KUBE-EXTERNAL-SERVICES -m addrtype --dst-type LOCAL -m ${protocol} -p ${protocol} --dport ${String(nodePort)} -j DROP\n`;
}

/** Names of a port's chains (pkg/proxy/iptables, `portProtoHash`). */
function chainsOf(port: ServicePort): { service: string; endpoint: string; external?: string; local?: string } {
  const { service, name, protocol, nodePort, externalTrafficPolicy, endpoint } = port;
  const text = `${service}${name === '' ? '' : `:${name}`}${protocol}`;
  const hash = chainHash(text, 16);
  return {
    service: `KUBE-SVC-${hash}`,
    endpoint: `KUBE-SEP-${chainHash(`${text}${endpoint.address}:${String(endpoint.port)}`, 16)}`,
    ...(nodePort === null ? {} : { external: `KUBE-EXT-${hash}` }),
    ...(externalTrafficPolicy === 'Local' && endpoint.isLocal ? { local: `KUBE-SVL-${hash}` } : {}),
  };
}

function portRules(port: ServicePort, { podSupernet }: ProxiedNode): string[] {
  const { protocol, clusterIp, nodePort, endpoint } = port;
  const { service, endpoint: target, external, local } = chainsOf(port);
  const to = `-m ${protocol} -p ${protocol} -d ${clusterIp} --dport ${String(port.port)}`;
  return [
    `-A KUBE-SERVICES ${to} -j ${service}`,
    `-A ${service} ${to} ! -s ${podSupernet} -j KUBE-MARK-MASQ`,
    `-A ${service} -j ${target}`,
    `-A ${target} -s ${endpoint.address} -j KUBE-MARK-MASQ`,
    `-A ${target} -m ${protocol} -p ${protocol} -j DNAT --to-destination ${endpoint.address}:${String(endpoint.port)}`,
    ...(external === undefined
      ? []
      : [
          `-A KUBE-NODEPORTS -m ${protocol} -p ${protocol} --dport ${String(nodePort)} -j ${external}`,
          ...externalRules(port, external, service, podSupernet),
        ]),
    ...(local === undefined ? [] : [`-A ${String(external)} -j ${local}`, `-A ${local} -j ${target}`]),
  ];
}

function externalRules(port: ServicePort, external: string, service: string, podSupernet: string): string[] {
  if (port.externalTrafficPolicy === 'Cluster')
    return [`-A ${external} -j KUBE-MARK-MASQ`, `-A ${external} -j ${service}`];
  return [
    `-A ${external} -s ${podSupernet} -j ${service}`,
    `-A ${external} -m addrtype --src-type LOCAL -j KUBE-MARK-MASQ`,
    `-A ${external} -m addrtype --src-type LOCAL -j ${service}`,
  ];
}
