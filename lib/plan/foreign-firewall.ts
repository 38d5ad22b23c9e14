import { isUnknown, unknown } from '../address/unknown';
import type { NodeSetup } from '../model/node-setup';
import { firewallOfPackage, firewallOfUnit, type ForeignFirewall } from '../netfilter/package-firewall';
import type { Chain, Netfilter, NetfilterRule } from '../model/netfilter';

const ALL: readonly ForeignFirewall[] = ['docker', 'ufw', 'firewalld'];

/**
 * The firewalls that a user data installs, enables or starts. Docker sets the policy of FORWARD to DROP where it turns `ip_forward` on
 * itself (Docker manual, "Docker with iptables"), unless `"iptables": false` keeps it from writing rules; ufw and firewalld
 * drop or reject what nobody allows, forwarded packets too.
 */
export function foreignFirewalls(setup: NodeSetup): readonly ForeignFirewall[] {
  const found = [...setup.packages.map(firewallOfPackage), ...setup.startedUnits.map(firewallOfUnit)];
  return ALL.filter((name) => found.includes(name) && (name !== 'docker' || !leavesRulesAlone(setup)));
}

function leavesRulesAlone({ files }: NodeSetup): boolean {
  const content = files.find(({ path }) => path === '/etc/docker/daemon.json')?.content;
  if (content === undefined || isUnknown(content)) return false;
  try {
    const settings: unknown = JSON.parse(content);
    return typeof settings === 'object' && settings !== null && 'iptables' in settings && settings.iptables === false;
  } catch {
    return false;
  }
}

/** A node's netfilter with the chains of its firewalls, as far as nobody can tell what they do. */
export function withForeignRules(netfilter: Netfilter, firewalls: readonly ForeignFirewall[]): Netfilter {
  return firewalls.reduce((known, name) => ({ ...known, chains: withRulesOf(name, known.chains) }), netfilter);
}

function withRulesOf(name: ForeignFirewall, chains: readonly Chain[]): readonly Chain[] {
  if (name === 'firewalld') return [...chains, ownChain('forward'), ownChain('input')];
  const forwarded = atEnd(chains, 'FORWARD', 'forward', name);
  return name === 'ufw' ? atEnd(forwarded, 'INPUT', 'input', name) : forwarded;
}

/** What no rule of the user data accepts meets the policy, and whoever wrote that last. */
function atEnd(
  chains: readonly Chain[],
  name: string,
  hook: 'forward' | 'input',
  by: ForeignFirewall,
): readonly Chain[] {
  const there = chains.find(
    (one) => one.backend === 'iptables' && one.family === 'ip' && one.table === 'filter' && one.name === name,
  );
  if (there?.base?.policy === 'drop') return chains;
  const base: Chain = there ?? {
    backend: 'iptables',
    family: 'ip',
    table: 'filter',
    name,
    base: { type: 'filter', hook, priority: 0, policy: 'accept' },
    rules: [],
  };
  const others = chains.filter((one) => one !== there);
  return [...others, { ...base, rules: [...base.rules, doubtful(`the ${name} chain of ${by}`)] }];
}

/** firewalld writes a table of its own, behind the filter chains of others (firewalld manual, "FirewallBackend": nftables). */
function ownChain(hook: 'forward' | 'input'): Chain {
  return {
    backend: 'nft',
    family: 'inet',
    table: 'firewalld',
    name: `filter_${hook.toUpperCase()}`,
    base: { type: 'filter', hook, priority: 10, policy: 'accept' },
    rules: [doubtful(`the ${hook} chain of firewalld`)],
  };
}

function doubtful(text: string): NetfilterRule {
  return { matches: [], verdict: null, text, unread: unknown(`${text} is not in the user data`) };
}
