import type { Match, Netfilter, NetfilterRule } from '../../lib/model/netfilter';
import { readNetfilter } from '../../lib/netfilter/netfilter-reader';

/** What an nft script leaves in a kernel without rules. */
export function readNft(script: string): Netfilter {
  return readNetfilter([{ argv: ['nft', '-f', '-'], stdin: script, files: () => null }]);
}

/** What commands leave, each written as words with single spaces; words in quotes are kept together. */
export function readCommands(...commands: readonly string[]): Netfilter {
  return readNetfilter(commands.map((line) => ({ argv: words(line), stdin: null, files: () => null })));
}

function words(line: string): readonly string[] {
  return [...line.matchAll(/'([^']*)'|[^ ]+/g)].map(([word, quoted]) => quoted ?? word);
}

/** The one rule of an nft chain in a family, without its text; a script that may be refused for it has an unread part beside. */
export function nftRules(rule: string, family = 'ip'): readonly Omit<NetfilterRule, 'text'>[] {
  const { chains } = readNft(`table ${family} t {\n chain c {\n${rule}\n }\n chain x {\n }\n}\n`);
  const rules = chains.find(({ name }) => name === 'c')?.rules ?? [];
  return rules.map(({ matches, verdict, unread: part }) => ({ matches, verdict, unread: part }));
}

/** The one rule that `iptables -A` makes of its arguments in a chain that no hook leads to, in a table for its target. */
export function iptablesRules(args: string, chain = 'loose'): readonly Omit<NetfilterRule, 'text'>[] {
  const [, target = ''] = /-j (\S+)/.exec(args) ?? [];
  const isNat = /^(SNAT|DNAT|MASQUERADE|REDIRECT|NETMAP)$/.test(target);
  const table = isNat ? 'nat' : target === 'CT' ? 'raw' : 'filter';
  const commands = ['-N own', '-N loose', `-A ${chain} ${args}`].map((one) => `iptables -t ${table} ${one}`);
  const { chains, unread } = readCommands(...commands);
  if (unread[0] !== undefined) throw new Error(unread[0].unknown);
  const rules = chains.find(({ name }) => name === chain)?.rules ?? [];
  return rules.map(({ matches, verdict, unread: part }) => ({ matches, verdict, unread: part }));
}

/** What `-j MARK` with an option does. */
export function iptablesMark(option: string): unknown {
  return iptablesRules(`-j MARK ${option}`)[0]?.verdict;
}

export function dport(...ranges: readonly (readonly [number, number])[]): Match {
  return { field: 'dport', not: false, ranges };
}
