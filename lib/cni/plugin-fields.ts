import type { GoFields } from './go-type';

/** What libcni decodes of each plugin's object before it runs one (cni/pkg/types/types.go:59 of v1.0.1, :66 of v1.3.0). */
export const COMMON_FIELDS: GoFields = {
  cniVersion: 'text',
  name: 'text',
  type: 'text',
  capabilities: { map: 'flag' },
  ipam: { fields: { type: 'text' } },
  dns: {
    fields: { nameservers: { list: 'text' }, domain: 'text', search: { list: 'text' }, options: { list: 'text' } },
  },
  prevResult: { map: null },
};

const MAC: GoFields = { mac: 'text' };

/** plugins/main/bridge/bridge.go:47 of v1.1.1 */
const BRIDGE: GoFields = {
  bridge: 'text',
  isGateway: 'flag',
  isDefaultGateway: 'flag',
  forceAddress: 'flag',
  ipMasq: 'flag',
  mtu: 'integer',
  hairpinMode: 'flag',
  promiscMode: 'flag',
  vlan: 'integer',
  macspoofchk: 'flag',
  enabledad: 'flag',
  args: { fields: { cni: { fields: MAC } } },
  runtimeConfig: { fields: MAC },
};

const RANGE: GoFields = { subnet: 'cidr', rangeStart: 'address', rangeEnd: 'address', gateway: 'address' };

/** plugins/ipam/host-local/backend/allocator/config.go:47 of both versions */
const HOST_LOCAL: GoFields = {
  ...RANGE,
  name: 'text',
  type: 'text',
  routes: { list: { fields: { dst: 'cidr', gw: 'address' } } },
  dataDir: 'text',
  resolvConf: 'text',
  ranges: { list: { list: { fields: RANGE } } },
};

/** plugins/meta/<name>/<name or main>.go of v1.1.1: portmap :52, bandwidth :40, tuning :44, firewall :33 */
const CHAINED: Readonly<Record<string, GoFields>> = {
  portmap: {
    snat: 'flag',
    conditionsV4: { list: 'text' },
    conditionsV6: { list: 'text' },
    markMasqBit: 'integer',
    externalSetMarkChain: 'text',
  },
  bandwidth: { ingressRate: 'natural', ingressBurst: 'natural', egressRate: 'natural', egressBurst: 'natural' },
  tuning: { dataDir: 'text', sysctl: { map: 'text' }, mac: 'text', promisc: 'flag', mtu: 'integer', allmulti: 'flag' },
  firewall: { backend: 'text', iptablesAdminChainName: 'text', firewalldZone: 'text', ingressPolicy: 'text' },
};

/** The fields that both versions of a plugin decode; those of libcni alone where the plugin is none of these. */
export function fieldsOf(type: string): GoFields {
  return type === 'bridge' ? BRIDGE : (CHAINED[type] ?? {});
}

/** The same for the `ipam` section, which an address plugin decodes once more. */
export function ipamFieldsOf(type: string): GoFields {
  return type === 'host-local' ? HOST_LOCAL : {};
}

/** What 1.9.1 decodes beside: plugins/main/bridge/bridge.go:49, portmap/main.go:71, tuning.go:57 */
const NEWER: Readonly<Record<string, GoFields>> = {
  bridge: {
    ipMasqBackend: 'text',
    vlanTrunk: { list: { fields: { minID: 'integer', maxID: 'integer', id: 'integer' } } },
    preserveDefaultVlan: 'flag',
    disableContainerInterface: 'flag',
    portIsolation: 'flag',
  },
  portmap: { backend: 'text', masqAll: 'flag' },
  tuning: { txQLen: 'integer' },
};

/** The fields that version 1.9.1 alone decodes. */
export function newerFieldsOf(type: string): GoFields {
  return NEWER[type] ?? {};
}

/** What 1.9.1 decodes of a route beside (cni/pkg/types/types.go:277 of v1.3.0). */
export const NEWER_ROUTE_FIELDS: GoFields = {
  mtu: 'integer',
  advmss: 'integer',
  priority: 'integer',
  table: 'integer',
  scope: 'integer',
};
