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
  return kernelAfter(commands).netfilter();
}

function kernelAfter(commands: readonly NetfilterCommand[], kernel = new KernelTables()): KernelTables {
  for (const command of commands) apply(command, kernel);
  return kernel;
}

/** The kernel while commands are being followed: what the next one meets. */
export class FollowedNetfilter {
  private kernel = new KernelTables();
  private count = 0;
  private last: NetfilterCommand | undefined = undefined;
  private held: Netfilter | null = null;

  /** What `readNetfilter` gives. */
  public after(commands: readonly NetfilterCommand[]): Netfilter {
    this.follow(commands);
    return (this.held ??= this.kernel.netfilter());
  }

  /** Whether the last of these commands fails on what is not there, which `readNetfilter` does not list. */
  public failsAtLast(commands: readonly NetfilterCommand[]): boolean {
    return this.follow(commands).at(-1) ?? false;
  }

  private follow(commands: readonly NetfilterCommand[]): readonly boolean[] {
    // some may have been taken back
    if (commands[this.count - 1] !== this.last) {
      this.kernel = new KernelTables();
      this.count = 0;
    } else if (commands.length === this.count) return [];
    this.held = null;
    const results = commands.slice(this.count).map((command) => apply(command, this.kernel));
    this.count = commands.length;
    this.last = commands.at(-1);
    return results;
  }
}

/** Rules as kube-proxy and CNI plugins write them, in tables of iptables and of nft. */
const OF_OTHERS: readonly NetfilterCommand[] = [
  'iptables -A FORWARD -j ACCEPT',
  'iptables -t nat -A POSTROUTING -j ACCEPT',
  'nft add table ip others',
  'nft add chain ip others others',
  'nft add rule ip others others accept',
].map((text) => ({ argv: text.split(' '), stdin: null, files: () => null }));

let others: KernelTables | null = null;

/** Whether a command removes rules that other programs wrote: `flush ruleset`, or `iptables -F`. */
export function removesRulesOfOthers(command: NetfilterCommand): boolean {
  others ??= kernelAfter(OF_OTHERS);
  const { chains } = kernelAfter([command], others.copy()).netfilter();
  return others
    .netfilter()
    .chains.some(
      ({ table, name, rules: [rule] }) =>
        !chains.some(
          (one) => one.table === table && one.name === name && one.rules.some(({ text }) => text === rule?.text),
        ),
    );
}

/** Applies a command; gives whether it fails without a word in what the kernel holds. */
function apply(command: NetfilterCommand, kernel: KernelTables): boolean {
  const [, program = '', variant = '', action = ''] =
    /^(nft|ip6?tables)(-nft|-legacy)?(-restore|-save|-translate)?$/.exec(command.argv[0] ?? '') ?? [];
  const backend = variant === '-legacy' ? 'iptables-legacy' : 'iptables';
  if (program === 'nft') return applyNft(command, kernel);
  if (program === 'iptables' && action === '') return applyIptables(command, kernel, backend);
  if (program === '') kernel.addUnread(unknown(`not understood: ${command.argv.join(' ')}`));
  else if (program === 'iptables' && action === '-restore') applyIptablesRestore(command, kernel, backend);
  return false;
}
