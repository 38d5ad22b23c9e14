/** A merger of a part: its name without `m_`, and its options. */
export interface PartMerger {
  readonly name: string;
  readonly options: readonly string[];
}

export class PlacedValue {
  public constructor(
    public readonly value: unknown,
    /** for example `part 1, write_files[2]` */
    public readonly place: string,
  ) {}
}

type Mapping = Readonly<Record<string, unknown>>;

// cloudinit/handlers/cloud_config.py, `_extract_mergers`
const DEFAULT = 'dict(replace)+list()+str()';

/** cloud-init ignores the part that this is thrown for, and keeps what it has merged so far. */
export class MergeError extends Error {}

/**
 * The mergers of a part, from its own `merge_how` or `merge_type` first, then from its header (cloudinit/mergers/__init__.py).
 *
 * @throws MergeError where cloud-init does not understand them
 */
export function mergersOf(config: Mapping, header: string): readonly PartMerger[] {
  const stated = config.merge_how ?? config.merge_type ?? [];
  const own = typeof stated === 'string' ? fromText(stated) : fromList(stated);
  const mergers = [...own, ...fromText(header)];
  return mergers.length > 0 ? mergers : fromText(DEFAULT);
}

function fromText(text: string): readonly PartMerger[] {
  return text.split('+').flatMap((piece) => {
    const canonical = piece.toLowerCase().trim().replaceAll('-', '_');
    if (canonical === '') return [];
    const [, name, options] = /^([a-z_][a-z0-9_]*)\((.*?)\)$/.exec(canonical) ?? [];
    if (name === undefined || options === undefined) throw new MergeError(`"${canonical}" is not a merger`);
    const words = options.split(',').map((word) => word.trim());
    return [merger(name, words)];
  });
}

function fromList(stated: unknown): readonly PartMerger[] {
  if (!Array.isArray(stated)) throw new MergeError('merge_how is neither a text nor a list');
  return stated.map((each: unknown) => {
    if (Array.isArray(each)) return merger(String(each[0]), each.slice(1).map(String));
    const { name, settings } = (each ?? {}) as { readonly name?: unknown; readonly settings?: unknown };
    if (typeof name !== 'string' || !Array.isArray(settings))
      throw new MergeError('merge_how has an entry without name');
    return merger(name.replaceAll('-', '_').trim(), settings.map(String));
  });
}

function merger(name: string, options: readonly string[]): PartMerger {
  const bare = name.replace(/^m_/, '');
  if (!['dict', 'list', 'str'].includes(bare)) throw new MergeError(`there is no merger "${name}"`);
  return { name: bare, options };
}

/**
 * Merges a part into what was merged before it, as cloud-init does (cloudinit/mergers: the type of the earlier value picks the
 * merger; without one, the earlier value stays).
 *
 * @throws MergeError where cloud-init fails and leaves out the part
 */
export function mergeValues(before: unknown, after: unknown, mergers: readonly PartMerger[]): unknown {
  if (before instanceof PlacedValue || after instanceof PlacedValue) {
    const [old, next] = [bareOf(before), bareOf(after)];
    const value = mergeValues(old, next, mergers);
    const from = value === next || !(before instanceof PlacedValue) ? after : before;
    return from instanceof PlacedValue && !Array.isArray(value) ? new PlacedValue(value, from.place) : value;
  }
  const type = typeOf(before);
  const options = mergers.find(({ name }) => name === type)?.options;
  if (options === undefined) return before;
  if (type === 'dict') return mergeMappings(before as Mapping, after, mergers, options);
  if (type === 'list') return mergeLists(before as readonly unknown[], after, mergers, options);
  return options.includes('append') && typeof after === 'string' ? (before as string) + after : after;
}

function bareOf(value: unknown): unknown {
  return value instanceof PlacedValue ? value.value : value;
}

function typeOf(value: unknown): 'dict' | 'list' | 'str' | null {
  if (typeof value === 'string') return 'str';
  if (Array.isArray(value)) return 'list';
  return isMapping(value) ? 'dict' : null;
}

function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** Which kinds of values inside a mapping or a list are merged and not replaced. */
function recurses(value: unknown, options: readonly string[]): boolean {
  const type = typeOf(bareOf(value));
  if (type === 'list') return options.includes('recurse_array') || options.includes('recurse_list');
  return type !== null && options.includes(`recurse_${type}`);
}

// m_dict.py: mappings in a mapping are always merged
function mergeMappings(
  before: Mapping,
  after: unknown,
  mergers: readonly PartMerger[],
  options: readonly string[],
): Mapping {
  if (!isMapping(after)) return before;
  const merged: Record<string, unknown> = { ...before };
  for (const [key, next] of Object.entries(after)) {
    if (!Object.hasOwn(merged, key)) merged[key] = next;
    else if (bareOf(next) === null && options.includes('allow_delete')) Reflect.deleteProperty(merged, key);
    else if (options.includes('replace')) merged[key] = next;
    else if (isMapping(bareOf(next)) || recurses(next, options)) merged[key] = mergeValues(merged[key], next, mergers);
  }
  return merged;
}

// m_list.py: without options, entries replace those of the same index, and none is added
function mergeLists(
  before: readonly unknown[],
  after: unknown,
  mergers: readonly PartMerger[],
  options: readonly string[],
): unknown {
  const method = ['append', 'prepend', 'replace', 'no_replace'].find((one) => options.includes(one)) ?? 'replace';
  if (!Array.isArray(after)) {
    if (method === 'replace') return after;
    throw new MergeError('a list is to be merged with what is no list');
  }
  const next: readonly unknown[] = after;
  if (method === 'append') return [...before, ...next];
  if (method === 'prepend') return [...next, ...before];
  if (method === 'no_replace') return before;
  return before.map((old, index) => {
    if (index >= next.length) return old;
    return recurses(next[index], options) ? mergeValues(old, next[index], mergers) : next[index];
  });
}
