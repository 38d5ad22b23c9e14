import type { ProxiedNode, ServicePort } from '../../../lab/kube-proxy/service-port';

/** The Services of the dumps, and the node that they are of. */
const NODE: ProxiedNode = { podSupernet: '10.0.0.0/8', serviceCidr: '172.30.0.0/16', address: '192.168.0.2' };
const port = (number: 1 | 2 | 3, more: Partial<ServicePort>): ServicePort => ({
  service: `ns${String(number)}/svc${String(number)}`,
  name: 'p80',
  protocol: 'tcp',
  clusterIp: `172.30.0.4${String(number)}`,
  port: 80,
  nodePort: null,
  externalTrafficPolicy: 'Cluster',
  endpoint: { address: `10.180.0.${String(number)}`, port: 80, isLocal: false },
  ...more,
});
export const DUMPED = {
  node: NODE,
  ports: [port(1, {}), port(2, { nodePort: 3001, externalTrafficPolicy: 'Local' }), port(3, { nodePort: 3003 })],
} as const;

/** What kube-proxy's rules are, by table and chain: the facts of a dump, without its comments. */
export type ChainFacts = Readonly<Record<string, readonly string[]>>;

/**
 * The iptables mode of kubernetes/kubernetes, the state in `TestCleanupLeftovers`:
 * https://github.com/kubernetes/kubernetes/blob/679fc5a2f12de263b02cea688b1a4d9b04e81c86/pkg/proxy/iptables/cleanup_test.go
 *
 * Each rule is "what it matches > what it does". `local` and `dst-local` are address types.
 */
export const IPTABLES_FACTS: ChainFacts = {
  'filter INPUT': ['new > KUBE-EXTERNAL-SERVICES'],
  'filter FORWARD': ['> KUBE-FORWARD', 'new > KUBE-SERVICES', 'new > KUBE-EXTERNAL-SERVICES'],
  'filter OUTPUT': ['new > KUBE-SERVICES'],
  'filter KUBE-EXTERNAL-SERVICES': ['dst-local tcp 3001 > DROP'],
  'filter KUBE-FORWARD': ['invalid > DROP', 'mark 0x4000/0x4000 > ACCEPT', 'related,established > ACCEPT'],
  'nat PREROUTING': ['> KUBE-SERVICES'],
  'nat OUTPUT': ['> KUBE-SERVICES'],
  'nat POSTROUTING': ['> KUBE-POSTROUTING'],
  'nat KUBE-POSTROUTING': ['not mark 0x4000/0x4000 > RETURN', '> MARK xor 0x4000', '> MASQUERADE'],
  'nat KUBE-MARK-MASQ': ['> MARK or 0x4000'],
  'nat KUBE-NODEPORTS': ['tcp 3001 > KUBE-EXT-GNZBNJ2PO5MGZ6GT', 'tcp 3003 > KUBE-EXT-X27LE4BHSL4DOUIK'],
  'nat KUBE-SERVICES': [
    'to 172.30.0.41 tcp 80 > KUBE-SVC-XPGD46QRK7WJZT7O',
    'to 172.30.0.42 tcp 80 > KUBE-SVC-GNZBNJ2PO5MGZ6GT',
    'to 172.30.0.43 tcp 80 > KUBE-SVC-X27LE4BHSL4DOUIK',
    'dst-local > KUBE-NODEPORTS',
  ],
  'nat KUBE-EXT-GNZBNJ2PO5MGZ6GT': [
    'from 10.0.0.0/8 > KUBE-SVC-GNZBNJ2PO5MGZ6GT',
    'local > KUBE-MARK-MASQ',
    'local > KUBE-SVC-GNZBNJ2PO5MGZ6GT',
  ],
  'nat KUBE-EXT-X27LE4BHSL4DOUIK': ['> KUBE-MARK-MASQ', '> KUBE-SVC-X27LE4BHSL4DOUIK'],
  'nat KUBE-SVC-XPGD46QRK7WJZT7O': [
    'not from 10.0.0.0/8 to 172.30.0.41 tcp 80 > KUBE-MARK-MASQ',
    '> KUBE-SEP-SXIVWICOYRO3J4NJ',
  ],
  'nat KUBE-SVC-GNZBNJ2PO5MGZ6GT': [
    'not from 10.0.0.0/8 to 172.30.0.42 tcp 80 > KUBE-MARK-MASQ',
    '> KUBE-SEP-RS4RBKLTHTF2IUXJ',
  ],
  'nat KUBE-SVC-X27LE4BHSL4DOUIK': [
    'not from 10.0.0.0/8 to 172.30.0.43 tcp 80 > KUBE-MARK-MASQ',
    '> KUBE-SEP-OYPFS5VJICHGATKP',
  ],
  'nat KUBE-SEP-SXIVWICOYRO3J4NJ': ['from 10.180.0.1 > KUBE-MARK-MASQ', 'tcp > DNAT 10.180.0.1:80'],
  'nat KUBE-SEP-RS4RBKLTHTF2IUXJ': ['from 10.180.0.2 > KUBE-MARK-MASQ', 'tcp > DNAT 10.180.0.2:80'],
  'nat KUBE-SEP-OYPFS5VJICHGATKP': ['from 10.180.0.3 > KUBE-MARK-MASQ', 'tcp > DNAT 10.180.0.3:80'],
};

