import type { ChainFacts } from './dumped-rules';

/** What each option of a rule says; an option that is missing here changes what a rule says, and is refused. */
const IPTABLES_WORDS: Readonly<Record<string, (value: string) => string>> = {
  '-m': () => '',
  '--ctstate': (value) => value.toLowerCase(),
  '--src-type': () => 'local',
  '--dst-type': () => 'dst-local',
  '--mark': (value) => `mark ${value}`,
  '-s': (value) => `from ${value}`,
  '-d': (value) => `to ${value}`,
  '-p': (value) => value,
  '--dport': (value) => value,
  '-j': (value) => `> ${value}`,
  '--xor-mark': (value) => `xor ${value}`,
  '--or-mark': (value) => `or ${value}`,
  '--to-destination': (value) => value,
};

/** What an `iptables-restore` text says, by table and chain. Rules that `-I` puts in stand first, the last of them first. */
export function iptablesFacts(text: string): ChainFacts {
  const facts: Record<string, string[]> = {};
  let table = '';
  for (const line of text.split('\n')) {
    if (line.startsWith('*')) table = line.slice(1);
    const [, how, chain = '', rule = ''] = /^-([AI]) (\S+) (.*)$/.exec(line) ?? [];
    if (how === undefined) continue;
    const rules = (facts[`${table} ${chain}`] ??= []);
    rules.splice(how === 'I' ? 0 : rules.length, 0, iptablesRule(rule.replace(' --random-fully', '')));
  }
  return facts;
}

function iptablesRule(rule: string): string {
  const order = Object.keys(IPTABLES_WORDS);
  return [...rule.matchAll(/(! )?(--?\S+)(?: ! (?=--))? ?(\S*)/g)]
    .map(([whole, not, option = '', value = '']) => {
      const say = IPTABLES_WORDS[option];
      if (say === undefined) throw new Error(`no words for "${option}" in "${rule}"`);
      const isNot = not !== undefined || whole.includes(' ! ');
      return { at: order.indexOf(option), said: isNot ? `not ${say(value)}` : say(value) };
    })
    .sort((a, b) => a.at - b.at)
    .map(({ said }) => said)
    .filter((said) => said !== '')
    .join(' ');
}

const NFTABLES_WORDS: readonly (readonly [pattern: RegExp, words: string])[] = [
  [/ct state new/, 'new'],
  [/ip daddr \. meta l4proto \. th dport vmap/, '> address'],
  [/meta l4proto \. th dport vmap/, '> port'],
  [/numgen random mod 1 vmap \{ 0 : goto (\S+) \}/, '> $1'],
  [/fib saddr type local/, 'local'],
  [/ip saddr !=/, 'not from'],
  [/ip saddr/, 'from'],
  [/ip daddr/, 'to'],
  [/meta l4proto/, ''],
  [/dnat to/, '> dnat'],
  [/mark and (\S+) == 0/, 'mark $1 off'],
  [/mark set mark/, '> mark'],
  [/(?:jump|goto) (?=\S+$)/, '> '],
  [/(drop|reject|return|masquerade fully-random)$/, '> $1'],
];

/** What an `nft -f` text of `add` lines says, by chain, set and map. */
export function nftablesFacts(text: string): ChainFacts {
  const facts: Record<string, string[]> = {};
  const places = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, what, name = '', rest = ''] = /^add (chain|rule|element) ip kube-proxy (\S+) ?(.*)$/.exec(line) ?? [];
    if (what === 'chain') {
      const hook = /type (\S+) hook (\S+) priority (\S+)/.exec(rest);
      places.set(name, hook === null ? name : `${name} ${hook.slice(1).join(' ')}`);
    }
    if (what === 'rule') {
      const said = NFTABLES_WORDS.reduce((rule, [pattern, words]) => rule.replace(pattern, words), rest);
      (facts[places.get(name) ?? name] ??= []).push(said.trim());
    }
    if (what === 'element') (facts[`@${name}`] ??= []).push(rest.replace(/^\{ (.*) \}$/, '$1'));
  }
  return facts;
}
