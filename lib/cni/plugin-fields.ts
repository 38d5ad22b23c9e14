import type { GoFields } from './go-type';

/** By type; of any other plugin libcni alone decodes something. */
type PluginFields = Readonly<Partial<Record<string, GoFields>>>;

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

/** The `ipam` section, which is decoded once more: plugins/ipam/host-local/backend/allocator/config.go:47 of both versions */
export const HOST_LOCAL_FIELDS: GoFields = {
  ...RANGE,
  name: 'text',
  type: 'text',
  routes: { list: { fields: { dst: 'cidr', gw: 'address' } } },
  dataDir: 'text',
  resolvConf: 'text',
  ranges: { list: { list: { fields: RANGE } } },
};

/** What both versions decode; plugins/meta/<name>/<name or main>.go of v1.1.1: portmap :52, bandwidth :40, tuning :44, firewall :33 */
export const FIELDS: PluginFields = {
  bridge: BRIDGE,
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

/** What 1.9.1 decodes beside: plugins/main/bridge/bridge.go:49, portmap/main.go:71, tuning.go:57 */
export const NEWER_FIELDS: PluginFields = {
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

/** What 1.9.1 decodes of a route beside (cni/pkg/types/types.go:277 of v1.3.0). */
export const NEWER_ROUTE_FIELDS: GoFields = {
  mtu: 'integer',
  advmss: 'integer',
  priority: 'integer',
  table: 'integer',
  scope: 'integer',
};
