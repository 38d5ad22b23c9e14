import { addressRange } from '../../address/address-range';
import { isUnknown } from '../../address/unknown';
import { addressOf, portsOf, readMark } from './iptables-match';
import { icmpTypeOf, numberOf, portOf, portRange, protocolOf } from '../netfilter-names';

/** Whether an option takes its values, which are joined by spaces. */
type Form = (values: string) => boolean;

/** Options by their long names; one that a `!` may stand before has it before its name. */
export type Forms = Readonly<Record<string, Form>>;

/** A match or a target of iptables with the options that the reader knows to be taken. */
export interface Extension {
  readonly options: Forms;
  /** at least one of these must be given */
  readonly needs: readonly string[];
  /** a target of these tables alone; any, where it is left out */
  readonly tables?: readonly string[];
}

const like =
  (pattern: RegExp): Form =>
  (values) =>
    pattern.test(values);
const upTo =
  (max: number): Form =>
  (values) =>
    numberOf(values, max) !== null;
const wordsOf = (words: string, flags = ''): Form =>
  like(new RegExp(`^(${words.replaceAll(' ', '|')})(,(${words.replaceAll(' ', '|')}))*$`, flags));

const NONE = like(/^$/);
const MARK: Form = (values) => readMark(values).every((part) => part !== null);
const ADDRESSES: Form = (values) => !values.split(',').some((one) => isUnknown(addressOf(one)));
const INTERFACE = like(/^[^\s/*!-][^\s/*]{0,14}$/);
const PORTS: Form = (values) => portsOf(values) !== null;
const PORT_RANGE: Form = (values) => portRange(values) !== null;
const NAT: Form = (values) => {
  const [address = '', ports, ...others] = values.split(':');
  const isAddress = address === '' ? ports !== undefined : addressRange(address) !== null && !address.includes('/');
  return isAddress && others.length === 0 && (ports === undefined || portRange(ports) !== null);
};
const PORT_LIST: Form = (values) => {
  const ports = values.split(/[,:]/);
  return ports.length <= 15 && ports.every((one) => portOf(one) !== null) && values.split(',').every(PORTS);
};
const CHAIN = '[^-!\\s]\\S{0,27}';
const STATES = 'INVALID NEW ESTABLISHED RELATED UNTRACKED';
const TCP_FLAGS = '(SYN|ACK|FIN|RST|URG|PSH|ALL|NONE)(,(SYN|ACK|FIN|RST|URG|PSH|ALL|NONE))*';
const RATE = /^[1-9]\d{0,3}(\/(s(ec(ond)?)?|m(in(ute)?)?|h(our)?|d(ay)?))?$/;
const LEVEL = /^([0-7]|emerg|alert|crit|error|warning|notice|info|debug)$/;
const ADDRESS_TYPES = 'UNSPEC UNICAST LOCAL BROADCAST ANYCAST MULTICAST BLACKHOLE UNREACHABLE PROHIBIT';

/** What may stand in every command, and in those that name a rule. */
export const ALWAYS: Forms = {
  table: like(/^\w+$/),
  verbose: NONE,
  wait: like(/^\d*$/),
  'wait-interval': like(/^\d+$/),
  ipv4: NONE,
  modprobe: like(/./),
};
export const OF_RULES: Forms = {
  '!protocol': (values) => protocolOf(values) !== null || values === 'all',
  '!source': ADDRESSES,
  '!destination': ADDRESSES,
  '!in-interface': INTERFACE,
  '!out-interface': INTERFACE,
  '!fragment': NONE,
  'set-counters': like(/^\d+[ ,]\d+$/),
};

export const COMMANDS: Forms = {
  append: like(new RegExp(`^${CHAIN}$`)),
  check: like(new RegExp(`^${CHAIN}$`)),
  insert: like(new RegExp(`^${CHAIN}( [1-9]\\d*)?$`)),
  delete: like(new RegExp(`^${CHAIN}( [1-9]\\d*)?$`)),
  replace: like(new RegExp(`^${CHAIN} [1-9]\\d*$`)),
  'new-chain': (values) =>
    new RegExp(`^${CHAIN}$`).test(values) && !Object.hasOwn(TARGETS, values) && !OTHER_TARGETS.includes(values),
  'delete-chain': like(new RegExp(`^(${CHAIN})?$`)),
  'rename-chain': () => true,
  flush: like(new RegExp(`^(${CHAIN})?$`)),
  policy: like(new RegExp(`^${CHAIN} (ACCEPT|DROP)$`)),
  zero: like(new RegExp(`^(${CHAIN})?$`)),
  list: () => true,
  'list-rules': () => true,
  help: () => true,
  version: () => true,
};

function takes(options: Forms, needs = Object.keys(options), ...tables: readonly string[]): Extension {
  const names = needs.map((name) => name.replace('!', ''));
  return { options, needs: names, ...(tables.length > 0 && { tables }) };
}

const WITH_PORTS: Forms = { '!sport': PORTS, '!dport': PORTS };

export const MATCHES: Readonly<Record<string, Extension>> = {
  addrtype: takes({ '!src-type': wordsOf(ADDRESS_TYPES, 'i'), '!dst-type': wordsOf(ADDRESS_TYPES, 'i') }),
  comment: takes({ comment: like(/^.{0,255}$/s) }),
  connmark: takes({ '!mark': MARK }),
  conntrack: takes({
    '!ctstate': wordsOf(`${STATES} SNAT DNAT`, 'i'),
    '!ctstatus': wordsOf('NONE EXPECTED SEEN_REPLY ASSURED CONFIRMED'),
    ctdir: like(/^(ORIGINAL|REPLY)$/),
  }),
  dccp: takes(WITH_PORTS, []),
  icmp: takes({
    '!icmp-type': (values) =>
      values === 'any' || icmpTypeOf(values) !== null || values.split('/').every((one) => numberOf(one, 255) !== null),
  }),
  iprange: takes({
    '!src-range': (values) => addressRange(values) !== null && !values.includes('/'),
    '!dst-range': (values) => addressRange(values) !== null && !values.includes('/'),
  }),
  limit: takes({ limit: like(RATE), 'limit-burst': upTo(10_000) }, []),
  mark: takes({ '!mark': MARK }),
  multiport: takes({
    '!sports': PORT_LIST,
    '!dports': PORT_LIST,
    '!ports': PORT_LIST,
    '!sport': PORT_LIST,
    '!dport': PORT_LIST,
  }),
  physdev: takes({ '!physdev-is-bridged': NONE }),
  recent: takes(
    {
      ...{ name: like(/^\w{1,31}$/), '!set': NONE, '!update': NONE, '!rcheck': NONE, rsource: NONE },
      ...{ seconds: upTo(2 ** 31), hitcount: upTo(20) },
    },
    ['set', 'update', 'rcheck'],
  ),
  sctp: takes(WITH_PORTS, []),
  state: takes({ '!state': wordsOf(STATES, 'i') }),
  statistic: takes({ mode: like(/^random$/), '!probability': like(/^(0(\.\d+)?|1(\.0+)?)$/) }, ['probability']),
  tcp: takes({ ...WITH_PORTS, '!syn': NONE, '!tcp-flags': like(new RegExp(`^${TCP_FLAGS} ${TCP_FLAGS}$`)) }, []),
  tcpmss: takes({ '!mss': (values) => /^\d/.test(values) && PORTS(values) }),
  udp: takes(WITH_PORTS, []),
};

const MARKS = ['set-mark', 'set-xmark', 'save-mark', 'restore-mark'];

export const TARGETS: Readonly<Record<string, Extension>> = {
  ACCEPT: takes({}),
  CHECKSUM: takes({ 'checksum-fill': NONE }, undefined, 'mangle'),
  CONNMARK: takes(
    {
      ...{ 'set-mark': MARK, 'set-xmark': MARK, 'save-mark': NONE, 'restore-mark': NONE },
      ...{ mask: upTo(2 ** 32 - 1), nfmask: upTo(2 ** 32 - 1), ctmask: upTo(2 ** 32 - 1) },
    },
    MARKS,
  ),
  CT: takes({ notrack: NONE }, undefined, 'raw'),
  DNAT: takes({ 'to-destination': NAT, random: NONE, persistent: NONE }, ['to-destination'], 'nat'),
  DROP: takes({}, [], 'filter', 'mangle', 'raw', 'security'),
  DSCP: takes({ 'set-dscp': upTo(63) }, undefined, 'mangle'),
  LOG: takes(
    {
      ...{ 'log-level': like(LEVEL), 'log-prefix': like(/^.{1,29}$/s), 'log-uid': NONE },
      ...{ 'log-tcp-sequence': NONE, 'log-tcp-options': NONE, 'log-ip-options': NONE },
    },
    [],
  ),
  MARK: takes({
    ...{ 'set-mark': MARK, 'set-xmark': MARK },
    ...{ 'or-mark': upTo(2 ** 32 - 1), 'and-mark': upTo(2 ** 32 - 1), 'xor-mark': upTo(2 ** 32 - 1) },
  }),
  MASQUERADE: takes({ 'to-ports': PORT_RANGE, random: NONE, 'random-fully': NONE }, [], 'nat'),
  NETMAP: takes({ to: (values) => addressRange(values) !== null }, undefined, 'nat'),
  NFLOG: takes({ 'nflog-group': upTo(65_535), 'nflog-prefix': like(/^.{1,63}$/s) }, []),
  NOTRACK: takes({}, [], 'raw'),
  REDIRECT: takes({ 'to-ports': PORT_RANGE, random: NONE }, [], 'nat'),
  // which type it takes depends on the protocol, and is asked with it
  REJECT: takes({ 'reject-with': like(/./) }, [], 'filter'),
  RETURN: takes({}),
  SNAT: takes({ 'to-source': NAT, random: NONE, 'random-fully': NONE, persistent: NONE }, ['to-source'], 'nat'),
  TCPMSS: takes({ 'set-mss': upTo(65_515), 'clamp-mss-to-pmtu': NONE }),
  TOS: takes({ 'set-tos': upTo(255) }, undefined, 'mangle'),
  TTL: takes({ 'ttl-set': upTo(255) }, undefined, 'mangle'),
};

/** Targets whose options are not known. */
export const OTHER_TARGETS = [
  ...['AUDIT', 'CLASSIFY', 'CLUSTERIP', 'CONNSECMARK', 'DNPT', 'ECN', 'HL', 'HMARK', 'IDLETIMER', 'LED', 'MIRROR'],
  ...['NFQUEUE', 'QUEUE', 'RATEEST', 'SAME', 'SECMARK', 'SET', 'SNPT', 'SYNPROXY', 'TCPOPTSTRIP', 'TEE', 'TPROXY'],
  ...['TRACE', 'ULOG'],
];

/** An option that another one must stand before. */
export const AFTER: Readonly<Record<string, string>> = { probability: 'mode' };

/** At most one of each group may be given to a match or a target. */
export const RIVALS = [
  ['syn', 'tcp-flags'],
  ['sports', 'dports', 'ports'],
  [...MARKS, 'or-mark', 'and-mark', 'xor-mark'],
  ['set', 'update', 'rcheck'],
  ['set', 'seconds'],
  ['set', 'hitcount'],
  ['mask', 'nfmask'],
  ['mask', 'ctmask'],
];
