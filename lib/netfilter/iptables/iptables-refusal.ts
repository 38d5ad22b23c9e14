import { embeddedUnknown } from '../../address/unknown';
import {
  AFTER,
  ALWAYS,
  COMMANDS,
  MATCHES,
  OF_RULES,
  OTHER_TARGETS,
  RIVALS,
  TARGETS,
  type Extension,
  type Forms,
} from './iptables-forms';
import type { IptablesOption } from './iptables-options';
import { protocolOf } from '../netfilter-names';

const [TCP, UDP, DCCP, SCTP, UDPLITE] = [6, 17, 33, 132, 136];

/** Matches that are of one protocol, which loads them. */
const PROTOCOL_MATCHES = ['tcp', 'udp', 'dccp', 'sctp', 'icmp'];

/** What `--reject-with` takes, or a beginning of it (libipt_REJECT.c). */
const REJECT_TYPES = [
  ...['icmp-net-unreachable', 'icmp-host-unreachable', 'icmp-proto-unreachable', 'icmp-port-unreachable'],
  ...['icmp-net-prohibited', 'icmp-host-prohibited', 'icmp-admin-prohibited', 'net-unreach', 'host-unreach'],
  ...['proto-unreach', 'port-unreach', 'net-prohib', 'host-prohib', 'admin-prohib'],
];
const TCP_RESET = ['tcp-reset', 'tcp-rst'];

const EXTENSIONS = ['match', 'jump', 'goto'];

/** A match or target of a command, and which of its options were given. */
interface Loaded extends Extension {
  readonly name: string;
  readonly given: Set<string>;
}

/**
 * Why iptables, or the kernel, may refuse a command: it has an option that is not known to be taken at its place (iptables
 * 1.8.11, measured). Null where it takes the command.
 */
export function refusalOf(options: readonly IptablesOption[], table: string): string | null {
  // a piece that the template leaves open is a value of its kind, or any option
  if (options.some(({ values }) => embeddedUnknown(values.join(' ')) !== null)) return null;
  const [command, second] = options.filter(({ name }) => Object.hasOwn(COMMANDS, name));
  if (command === undefined || second !== undefined) return 'it is not one command';
  const { name, not, values } = command;
  if (['list', 'list-rules', 'help', 'version', 'rename-chain'].includes(name)) return null;
  if (not || !COMMANDS[name]?.(values.join(' '))) return `--${name} does not take "${values.join(' ')}"`;
  const loaded: Loaded[] = [];
  const hasRule = ['append', 'check', 'insert', 'delete', 'replace'].includes(name);
  const own: Loaded = {
    ...{ name: `--${name}`, needs: [], given: new Set<string>() },
    options: { ...ALWAYS, ...(hasRule && OF_RULES), ...(name === 'policy' && COUNTERS) },
  };
  for (const option of options) {
    if (option === command) continue;
    const fault =
      hasRule && EXTENSIONS.includes(option.name) ? load(option, loaded, table) : give(option, own, loaded, options);
    if (fault !== null) return fault;
  }
  const poor = loaded.find(({ needs, given }) => needs.length > 0 && !needs.some((one) => given.has(one)));
  if (poor !== undefined) return `${poor.name} needs --${poor.needs.join(' or --')}`;
  if (own.given.has('wait-interval') && !own.given.has('wait')) return '--wait-interval needs --wait';
  return hasRule ? ruleRefusal(options, loaded, values[0] ?? '') : null;
}

/** Whether a rule has a match whose options are not known. */
export function hasUnknownMatch(options: readonly IptablesOption[]): boolean {
  return options.some(({ name, values: [module = ''] }) => name === 'match' && !Object.hasOwn(MATCHES, module));
}

const COUNTERS: Forms = { 'set-counters': OF_RULES['set-counters'] ?? (() => false) };

/** A match or a target: its options are known behind it. */
function load({ name: kind, not, values }: IptablesOption, loaded: Loaded[], table: string): string | null {
  const [name = '', ...others] = values;
  const known = kind === 'match' ? MATCHES : kind === 'jump' ? TARGETS : {};
  const extension = Object.hasOwn(known, name) ? known[name] : undefined;
  if (not || name === '' || others.length > 0) return `--${kind} does not take "${values.join(' ')}"`;
  if (kind === 'match' ? extension === undefined : OTHER_TARGETS.includes(name)) return `${name} is not known`;
  if (extension?.tables?.includes(table) === false) return `table ${table} takes no ${name}`;
  const isTarget = kind !== 'match';
  if (loaded.some((one) => one.name === `-m ${name}`) && loaded.at(-1)?.name !== `-m ${name}`)
    return `-m ${name} stands there twice`;
  if (isTarget && loaded.some((one) => !one.name.startsWith('-m'))) return 'it has two targets';
  const { options = {}, needs = [] } = extension ?? {};
  loaded.push({ name: isTarget ? name : `-m ${name}`, options, needs, given: new Set() });
  return null;
}

