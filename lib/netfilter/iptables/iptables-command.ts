import { unknown } from '../../address/unknown';
import { builtInChain, isIptablesTable } from './iptables-chains';
import { COMMANDS } from './iptables-forms';
import { readIptablesOptions, type IptablesOption } from './iptables-options';
import { hasUnknownMatch, refusalOf } from './iptables-refusal';
import { readIptablesRule } from './iptables-rule';
import type { ChainRef, KernelOperation, RulePlace, TableRef } from '../kernel-operation';
import type { KernelTables } from '../kernel-tables';
import type { Backend } from '../../model/netfilter';
import type { NetfilterCommand } from '../netfilter-command';

export interface IptablesChange {
  readonly operations: readonly KernelOperation[];
  /** it takes something away: where the kernel refuses it, there was nothing to take away, or it stays in use */
  readonly removes: boolean;
}

const NOTHING: IptablesChange = { operations: [], removes: true };

/**
 * Applies an `iptables` command. `-C` changes nothing: what a script does where it succeeds or fails is for the reader
 * of the script to say. Gives whether it fails because it removes what is not there, or makes a chain that is.
 */
export function applyIptables(command: NetfilterCommand, kernel: KernelTables, backend: Backend): boolean {
  const text = command.argv.join(' ');
  const options = readIptablesOptions(command.argv.slice(1));
  const table = options.find(({ name }) => name === 'table')?.values[0] ?? 'filter';
  const change = readIptablesChange(options, table, backend, text, kernel);
  const refusal = kernel.transact(change.operations);
  if (refusal !== null && !change.removes) {
    kernel.addUnread(unknown(`"${text}" is refused: ${refusal}`));
  }
  // its own tables and chains are there once they are named
  const flush = options.find(({ name }) => name === 'flush');
  const isOwn = flush !== undefined && (flush.values[0] === undefined || builtInChain(table, flush.values[0]) !== null);
  return refusal !== null && change.removes && !isOwn;
}

/** The table of iptables; its nf_tables variant shares the kernel's tables with nft. */
export function iptablesTable(table: string, backend: Backend): TableRef {
  return { store: backend === 'iptables-legacy' ? 'legacy' : 'nf_tables', family: 'ip', table };
}

/** Makes the table, and the chain where it is a built-in one. */
export function ensureChain(ref: ChainRef, backend: Backend): readonly KernelOperation[] {
  const base = builtInChain(ref.table, ref.chain);
  const table = { kind: 'addTable', ...ref, backend, exclusive: false } as const;
  return base === null ? [table] : [table, { kind: 'addChain', ...ref, base, exclusive: false }];
}

/** Reads one line of iptables, its options in any order. */
export function readIptablesChange(
  options: readonly IptablesOption[],
  table: string,
  backend: Backend,
  text: string,
  kernel: KernelTables,
): IptablesChange {
  const notRead = (reason: string): IptablesChange => ({
    operations: [{ kind: 'unread', unread: unknown(reason) }],
    removes: false,
  });
  const unread = notRead(`iptables: not understood: ${text}`);
  const command = options.find(({ name }) => Object.hasOwn(COMMANDS, name));
  if (command === undefined || !isIptablesTable(table)) return unread;
  const [chain, second] = command.values;
  const rest = options.filter((option) => option !== command);
  const whole = iptablesTable(table, backend);
  const ref: ChainRef = { ...whole, chain: chain ?? '' };
  const ensure = ensureChain(ref, backend);
  const rules = () => readIptablesRule(rest, ref.chain, text).map((rule) => ({ ...rule, syntax: 'iptables' }) as const);
  const refuse = (reason: string): IptablesChange => ({ operations: [{ kind: 'refused', reason }], removes: false });
  const refusal = refusalOf(options, table);
  // whether it is taken or not, only what meets the rule is unknown
  const isOneRule = (command.name === 'append' || command.name === 'insert') && hasUnknownMatch(options);
  if (refusal !== null && !isOneRule) return notRead(`"${text}" may be refused: ${refusal}`);
  const isThere =
    builtInChain(table, ref.chain) !== null || kernel.chainsOf(whole).some(([name]) => name === ref.chain);
  const add = (place: RulePlace): IptablesChange => ({
    operations: [...ensure, ...rules().map((rule) => ({ kind: 'addRule', ...ref, place, rule }) as const)],
    removes: false,
  });
  const number = /^\d+$/.test(second ?? '') ? Number(second) - 1 : null;
  if (second !== undefined && number === null && command.name !== 'policy') return unread;
  switch (command.name) {
    case 'append':
      return add('last');
    case 'insert':
      // each of several is put at the same place, so that the last one stands first
      return add({ at: number ?? 0 });
    case 'replace': {
      const [rule, ...others] = rules();
      if (rule === undefined || others.length > 0 || number === null) return unread;
      return { operations: [...ensure, { kind: 'replaceRule', ...ref, index: number, rule }], removes: false };
    }
    case 'delete': {
      const by = number === null ? rules().map(({ spec }) => spec) : [number];
      return { operations: by.map((one) => ({ kind: 'deleteRule', ...ref, by: one })), removes: true };
    }
    case 'new-chain':
      return { operations: [...ensure, { kind: 'addChain', ...ref, base: null, exclusive: true }], removes: true };
    case 'delete-chain':
      if (chain !== undefined)
        return { operations: [{ kind: 'deleteChain', ...ref, strict: true, empty: true }], removes: true };
      return { operations: unusedChains(whole, kernel), removes: true };
    case 'flush':
      return {
        operations: [chain === undefined ? { kind: 'flushTable', ...whole } : { kind: 'flushChain', ...ref }],
        removes: true,
      };
    case 'policy': {
      const policy = second === 'DROP' ? 'drop' : 'accept';
      if (table === 'nat' && policy === 'drop') return refuse('table nat takes no DROP');
      return { operations: [...ensure, { kind: 'setPolicy', ...ref, policy }], removes: false };
    }
    case 'rename-chain':
      return unread;
    case 'zero':
      return chain === undefined || isThere ? NOTHING : { ...refuse(`there is no chain ${ref.chain}`), removes: true };
    default:
      return NOTHING;
  }
}

function unusedChains(table: TableRef, kernel: KernelTables): readonly KernelOperation[] {
  return kernel
    .chainsOf(table)
    .filter(([, { base }]) => base === null)
    .map(([chain]) => ({ kind: 'deleteChain', ...table, chain, strict: true, empty: true }));
}
