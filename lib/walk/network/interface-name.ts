import { type Unknown, unknown } from '../../address/unknown';
import type { NodeSetup } from '../../model/node-setup';

/** What the primary interface is called where nothing names it: the name then decides nothing. */
export const DEFAULT_NAME = 'eth0';

/** Names that images give the first Ethernet interface: the kernel's own, and predictable ones (systemd.net-naming-scheme(7)). */
const FIRST = [DEFAULT_NAME, 'ens5', 'ens3', 'enX0', 'enp0s5', 'enp0s3'];
/** Names of the kernel's drivers, which an image that names by slot has none of. */
const BY_KERNEL = /^(eth|enX)\d+$/;
const ETHERNET = /^(eth\d+|ens\d+|enX\d+|eno\d+|enp\d+s\d+(f\d+)?)$/;

/**
 * The name that a node's packet filter rules and routes give the primary interface; null where none of them names one. Where the
 * template does not say what the image calls it, the rules are taken at their word.
 */
export function namedInterface({ netfilter, routes, interfaceName }: NodeSetup): string | null {
  const inRules = netfilter.chains.flatMap(({ rules }) =>
    rules.flatMap(({ matches }) =>
      matches.flatMap((match) => (match.field === 'iifname' || match.field === 'oifname' ? match.names : [])),
    ),
  );
  const inRoutes = routes.flatMap(({ dev }) => dev ?? []);
  const likely = interfaceName === null ? FIRST : [interfaceName, ...FIRST];
  const names = [...inRules, ...inRoutes].flatMap((name) => nameOf(name, likely) ?? []);
  return likely.find((name) => names.includes(name)) ?? names.sort()[0] ?? null;
}

/** Why rules or routes that name an interface may be about none; null where the template contradicts no name. */
export function contradictedName(setup: NodeSetup): Unknown | null {
  const named = namedInterface(setup);
  const { interfaceName } = setup;
  if (named === null || interfaceName === null || !BY_KERNEL.test(named)) return null;
  return unknown(
    `rules or routes of the user data name ${named}, and the image calls the first interface ${interfaceName}`,
  );
}

function nameOf(written: string, likely: readonly string[]): string | null {
  // iptables writes a wildcard as `eth+`, nft as `eth*`
  const prefix = /^(.*)[+*]$/.exec(written)?.[1];
  if (prefix !== undefined) return likely.find((name) => prefix !== '' && name.startsWith(prefix)) ?? null;
  return ETHERNET.test(written) ? written : null;
}
