import { embeddedUnknown } from '../../address/unknown';
import type { IptablesOption } from './iptables-options';
import { numberOf, protocolOf } from '../netfilter-names';

const [ICMP, TCP, UDP, DCCP, SCTP, UDPLITE] = [1, 6, 17, 33, 132, 136];

const PROTOCOL_MODULES = ['tcp', 'udp', 'dccp', 'sctp', 'icmp'];

/** What `--reject-with` takes, or a beginning of it (libipt_REJECT.c). */
const REJECT_TYPES = [
  ...['icmp-net-unreachable', 'icmp-host-unreachable', 'icmp-proto-unreachable', 'icmp-port-unreachable'],
  ...['icmp-net-prohibited', 'icmp-host-prohibited', 'icmp-admin-prohibited', 'net-unreach', 'host-unreach'],
  ...['proto-unreach', 'port-unreach', 'net-prohib', 'host-prohib', 'admin-prohib'],
];
const TCP_RESET = ['tcp-reset', 'tcp-rst'];

/** Why iptables, or the kernel, refuses a rule with these options; null where nothing here does (iptables 1.8.11, measured). */
export function refusalOf(options: readonly IptablesOption[], table: string, chain: string): string | null {
  if (options.some(({ values }) => embeddedUnknown(values.join(' ')) !== null)) return null;
  const valueOf = (name: string): string | null => options.find((one) => one.name === name)?.values[0] ?? null;
  const target = valueOf('jump');
  if (target === 'DROP' && table === 'nat') return 'table nat takes no DROP';
  if (target === 'REJECT' && table !== 'filter') return `table ${table} takes no REJECT`;
  const stated = options.find(({ name }) => name === 'protocol');
  const protocol = stated === undefined ? 0 : protocolOf(stated.values[0] ?? '');
  if (protocol === null) return null;
  const isTcp = stated?.not !== true && protocol === TCP;
  const needs = (name: string, words: string): string => `--${name} needs ${words}`;
  const module = options.find(({ name, values }) => name === 'match' && PROTOCOL_MODULES.includes(values[0] ?? ''));
  const [named = ''] = module?.values ?? [];
  if (module !== undefined && stated?.not !== true && protocol !== protocolOf(named))
    return `-m ${named} needs -p ${named}`;
  const port = options.findIndex(({ name }) => /^[sd]ports?$/.test(name));
  if (port >= 0) {
    const { name = '', values = [] } = options[port] ?? {};
    const isMultiport = options.some((one) => one.name === 'match' && one.values[0] === 'multiport');
    const isKnown = options.slice(0, port).some((one) => one.name === 'protocol' || one.name === 'match');
    if (!isKnown || ![TCP, UDP, DCCP, SCTP, UDPLITE].includes(protocol))
      return needs(name, 'a -p with ports before it');
    if (!isMultiport && (name.endsWith('s') || values[0]?.includes(','))) return needs(name, '-m multiport');
  }
  if (valueOf('icmp-type') !== null && protocol !== ICMP) return needs('icmp-type', '-p icmp');
  const changed = ['to-ports', 'to-source', 'to-destination'].find((name) =>
    name === 'to-ports' ? valueOf(name) !== null : valueOf(name)?.includes(':'),
  );
  if (changed !== undefined && ![TCP, UDP, DCCP, SCTP].includes(protocol)) return needs(changed, 'a -p with ports');
  if (target === 'REJECT') return rejectRefusal(valueOf('reject-with'), isTcp);
  return target === 'TCPMSS' ? mssRefusal(options, chain, isTcp) : null;
}

function rejectRefusal(type: string | null, isTcp: boolean): string | null {
  const isOneOf = (types: readonly string[]): boolean => types.some((one) => one.startsWith(type?.toLowerCase() ?? ''));
  if (isOneOf(REJECT_TYPES)) return null;
  if (!isOneOf(TCP_RESET)) return `--reject-with knows no "${type ?? ''}"`;
  return isTcp ? null : '--reject-with tcp-reset needs -p tcp';
}

function mssRefusal(options: readonly IptablesOption[], chain: string, isTcp: boolean): string | null {
  if (!isTcp) return 'TCPMSS needs -p tcp';
  const clamps = options.some(({ name }) => name === 'clamp-mss-to-pmtu');
  const size = options.find(({ name }) => name === 'set-mss');
  if (!clamps && size === undefined) return 'TCPMSS needs --set-mss or --clamp-mss-to-pmtu';
  if (size !== undefined && numberOf(size.values[0] ?? '', 65515) === null) return '--set-mss takes 0 to 65515';
  // a chain that somebody made may be reached from any hook, and the nf_tables variant takes it there
  if (clamps && ['PREROUTING', 'INPUT'].includes(chain)) return `--clamp-mss-to-pmtu is not possible in ${chain}`;
  return null;
}
