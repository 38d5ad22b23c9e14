import { EMBEDDED_UNKNOWN } from '../address/unknown';
import { takesStatement } from './chain-place';
import { placedStatementsOf, setsOf, targetsOf } from './kernel-rule';
import type { Backend, BaseChain } from '../model/netfilter';
import type { KernelRule } from './kernel-rule';
import type { KernelOperation, RulePlace, TableRef } from './kernel-operation';
import { elementFault, type NftSet } from './nft/nft-set';

/** A chain with its rules as they were written. */
export interface KernelChain {
  readonly base: BaseChain | null;
  readonly rules: readonly KernelRule[];
}

// linux/netfilter/nf_tables.h, NFT_JUMP_STACK_SIZE
const DEEPEST = 16;

type OfKind<K extends KernelOperation['kind']> = Extract<KernelOperation, { readonly kind: K }>;

/** What is done inside of one table. */
type TableOperation = Exclude<
  KernelOperation,
  OfKind<'unread' | 'refused' | 'flushRuleset' | 'addTable' | 'deleteTable'>
>;

/** One table of the kernel: its chains and sets. */
export class KernelTable {
  public chains = new Map<string, KernelChain>();
  public sets = new Map<string, NftSet>();
  public dormant = false;

  public constructor(
    public readonly ref: TableRef,
    public readonly backend: Backend,
  ) {}

  public copy(): KernelTable {
    const copy = new KernelTable(this.ref, this.backend);
    copy.chains = new Map(this.chains);
    copy.sets = new Map(this.sets);
    copy.dormant = this.dormant;
    return copy;
  }

  /** Why the kernel refuses the table as it stands: maps that name what is not there, statements at a wrong hook, jumps in a circle. */
  public faults(): readonly string[] {
    const elements = [...this.sets.values()].flatMap((set) => [
      ...[elementFault(set)].filter((fault) => fault !== null),
      ...this.targetFaults(`set ${set.name}`, jumpsOf(set)),
    ]);
    const chains = [...this.chains].flatMap(([name, { base }]) =>
      base !== null && this.jumpsFrom(name) > DEEPEST ? [`chain ${name} leads to too many jumps`] : [],
    );
    if (elements.length > 0 || chains.length > 0) return [...elements, ...chains];
    return [...this.chains].flatMap(([name, { base }]) => (base === null ? [] : this.misplacedFrom(name, base)));
  }

  /** Statements that no chain at this place may reach. */
  private misplacedFrom(start: string, base: BaseChain): readonly string[] {
    const reached = new Set([start]);
    // a set gives what is added while it is gone through
    for (const name of reached) {
      for (const rule of this.chains.get(name)?.rules ?? []) {
        const wrong = placedStatementsOf(rule).find((one) => !takesStatement(base, one));
        if (wrong !== undefined) return [`${wrong} is not possible in chain ${start} (${base.type}, ${base.hook})`];
        const maps = setsOf(rule).flatMap((set) => this.sets.get(set) ?? []);
        for (const target of [...targetsOf(rule), ...maps.flatMap(jumpsOf)]) reached.add(target);
      }
    }
    return [];
  }

  /** What a rule names, which must be there before it. */
  private faultsOf(chain: string, rule: KernelRule): readonly string[] {
    return [
      ...this.targetFaults(`chain ${chain}`, targetsOf(rule)),
      ...missingOf(setsOf(rule), this.sets).map((one) => `chain ${chain} asks the set ${one}, which is missing`),
    ];
  }

  private targetFaults(from: string, targets: readonly string[]): readonly string[] {
    const based = targets.filter((one) => this.chains.get(one)?.base);
    return [
      ...missingOf(targets, this.chains).map((one) => `${from} jumps to ${one}, which is missing`),
      ...based.map((one) => `${from} jumps to ${one}, which has a hook`),
    ];
  }

  /** How many jumps can follow each other from a chain; infinitely many in a circle. */
  private jumpsFrom(name: string, known = new Map<string, number>()): number {
    const before = known.get(name);
    if (before !== undefined) return before;
    known.set(name, Infinity);
    const targets = (this.chains.get(name)?.rules ?? []).flatMap(targetsOf);
    const jumps = Math.max(0, ...[...new Set(targets)].map((target) => 1 + this.jumpsFrom(target, known)));
    known.set(name, jumps);
    return jumps;
  }

  /** Applies one operation; gives the reason where the kernel refuses it. */
  public apply(operation: TableOperation): string | null {
    switch (operation.kind) {
      case 'setDormant':
        this.dormant = true;
        return null;
      case 'flushTable':
        for (const [name, chain] of this.chains) this.chains.set(name, { ...chain, rules: [] });
        return null;
      case 'addSet':
        return this.addSet(operation.set);
      case 'deleteSet':
        return this.deleteSet(operation.set);
      case 'flushSet':
      case 'addElements':
      case 'deleteElements':
        return this.changeElements(operation);
      case 'addChain':
        return this.addChain(operation);
      case 'deleteChain':
        return this.deleteChain(operation);
      default: {
        const chain = this.chains.get(operation.chain);
        if (chain === undefined) return `there is no chain ${operation.chain} in table ${this.ref.table}`;
        return this.changeChain(operation, chain);
      }
    }
  }