/** An option of the command itself, or else of the last match or target before it that has one of that name. */
function give(
  { name, not, values }: IptablesOption,
  own: Loaded,
  loaded: Loaded[],
  all: readonly IptablesOption[],
): string | null {
  const has = ({ options }: Extension): boolean => name in options || `!${name}` in options;
  let owner = has(own) ? own : [...loaded].reverse().find(has);
  if (owner === undefined && own.given.has('protocol')) {
    const number = protocolOf(all.find((one) => one.name === 'protocol')?.values[0] ?? '');
    const module = PROTOCOL_MATCHES.find((one) => protocolOf(one) === number);
    const extension = module === undefined ? undefined : MATCHES[module];
    if (extension !== undefined && has(extension)) {
      owner = { ...extension, name: `-m ${module ?? ''}`, given: new Set() };
      loaded.push(owner);
    }
  }
  if (owner === undefined)
    return name === '' ? `"${values.join(' ')}" is no option` : `nothing before --${name} is known to take it`;
  const { options, given } = owner;
  const form = options[name] ?? options[`!${name}`];
  if (given.has(name) && name !== 'verbose') return `--${name} stands there twice`;
  const first = AFTER[name];
  if (first !== undefined && !given.has(first)) return `--${name} needs --${first} before it`;
  const rival = RIVALS.find((group) => group.includes(name) && group.some((one) => given.has(one)));
  if (rival !== undefined) return `--${name} does not stand beside another of --${rival.join(', --')}`;
  if ((not && name in options) || form?.(values.join(' ')) !== true)
    return `--${name} does not take "${not ? '! ' : ''}${values.join(' ')}"`;
  given.add(name);
  return null;
}

/** What does not fit together in a rule. */
function ruleRefusal(options: readonly IptablesOption[], loaded: readonly Loaded[], chain: string): string | null {
  const valueOf = (name: string): string | null => options.find((one) => one.name === name)?.values[0] ?? null;
  const target = valueOf('jump');
  const stated = options.find(({ name }) => name === 'protocol');
  const protocol = stated === undefined ? 0 : protocolOf(stated.values[0] ?? '');
  if (stated?.not === true && (protocol ?? 0) === 0) return '-p all takes no "!"';
  const sides = options.filter(({ name }) => name === 'source' || name === 'destination');
  if (sides.some((one) => one.not) && sides.some(({ values }) => values.join('').includes(',')))
    return 'several addresses take no "!"';
  if (/^(OUTPUT|POSTROUTING)$/.test(chain) && valueOf('in-interface') !== null) return `${chain} takes no -i`;
  if (/^(INPUT|PREROUTING)$/.test(chain) && valueOf('out-interface') !== null) return `${chain} takes no -o`;
  const isTcp = stated?.not !== true && protocol === TCP;
  for (const { name } of loaded) {
    const named = name.replace('-m ', '');
    if (name === '-m multiport' && (stated?.not === true || ![TCP, UDP, DCCP, SCTP, UDPLITE].includes(protocol ?? 0)))
      return '-m multiport needs a -p with ports';
    // what reads "! -p tcp --dport 80" has no such case for icmp
    const isOther = named === 'icmp' && stated?.not === true;
    if (PROTOCOL_MATCHES.includes(named) && (isOther || (stated?.not !== true && protocol !== protocolOf(named))))
      return `-m ${named} needs -p ${named}`;
    if (named === 'tcpmss' && !isTcp) return '-m tcpmss needs -p tcp';
  }
  const changed = options.findIndex(
    ({ name, values }) =>
      name === 'to-ports' || (/^to-(source|destination)$/.test(name) && values.join('').includes(':')),
  );
  const isBefore = stated !== undefined && options.indexOf(stated) < changed;
  if (changed >= 0 && !(isBefore && [TCP, UDP, DCCP, SCTP].includes(protocol ?? 0)))
    return `--${options[changed]?.name ?? ''} needs a -p with ports before it`;
  if (target === 'REJECT') return rejectRefusal(valueOf('reject-with'), isTcp);
  if (target !== 'TCPMSS') return null;
  if (!isTcp) return 'TCPMSS needs -p tcp';
  // a chain that somebody made may be reached from any hook, and the nf_tables variant takes it there
  const clamps = options.some(({ name }) => name === 'clamp-mss-to-pmtu');
  if (clamps && ['PREROUTING', 'INPUT'].includes(chain)) return `--clamp-mss-to-pmtu is not possible in ${chain}`;
  return null;
}

function rejectRefusal(type: string | null, isTcp: boolean): string | null {
  const isOneOf = (types: readonly string[]): boolean => types.some((one) => one.startsWith(type?.toLowerCase() ?? ''));
  if (isOneOf(REJECT_TYPES)) return null;
  if (!isOneOf(TCP_RESET)) return `--reject-with knows no "${type ?? ''}"`;
  return isTcp ? null : '--reject-with tcp-reset needs -p tcp';
}
