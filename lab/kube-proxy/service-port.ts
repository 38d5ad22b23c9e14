import { createHash } from 'node:crypto';

/** A port of a Service with one endpoint, as one node's kube-proxy sees it. */
export interface ServicePort {
  /** `NAMESPACE/NAME` */
  readonly service: string;
  /** name of the port; may be empty */
  readonly name: string;
  readonly protocol: 'tcp' | 'udp';
  readonly clusterIp: string;
  readonly port: number;
  /** null: no NodePort */
  readonly nodePort: number | null;
  readonly externalTrafficPolicy: 'Cluster' | 'Local';
  readonly endpoint: {
    readonly address: string;
    readonly port: number;
    /** whether it runs on this node */
    readonly isLocal: boolean;
  };
}

/** What a node's kube-proxy knows of its cluster. */
export interface ProxiedNode {
  /** `clusterCIDR`, by which it tells pods from others */
  readonly podSupernet: string;
  readonly serviceCidr: string;
  /** address that accepts NodePorts in the nftables mode: the node's primary one by default */
  readonly address: string;
}

/** Whether outsiders are to reach endpoints of this node only, and there is none. */
export function lacksLocalEndpoint({ externalTrafficPolicy, endpoint }: ServicePort): boolean {
  return externalTrafficPolicy === 'Local' && !endpoint.isLocal;
}

/** The first characters of a text's SHA-256 in base32 (RFC 4648), from which kube-proxy makes names of chains. */
export function chainHash(text: string, length: number): string {
  const bits = [...createHash('sha256').update(text).digest()]
    .map((byte) => byte.toString(2).padStart(8, '0'))
    .join('');
  const digits = bits.match(/.{5}/g) ?? [];
  return digits
    .map((digit) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.charAt(parseInt(digit, 2)))
    .slice(0, length)
    .join('');
}
