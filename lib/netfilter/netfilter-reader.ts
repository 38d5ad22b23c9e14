import { unknown } from '../address/unknown';
import { applyIptables } from './iptables/iptables-command';
import { applyIptablesRestore } from './iptables/iptables-restore';
import { KernelTables } from './kernel-tables';
import type { Netfilter } from '../model/netfilter';
import type { NetfilterCommand } from './netfilter-command';
import { applyNft } from './nft/nft-command';

export type { NetfilterCommand } from './netfilter-command';

/**
 * Applies commands one after the other to a kernel without any rules, and gives what it holds then. A command that the
 * kernel refuses changes nothing, and is listed unless it only takes away; what is not understood is listed, too.
 *
 * The model is about IPv4 packets: `ip6tables` changes nothing for them.
 */
export function readNetfilter(commands: readonly NetfilterCommand[]): Netfilter {
  const kernel = new KernelTables();
  for (const command of commands) apply(command, kernel);
  return kernel.netfilter();
}

function apply(command: NetfilterCommand, kernel: KernelTables): void {
  const [, program = '', variant = '', action = ''] =
    /^(nft|ip6?tables)(-nft|-legacy)?(-restore|-save|-translate)?$/.exec(command.argv[0] ?? '') ?? [];
  const backend = variant === '-legacy' ? 'iptables-legacy' : 'iptables';
  if (program === 'nft') applyNft(command, kernel);
  else if (program === '') kernel.addUnread(unknown(`not understood: ${command.argv.join(' ')}`));
  else if (program === 'iptables' && action === '') applyIptables(command, kernel, backend);
  else if (program === 'iptables' && action === '-restore') applyIptablesRestore(command, kernel, backend);
}