/**
 * What a cluster's own dump has for an endpoint on the node under `Local`, which the state above lacks:
 * https://github.com/matrixzj/documentations/blob/ea313db1f5b52f96f7882a72af23ab1162442b73/pages/container/kube-proxy_iptables.md
 */
export const CLUSTER_PORT: ServicePort = {
  ...port(1, {}),
  service: 'default/http-svc',
  name: 'http-svc',
  clusterIp: '10.32.0.227',
  port: 8080,
  nodePort: 30_080,
  externalTrafficPolicy: 'Local',
  endpoint: { address: '10.44.0.1', port: 8080, isLocal: true },
};
export const CLUSTER_NODE: ProxiedNode = { ...NODE, podSupernet: '10.64.1.0/24' };
export const CLUSTER_FACTS: ChainFacts = {
  'nat KUBE-NODEPORTS': ['tcp 30080 > KUBE-EXT-VTKRMSW4V2DPQX6X'],
  'nat KUBE-SERVICES': ['to 10.32.0.227 tcp 8080 > KUBE-SVC-VTKRMSW4V2DPQX6X', 'dst-local > KUBE-NODEPORTS'],
  'nat KUBE-EXT-VTKRMSW4V2DPQX6X': [
    'from 10.64.1.0/24 > KUBE-SVC-VTKRMSW4V2DPQX6X',
    'local > KUBE-MARK-MASQ',
    'local > KUBE-SVC-VTKRMSW4V2DPQX6X',
    '> KUBE-SVL-VTKRMSW4V2DPQX6X',
  ],
  'nat KUBE-SVC-VTKRMSW4V2DPQX6X': [
    'not from 10.64.1.0/24 to 10.32.0.227 tcp 8080 > KUBE-MARK-MASQ',
    '> KUBE-SEP-INRYTRHBMCVQPY6Q',
  ],
  'nat KUBE-SVL-VTKRMSW4V2DPQX6X': ['> KUBE-SEP-INRYTRHBMCVQPY6Q'],
  'nat KUBE-SEP-INRYTRHBMCVQPY6Q': ['from 10.44.0.1 > KUBE-MARK-MASQ', 'tcp > DNAT 10.44.0.1:8080'],
};

/**
 * The nftables mode of kubernetes/kubernetes, `TestOverallNFTablesRules`:
 * https://github.com/kubernetes/kubernetes/blob/81810de635aa13aa0a32992f6def3aa9d6025ebc/pkg/proxy/nftables/proxier_test.go
 *
 * A chain that the kernel calls has its type, hook and priority after the name. Sets and maps have their elements.
 */
