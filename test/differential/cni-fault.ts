import { formatAddress } from '../../lib/address/cidr';
import type { NetworkSpec } from './network-spec';
import { podBase, podCidr } from './plan';

/** An edit of a worker's CNI files; most are faults, and some only look like one. A member that is undefined is taken away. */
export interface CniFault {
  /** of the network: in a .conflist beside its plugins */
  readonly head?: Members;
  readonly plugin?: Members;
  readonly ipam?: Members;
  /** plugins behind the bridge; the file is a .conflist then */
  readonly chained?: readonly Members[];
  readonly form?: 'conf' | 'conflist';
  readonly text?: (text: string) => string;
  /** name of the file in the folder, from the one that it had */
  readonly name?: (name: string) => string;
  /** another file of the folder */
  readonly beside?: { readonly name: string; readonly content: string };
}

type Members = Readonly<Record<string, unknown>>;

/** The pods of a worker, as ranges are written. */
interface Pods {
  readonly cidr: string;
  readonly prefix: number;
  readonly at: (offset: number) => string;
}

const HEADS: readonly Members[] = [
  ...[undefined, '', '0.1.0', '0.2.0', '0.4.0', '1.0.0', '1.1.0', '2.0.0', '1.0', ['0.3.1'], 1, null].map(
    (cniVersion) => ({ cniVersion }),
  ),
  ...[undefined, '', 'a/b', 'a b', '-a', 'pods_1.x', 7, null].map((name) => ({ name })),
  ...['yes', true, 'true', null].map((disableCheck) => ({ disableCheck })),
  { cniVersions: ['0.4.0'] },
  { note: 'x' },
];

const MTUS: readonly unknown[] = [
  -1,
  0,
  40,
  67,
  68,
  1400,
  9001,
  65535,
  65536,
  70000,
  2 ** 32 + 1500,
  '1500',
  1500.5,
  null,
];

const PLUGINS: readonly Members[] = [
  ...[undefined, '', 'Bridge', 'brigde', 7, null, '../bridge', 'loopback', 'host-local'].map((type) => ({ type })),
  ...['abcdefghijklmno', 'abcdefghijklmnop', 'a/b', '', undefined, null, 'lo', 'a b', 7].map((bridge) => ({ bridge })),
  ...['isGateway', 'isDefaultGateway', 'ipMasq', 'hairpinMode', 'forceAddress', 'promiscMode'].flatMap((flag) =>
    ['true', null, 1].map((value) => ({ [flag]: value })),
  ),
  ...[{ hairpinMode: true }, { promiscMode: true }, { hairpinMode: true, promiscMode: true }, { forceAddress: true }],
  ...[-1, 0, 100, 5000, '5'].map((vlan) => ({ vlan })),
  ...[{ nameservers: ['10.0.0.2'] }, { nameservers: '10.0.0.2' }, 'x', null].map((dns) => ({ dns })),
  ...[{ portMappings: true }, { portMappings: 'yes' }, ['portMappings']].map((capabilities) => ({ capabilities })),
  ...[undefined, null, 'host-local', [], {}].map((ipam) => ({ ipam })),
  { isgateway: false },
  { MTU: 40, mtu: 1500 },
  { unknownKey: { deep: [1] } },
  { prevResult: 'x' },
];

const IPAMS: readonly Members[] = [
  ...[undefined, null, '', 7, 'hostlocal', 'static', '../host-local'].map((type) => ({ type })),
  ...[
    [{ dst: '10.200.0.7/16' }],
    [{ dst: '0.0.0.0' }],
    [{ dst: '0.0.0.0/0', gw: '10.9.9.9' }],
    [{ dst: '0.0.0.0/0' }, { dst: '0.0.0.0/0' }],
    [{ dst: '0.0.0.0/0', gw: 'fd00::1' }],
    [{ dst: '0.0.0.0/0', mtu: 1400 }],
    [{ gw: '10.9.9.9' }],
    [null],
    ['0.0.0.0/0'],
    { dst: '0.0.0.0/0' },
    'x',
    null,
  ].map((routes) => ({ routes })),
  ...[[], [[]], [[{}]], {}, [{ subnet: '10.200.0.0/24' }], [[null]], 'x', null].map((ranges) => ({ ranges })),
  { resolvConf: '/etc/nothing.conf' },
];

