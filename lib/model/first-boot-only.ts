import type { NodeCommand, NodeSetup } from './node-setup';

/** Kernel parameters that a pod network stands on. */
const KEYS = /^net\.(ipv4\.ip_forward|bridge\.bridge-nf-call-iptables|ipv4\.conf\..*\.rp_filter)$/;

/** Packages whose service loads what was saved of the iptables rules. */
const SAVES = /^(iptables-persistent|netfilter-persistent|iptables-services)$/;

/** Files of nft that the service of the distribution loads. */
const NFT_FILES = /^\/etc\/(sysconfig\/)?nftables\.conf$/;

/** Rules and routes that the commands of a first boot set, and nothing at a later one: as they were written, each with its place. */
export function lostCommands(setup: Pick<NodeSetup, 'commands' | 'packages'>): readonly string[] {
  const atBoot = setup.commands.filter(({ when }) => when !== 'once');
  const again = new Set(atBoot.map(textOf));
  return setup.commands
    .filter((command) => command.when === 'once' && !again.has(textOf(command)))
    .filter((command) => isRoute(command) || (isRules(command) && !isSaved(command, setup, atBoot)))
    .map(({ argv, place }) => `${argv.join(' ')} (${place})`);
}

/** Whether something at every boot loads what may have been saved of the rules. */
function isSaved(
  { argv }: NodeCommand,
  { packages }: Pick<NodeSetup, 'packages'>,
  atBoot: readonly NodeCommand[],
): boolean {
  if (argv[0] === 'nft')
    return atBoot.some((one) => one.argv[0] === 'nft' && one.argv.some((word) => NFT_FILES.test(word)));
  return packages.some((name) => SAVES.test(name)) || atBoot.some((one) => one.argv[0]?.endsWith('-restore') === true);
}

function textOf({ argv, stdin }: NodeCommand): string {
  return JSON.stringify([argv, stdin]);
}

function isRoute({ argv: [program, ...words] }: NodeCommand): boolean {
  return (
    program === 'ip' &&
    words.some((word) => /^r(o|ou|out|oute)?$/.test(word)) &&
    words.some((word) => /^(a|add|replace|append|prepend)$/.test(word))
  );
}

function isRules({ argv: [program = '', ...words] }: NodeCommand): boolean {
  if (/^iptables(-nft|-legacy)?-restore$/.test(program)) return true;
  if (/^iptables(-nft|-legacy)?$/.test(program))
    return words.some((word) => /^(-[AIPR]|--(append|insert|policy|replace))$/.test(word));
  return program === 'nft' && words.some((word) => /^(-f|--file|add|insert|replace|create)$/.test(word));
}

/** Kernel parameters that a first boot sets by a command, and nothing at a later one. */
export function lostSysctls({ sysctls }: Pick<NodeSetup, 'sysctls'>): readonly string[] {
  // to lose what keeps a node from forwarding is no loss
  const last = new Map(
    sysctls
      .filter(({ key, value }) => KEYS.test(key) && !(key.includes('forward') && value === '0'))
      .map((one) => [one.key, one]),
  );
  return [...last.values()]
    .filter(
      ({ key, value, when }) =>
        when === 'once' && !sysctls.some((one) => one.when !== 'once' && one.key === key && one.value === value),
    )
    .map(({ key, value, place }) => `${key} = ${typeof value === 'string' ? value : 'unknown'} (${place})`);
}
