import { embeddedUnknown, isUnknown, unknown, type Unknown } from '../../address/unknown';
import { addressOf, matchesOfOption } from './iptables-match';
import type { IptablesOption } from './iptables-options';
import { readTarget, TARGET_OPTIONS } from './iptables-target';
import type { KernelRule } from '../kernel-rule';
import { canonicalRule } from '../netfilter-rule';
import type { Match, Verdict } from '../../model/netfilter';

/** Modules whose options say it all. */
const PLAIN_MODULES = 'comment tcp udp sctp dccp icmp multiport mark conntrack state addrtype iprange'.split(' ');
/** Options that are no part of the rule. */
const ASIDE = ['comment', 'set-counters', 'wait', 'wait-interval', 'numeric', 'verbose', 'ipv4', 'modprobe', 'table'];

type IptablesRule = Extract<KernelRule, { readonly syntax: 'iptables' }>;

/**
 * Reads the options of one rule. It becomes several where `-s` or `-d` names several addresses, as iptables itself does
 * it (iptables(8), "--source").
 */
export function readIptablesRule(
  options: readonly IptablesOption[],
  chain: string,
  text: string,
): readonly IptablesRule[] {
  const matches: Match[] = [];
  const unread: Unknown[] = [];
  const targetOptions: IptablesOption[] = [];
  let target: IptablesOption | null = null;
  let lastModule = '';
  for (const option of options) {
    const { name, values } = option;
    if (name === 'source' || name === 'destination' || ASIDE.includes(name)) continue;
    if (name === 'match') {
      lastModule = values[0] ?? '';
      if (!PLAIN_MODULES.includes(lastModule)) unread.push(notUnderstood(option));
    } else if (name === 'jump' || name === 'goto') {
      target = option;
    } else if (TARGET_OPTIONS.includes(name)) {
      targetOptions.push(option);
    } else {
      // -m connmark has an option --mark of its own
      const read = name === 'mark' && lastModule !== 'mark' ? null : matchesOfOption(option);
      if (read === null || isUnknown(read)) unread.push(read ?? notUnderstood(option));
      else matches.push(...read);
    }
  }
  const verdict = target === null ? null : verdictOf(target, targetOptions, chain);
  if (isUnknown(verdict)) unread.push(verdict);
  const comment = options.filter(({ name }) => name === 'comment').flatMap(({ values }) => values);
  return addressPairs(options).map(([addresses, unreadAddresses]) => {
    const reason = [...unread, ...unreadAddresses][0] ?? null;
    const rule = canonicalRule([...addresses, ...matches], isUnknown(verdict) ? null : verdict, text, reason);
    const spec = JSON.stringify({ ...rule, text: comment });
    // what has no effect has none whichever packets match
    const isEffectless = verdict === null && embeddedUnknown(text) === null;
    return { syntax: 'iptables', rule: isEffectless ? { ...rule, unread: null } : rule, spec };
  });
}

function verdictOf(
  target: IptablesOption,
  options: readonly IptablesOption[],
  chain: string,
): Verdict | Unknown | null {
  const name = target.values[0] ?? '';
  if (target.name === 'goto') return embeddedUnknown(name) ?? { kind: 'goto', chain: name };
  return readTarget(name, options, chain);
}

function notUnderstood({ name, values }: IptablesOption): Unknown {
  const text = [name === '' ? '' : `--${name}`, ...values].join(' ').trim();
  return embeddedUnknown(text) ?? unknown(`iptables: not understood: ${text}`);
}

/** Every source with every destination. */
function addressPairs(
  options: readonly IptablesOption[],
): readonly (readonly [readonly Match[], readonly Unknown[]])[] {
  const sides = (['source', 'destination'] as const).map((name) => {
    const option = options.find((one) => one.name === name);
    if (option === undefined) return [[[], []] as const];
    return (option.values[0] ?? '').split(',').map((text) => {
      const block = addressOf(text);
      if (isUnknown(block)) return [[], [block]] as const;
      const field = name === 'source' ? 'saddr' : 'daddr';
      return [[{ field, not: option.not, blocks: [block] }], []] as const;
    });
  });
  const [sources = [], destinations = []] = sides;
  return sources.flatMap(([source, unreadSource]) =>
    destinations.map(
      ([destination, unreadDestination]) =>
        [
          [...source, ...destination],
          [...unreadSource, ...unreadDestination],
        ] as const,
    ),
  );
}