const RANGES: readonly ((pods: Pods) => unknown)[] = [
  ({ prefix, at }) => [[{ subnet: `${at(7)}/${String(prefix)}` }]],
  ({ at }) => [[{ subnet: `${at(4)}/30` }]],
  ({ at }) => [[{ subnet: `${at(4)}/31` }]],
  ({ at }) => [[{ subnet: `${at(4)}/32` }]],
  ({ at }) => [[{ subnet: at(0) }]],
  ({ cidr }) => [[{ subnet: cidr, rangeStart: '10.9.9.9' }]],
  ({ cidr }) => [[{ subnet: cidr, rangeEnd: '10.9.9.9' }]],
  ({ cidr, at }) => [[{ subnet: cidr, rangeStart: at(9), rangeEnd: at(5) }]],
  ({ cidr, at }) => [[{ subnet: cidr, rangeStart: at(5), rangeEnd: at(5) }]],
  ({ cidr, at }) => [[{ subnet: cidr, rangeStart: at(1), rangeEnd: at(1) }]],
  ({ cidr, at }) => [[{ subnet: cidr, rangeStart: at(0), rangeEnd: at(6) }]],
  ({ cidr }) => [[{ subnet: cidr, rangeStart: '' }]],
  ({ cidr }) => [[{ subnet: cidr, rangeStart: 5 }]],
  ({ cidr }) => [[{ subnet: cidr, gateway: '10.9.9.9' }]],
  ({ cidr, at, prefix }) => [[{ subnet: cidr, gateway: at(2 ** (32 - prefix) - 1) }]],
  ({ cidr, at }) => [[{ subnet: cidr, gateway: at(0) }]],
  ({ cidr, at }) => [[{ subnet: cidr, gateway: at(9) }]],
  ({ cidr, at }) => [
    [
      { subnet: cidr, rangeStart: at(4), rangeEnd: at(9) },
      { subnet: cidr, rangeStart: at(8), rangeEnd: at(12) },
    ],
  ],
  ({ cidr }) => [[{ subnet: cidr }], [{ subnet: cidr }]],
  ({ cidr, at }) => [
    [{ subnet: cidr, rangeStart: at(4), rangeEnd: at(7) }],
    [{ subnet: cidr, rangeStart: at(8), rangeEnd: at(11) }],
  ],
  ({ cidr }) => [[{ subnet: cidr }], [{ subnet: '10.201.0.0/24' }]],
];

const CHAINED: readonly Members[] = [
  ...[{}, { snat: 'x' }, { snat: false }, { markMasqBit: 40 }, { markMasqBit: 5 }].map((more) => ({
    type: 'portmap',
    capabilities: { portMappings: true },
    ...more,
  })),
  { type: 'portmap', markMasqBit: 5, externalSetMarkChain: 'MARKS' },
  ...[
    { 'net.core.somaxconn': '500' },
    { 'net.core.somaxconn': 500 },
    { 'kernel.panic': '1' },
    { 'net/core/somaxconn': '500' },
    {},
  ].map((sysctl) => ({ type: 'tuning', sysctl })),
  ...[40, 1400, '1400', 65536].map((mtu) => ({ type: 'tuning', mtu })),
  { type: 'tuning', promisc: 'yes' },
  ...[undefined, 'open', 'same-bridge', 'isolated', 'closed', 7].map((ingressPolicy) => ({
    type: 'firewall',
    ingressPolicy,
  })),
  { type: 'firewall', backend: 'nothing' },
  { type: 'bandwidth' },
  ...[{ ingressRate: 1e9 }, { ingressRate: -1 }, { egressBurst: 1e9 }, { egressRate: '1' }].map((more) => ({
    type: 'bandwidth',
    ...more,
  })),
  { type: 'loopback' },
  { type: 'nobody-has-this' },
  {},
];