export const NFTABLES_FACTS: ChainFacts = {
  'filter-forward filter forward 0': ['new > service-endpoints-check', 'new > cluster-ips-check'],
  'filter-input filter input 0': ['new > nodeport-endpoints-check', 'new > service-endpoints-check'],
  'filter-output filter output 0': ['new > service-endpoints-check', 'new > cluster-ips-check'],
  'nat-output nat output -100': ['> services'],
  'nat-postrouting nat postrouting 100': ['> masquerading'],
  'nat-prerouting nat prerouting -100': ['> services'],
  'cluster-ips-check': ['to @cluster-ips > reject', 'to { 172.30.0.0/16 } > drop'],
  'mark-for-masquerade': ['> mark or 0x4000'],
  masquerading: ['mark 0x4000 off > return', '> mark xor 0x4000', '> masquerade fully-random'],
  'nodeport-endpoints-check': ['to @nodeport-ips > port @no-endpoint-nodeports'],
  'reject-chain': ['> reject'],
  'service-endpoints-check': ['> address @no-endpoint-services'],
  services: ['> address @service-ips', 'to @nodeport-ips > port @service-nodeports'],
  'service-ULMVA6XW-ns1/svc1/tcp/p80': [
    'to 172.30.0.41 not from 10.0.0.0/8 > mark-for-masquerade',
    '> endpoint-5OJB2KTY-ns1/svc1/tcp/p80__10.180.0.1/80',
  ],
  'service-42NFTM6N-ns2/svc2/tcp/p80': [
    'to 172.30.0.42 not from 10.0.0.0/8 > mark-for-masquerade',
    '> endpoint-SGOXE6O3-ns2/svc2/tcp/p80__10.180.0.2/80',
  ],
  'service-4AT6LBPK-ns3/svc3/tcp/p80': [
    'to 172.30.0.43 not from 10.0.0.0/8 > mark-for-masquerade',
    '> endpoint-UEIP74TE-ns3/svc3/tcp/p80__10.180.0.3/80',
  ],
  'external-42NFTM6N-ns2/svc2/tcp/p80': [
    'from 10.0.0.0/8 > service-42NFTM6N-ns2/svc2/tcp/p80',
    'local > mark-for-masquerade',
    'local > service-42NFTM6N-ns2/svc2/tcp/p80',
  ],
  'external-4AT6LBPK-ns3/svc3/tcp/p80': ['> mark-for-masquerade', '> service-4AT6LBPK-ns3/svc3/tcp/p80'],
  'endpoint-5OJB2KTY-ns1/svc1/tcp/p80__10.180.0.1/80': [
    'from 10.180.0.1 > mark-for-masquerade',
    'tcp > dnat 10.180.0.1:80',
  ],
  'endpoint-SGOXE6O3-ns2/svc2/tcp/p80__10.180.0.2/80': [
    'from 10.180.0.2 > mark-for-masquerade',
    'tcp > dnat 10.180.0.2:80',
  ],
  'endpoint-UEIP74TE-ns3/svc3/tcp/p80__10.180.0.3/80': [
    'from 10.180.0.3 > mark-for-masquerade',
    'tcp > dnat 10.180.0.3:80',
  ],
  '@cluster-ips': ['172.30.0.41', '172.30.0.42', '172.30.0.43'],
  '@nodeport-ips': ['192.168.0.2'],
  '@no-endpoint-nodeports': ['tcp . 3001 : drop'],
  '@service-ips': [
    '172.30.0.41 . tcp . 80 : goto service-ULMVA6XW-ns1/svc1/tcp/p80',
    '172.30.0.42 . tcp . 80 : goto service-42NFTM6N-ns2/svc2/tcp/p80',
    '172.30.0.43 . tcp . 80 : goto service-4AT6LBPK-ns3/svc3/tcp/p80',
  ],
  '@service-nodeports': [
    'tcp . 3001 : goto external-42NFTM6N-ns2/svc2/tcp/p80',
    'tcp . 3003 : goto external-4AT6LBPK-ns3/svc3/tcp/p80',
  ],
};
