import type { NodeSetup } from '../cloud-init/node-setup';

/** What the primary interface is called where nothing names it: the name then decides nothing. */
export const DEFAULT_NAME = 'eth0';

/** Names that images give the first Ethernet interface: the kernel's own, and predictable ones (systemd.net-naming-scheme(7)). */
const FIRST = [DEFAULT_NAME, 'ens5', 'ens3', 'enX0', 'enp0s5', 'enp0s3'];
const ETHERNET = /^(eth\d+|ens\d+|enX\d+|eno\d+|enp\d+s\d+(f\d+)?)$/;

/**
 * The name that a node's packet filter rules and routes give the primary interface; null where none of them names one. No
 * template says what an image calls its interface, so the rules are taken at their word.
 */
export function namedInterface({ netfilter, routes }: NodeSetup): string | null {
  const inRules = netfilter.chains.flatMap(({ rules }) =>
    rules.flatMap(({ matches }) =>
      matches.flatMap((match) => (match.field === 'iifname' || match.field === 'oifname' ? match.names : [])),
    ),
  );
  const inRoutes = routes.flatMap(({ dev }) => dev ?? []);
  const names = [...inRules, ...inRoutes].flatMap((name) => nameOf(name) ?? []);
  return FIRST.find((name) => names.includes(name)) ?? names.sort()[0] ?? null;
}

function nameOf(written: string): string | null {
  // iptables writes a wildcard as `eth+`, nft as `eth*`
  const prefix = /^(.*)[+*]$/.exec(written)?.[1];
  if (prefix !== undefined) return FIRST.find((name) => prefix !== '' && name.startsWith(prefix)) ?? null;
  return ETHERNET.test(written) ? written : null;
}