  private addSet(set: NftSet): string | null {
    const before = this.sets.get(set.name);
    const elements = [...(before?.elements ?? []), ...set.elements];
    if (before !== undefined && before.type !== set.type) return `set ${set.name} exists already`;
    this.sets.set(set.name, { ...set, elements, unread: before?.unread ?? set.unread });
    return null;
  }

  private deleteSet(name: string): string | null {
    const used = [...this.chains.values()].some(({ rules }) => rules.flatMap(setsOf).includes(name));
    if (used) return `set ${name} is in use`;
    return this.sets.delete(name) ? null : `there is no set ${name}`;
  }

  private changeElements(operation: OfKind<'flushSet' | 'addElements' | 'deleteElements'>): string | null {
    const set = this.sets.get(operation.set);
    if (set === undefined) return `there is no set ${operation.set}`;
    if (operation.kind === 'flushSet') {
      this.sets.set(set.name, { ...set, elements: [] });
    } else if (operation.kind === 'addElements') {
      this.sets.set(set.name, { ...set, elements: [...set.elements, ...operation.elements] });
    } else {
      const removed = operation.elements.map(({ key }) => key);
      const missing = removed.find((key) => !set.elements.some((element) => element.key === key));
      if (missing !== undefined) return `set ${set.name} has no element ${missing}`;
      this.sets.set(set.name, { ...set, elements: set.elements.filter(({ key }) => !removed.includes(key)) });
    }
    return null;
  }

  private addChain({ chain, base, exclusive }: OfKind<'addChain'>): string | null {
    const before = this.chains.get(chain);
    if (before === undefined) {
      this.chains.set(chain, { base, rules: [] });
      return null;
    }
    const other = base !== null && (before.base?.hook !== base.hook || before.base.priority !== base.priority);
    return exclusive || other ? `chain ${chain} exists already` : null;
  }

  private deleteChain({ chain: name, strict, empty }: OfKind<'deleteChain'>): string | null {
    const chain = this.chains.get(name);
    if (chain === undefined) return strict ? `there is no chain ${name} in table ${this.ref.table}` : null;
    const targets = [...this.chains.values()].flatMap(({ rules }) => rules.flatMap(targetsOf));
    if ((empty && chain.rules.length > 0) || targets.includes(name)) return `chain ${name} is in use`;
    this.chains.delete(name);
    return null;
  }

  private changeChain(
    operation: OfKind<'setPolicy' | 'flushChain' | 'addRule' | 'deleteRule' | 'replaceRule'>,
    chain: KernelChain,
  ): string | null {
    const name = operation.chain;
    const set = (changed: Partial<KernelChain>): null => {
      this.chains.set(name, { ...chain, ...changed });
      return null;
    };
    const [fault] = 'rule' in operation ? this.faultsOf(name, operation.rule) : [];
    if (fault !== undefined) return fault;
    switch (operation.kind) {
      case 'setPolicy':
        if (chain.base === null) return `chain ${name} has no policy`;
        return set({ base: { ...chain.base, policy: operation.policy } });
      case 'flushChain':
        return set({ rules: [] });
      case 'addRule': {
        const index = indexOf(operation.place, chain.rules.length);
        if (index === null) return `chain ${name} has too few rules`;
        return set({ rules: [...chain.rules.slice(0, index), operation.rule, ...chain.rules.slice(index)] });
      }
      case 'deleteRule': {
        const { by } = operation;
        const index =
          typeof by === 'number' ? by : chain.rules.findIndex((rule) => rule.syntax === 'iptables' && rule.spec === by);
        if (chain.rules[index] === undefined) return `there is no such rule in chain ${name}`;
        return set({ rules: chain.rules.filter((_, at) => at !== index) });
      }
      case 'replaceRule':
        if (chain.rules[operation.index] === undefined) return `there is no such rule in chain ${name}`;
        return set({ rules: chain.rules.map((rule, at) => (at === operation.index ? operation.rule : rule)) });
    }
  }
}

function indexOf(place: RulePlace, length: number): number | null {
  if (place === 'last') return length;
  if (place === 'first') return 0;
  if ('at' in place) return place.at <= length ? place.at : null;
  const index = 'before' in place ? place.before : place.after;
  return index < length ? ('before' in place ? index : index + 1) : null;
}

function jumpsOf({ elements }: NftSet): readonly string[] {
  return elements.flatMap(({ value: [verb, target] }) =>
    /^(jump|goto)$/.test(verb?.text ?? '') ? (target?.text ?? '') : [],
  );
}

/** The names that do not exist, without those that are unknown. */
function missingOf(names: readonly string[], there: ReadonlyMap<string, unknown>): readonly string[] {
  return names.filter((name) => !there.has(name) && !EMBEDDED_UNKNOWN.test(name));
}
