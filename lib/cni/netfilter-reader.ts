import { unknown } from '../address/unknown';
import { KernelTables } from './kernel-tables';
import type { Netfilter } from './netfilter';
import type { NetfilterCommand } from './netfilter-command';
import { applyNft } from './nft-command';

export type { NetfilterCommand } from './netfilter-command';

/**
 * Applies commands one after the other to a kernel without any rules, and gives what it holds then. A command that the
 * kernel refuses changes nothing; what is not understood is listed, and never dropped.
 */
export function readNetfilter(commands: readonly NetfilterCommand[]): Netfilter {
  const kernel = new KernelTables();
  for (const command of commands) apply(command, kernel);
  return kernel.netfilter();
}

function apply(command: NetfilterCommand, kernel: KernelTables): void {
  const program = command.argv[0] ?? '';
  if (program === 'nft') applyNft(command, kernel);
  else kernel.addUnread(unknown(`not understood: ${command.argv.join(' ')}`));
}
