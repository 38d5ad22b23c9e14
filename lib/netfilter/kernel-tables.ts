import type { Unknown } from '../address/unknown';
import type { Chain, Netfilter, NetfilterRule } from '../model/netfilter';
import type { KernelOperation, TableRef } from './kernel-operation';
import { KernelTable, type KernelChain } from './kernel-table';
import { doubtOfNftRule, readNftRule } from './nft/nft-rule';
import { unorderedChainDoubts, unwalkedChainDoubts } from './unwalked-chain';

/** The packet filter of a kernel that begins empty, and takes one operation after the other. */
export class KernelTables {
  private tables = new Map<string, KernelTable>();
  private readonly unread: Unknown[] = [];

  /** The tables, without what was not read so far. */
  public copy(): KernelTables {
    const copy = new KernelTables();
    copy.tables = this.copiedTables();
    return copy;
  }

  /**
   * Applies all of the operations or none of them, as the kernel does with one nft script; gives the reason where it
   * refuses.
   */
  public transact(operations: readonly KernelOperation[]): string | null {
    const before = this.copiedTables();
    for (const operation of operations) {
      const refusal = this.apply(operation);
      if (refusal !== null) {
        this.tables = before;
        return refusal;
      }
    }
    const fault = [...this.tables.values()].flatMap((table) => table.faults())[0];
    if (fault === undefined) {
      this.unread.push(...operations.flatMap((one) => this.doubtsOf(one)));
      return null;
    }
    this.tables = before;
    return fault;
  }

  private copiedTables(): Map<string, KernelTable> {
    return new Map([...this.tables].map(([key, table]) => [key, table.copy()]));
  }

  /** What nft may refuse of a rule that was added, and with it everything that came in one script. */
  private doubtsOf(operation: KernelOperation): readonly Unknown[] {
    if (operation.kind !== 'addRule' || operation.rule.syntax !== 'nft') return [];
    const sets = this.tableOf(operation)?.sets;
    const doubt = doubtOfNftRule(operation.rule.tokens, (name) => sets?.get(name), operation.family);
    return doubt === null ? [] : [doubt];
  }

  public addUnread(unread: Unknown): void {
    this.unread.push(unread);
  }

  public chainsOf(ref: TableRef): readonly (readonly [string, KernelChain])[] {
    return [...(this.tableOf(ref)?.chains ?? [])];
  }

  /** What it holds, as plain data; sorted, since the order of tables decides nothing. */
  public netfilter(): Netfilter {
    const chains = [...this.tables.values()].flatMap((table) =>
      table.dormant ? [] : [...table.chains].map(([name, held]) => chainOf(table, name, held)),
    );
    const key = ({ backend, family, table, name }: Chain) => [backend, family, table, name].join(' ');
    chains.sort((a, b) => (key(a) < key(b) ? -1 : 1));
    return { chains, unread: [...this.unread, ...unwalkedChainDoubts(chains), ...unorderedChainDoubts(chains)] };
  }

  private tableOf(ref: TableRef): KernelTable | undefined {
    return this.tables.get(keyOf(ref));
  }

  private apply(operation: KernelOperation): string | null {
    switch (operation.kind) {
      case 'unread':
        this.unread.push(operation.unread);
        return null;
      case 'refused':
        return operation.reason;
      case 'flushRuleset':
        for (const [key, table] of this.tables) {
          if (table.ref.store === operation.store && [null, table.ref.family].includes(operation.family)) {
            this.tables.delete(key);
          }
        }
        return null;
      case 'addTable':
        if (this.tableOf(operation) === undefined) {
          this.tables.set(keyOf(operation), new KernelTable(operation, operation.backend));
          return null;
        }
        return operation.exclusive ? `table ${operation.table} exists already` : null;
      case 'deleteTable':
        return this.tables.delete(keyOf(operation)) || !operation.strict ? null : noTable(operation);
      case 'deleteChain': {
        const table = this.tableOf(operation);
        if (table === undefined) return operation.strict ? noTable(operation) : null;
        return table.apply(operation);
      }
      default:
        return this.tableOf(operation)?.apply(operation) ?? (this.tableOf(operation) ? null : noTable(operation));
    }
  }
}

function keyOf({ store, family, table }: TableRef): string {
  return `${store} ${family} ${table}`;
}

function noTable({ family, table }: TableRef): string {
  return `there is no table ${family} ${table}`;
}

function chainOf(table: KernelTable, name: string, held: KernelChain): Chain {
  const rules = held.rules.flatMap((rule): readonly NetfilterRule[] =>
    rule.syntax === 'iptables' ? [rule.rule] : readNftRule(rule.tokens, (set) => table.sets.get(set), table.ref.family),
  );
  return { backend: table.backend, family: table.ref.family, table: table.ref.table, name, base: held.base, rules };
}