const TEXTS: readonly ((text: string) => string)[] = [
  (text) => text.replace(/\n\}$/, ',\n}'),
  (text) => `\uFEFF${text}`,
  (text) => text.slice(0, -1),
  (text) => `${text}\n}`,
  (text) => `// pods\n${text}`,
  (text) => text.replaceAll('\n', '\r\n'),
  (text) => text.replaceAll('"', "'"),
  (text) => text.replace('"name"', '"name": "first", "name"'),
  (text) => text.replace('"name"', '"name": 7, "name"'),
  (text) => text.replace('"name"', '"Name"'),
  (text) => text.replace('"cniVersion"', '"cniversion": "2.0.0", "cniVersion"'),
  (text) => text.replace('"type": "bridge"', '"type": "bridge", "mtu": 1500.0'),
  (text) => text.replace('"type": "bridge"', '"type": "bridge", "mtu": 1.5e3'),
  (text) => text.replace('"type": "bridge"', '"type": "bridge", "mtu": 40, "mtu": 1500'),
  (text) => text.replace('"type": "bridge"', '"type": "bridge", "mtu": "x", "mtu": 1500'),
  (text) => text.replace('"type": "bridge"', '"type": "loopback", "type": "bridge"'),
  (text) => text.replace('"type": "bridge"', '"Type": "bridge"'),
  (text) => text.replace('"type": "bridge"', '"type": "bridge", "mtu": 1e400'),
  (text) => text.replace('"ipam"', '"IPAM"'),
  (text) => text.replace('"subnet"', '"Subnet"'),
  (text) => text.replace(/"plugins": (\[.*\])/s, '"Plugins": $1'),
  (text) => text.replace(/"plugins": \[(.*)\]/s, '"plugins": $1'),
  (text) => text.replace(/"plugins": \[.*\]/s, '"plugins": []'),
  (text) => text.replace(/"plugins": \[.*\]/s, '"plugins": [null]'),
  () => '',
  () => 'null',
  () => '[]',
  () => '"bridge"',
];

const broken = { name: '05-broken.conf', content: '{' };

const FILES: readonly CniFault[] = [
  ...['10-bridge.json', '10-bridge.conf.bak', '10-bridge.CONF', '.10-bridge.conf', '10-bridge', '10-bridge.conf'].map(
    (name) => ({ form: 'conf' as const, name: () => name }),
  ),
  { form: 'conf', name: () => '10-bridge.conflist' },
  { form: 'conflist', name: () => '10-bridge.conf' },
  { form: 'conflist', name: () => '10-bridge.json' },
  { beside: broken },
  { beside: { ...broken, name: '20-broken.conf' } },
  { beside: { ...broken, name: '05-broken.conf.bak' } },
  { beside: { ...broken, name: '05-broken.conflist' } },
  { beside: { name: '05-empty.json', content: '' } },
  { beside: { name: '05-other.conf', content: '{"cniVersion": "0.3.1", "name": "x", "type": "nobody-has-this"}' } },
  { beside: { name: 'README', content: 'pods' } },
];

const IN_LIST = /plugins/i;

type Edit = (pods: Pods) => CniFault;

const KINDS: readonly (readonly Edit[])[] = [
  HEADS.map((head) => () => ({ head })),
  MTUS.map((mtu) => () => ({ plugin: { mtu } })),
  PLUGINS.map((plugin) => () => ({ plugin })),
  IPAMS.map((ipam) => () => ({ ipam })),
  RANGES.map((ranges) => (pods: Pods) => ({ ipam: { subnet: undefined, ranges: ranges(pods) } })),
  CHAINED.map((plugin) => () => ({ chained: [plugin] })),
  TEXTS.map((text) => () => ({ text, ...(IN_LIST.test(String(text)) && { form: 'conflist' as const }) })),
  FILES.map((fault) => () => fault),
];

const FAULTS = KINDS.flat();

/** The numbers of all edits, those of one kind together. */
export const CNI_FAULTS: readonly (readonly number[])[] = KINDS.map((kind) => kind.map((edit) => FAULTS.indexOf(edit)));

/** An edit by its number, for the pods of a worker. */
export function cniFault(spec: NetworkSpec, worker: number, number: number | null): CniFault {
  const at = (offset: number): string => formatAddress(podBase(spec, worker) + offset);
  const pods = { cidr: podCidr(spec, worker), prefix: spec.podPrefix, at };
  return number === null ? {} : (FAULTS[number]?.(pods) ?? {});
}
