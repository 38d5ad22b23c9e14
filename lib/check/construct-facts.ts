import type { NetworkModel, Node, Origin } from '../model/network-model';
import type { StackConstructs, WrittenWorker } from '../model/stack-constructs';
import type { TemplateSource } from '../model/template-source';
import { type Finding, finding } from '../rules/finding';
import { WALK_KINDS } from '../rules/proof/walk-kinds';
import { ALL_RULES } from '../rules/rule-name';
import { stackNames } from '../template/resource/stack-names';

export interface PlacedWorker extends WrittenWorker {
  readonly source: string;
}

/** A template model without an assembly. */
export const NO_FACTS: ConstructFacts = { workers: [], workerOf: () => null, isAcknowledged: () => false };

/** What a cloud assembly says beside its templates: who acknowledged what, and which instances are to be workers. */
export interface ConstructFacts {
  readonly workers: readonly PlacedWorker[];
  /** the worker that a node was written as; null where no construct wrote it */
  workerOf(node: Node): PlacedWorker | null;
  /**
   * Whether a finding is acknowledged at its construct or above it.
   *
   * @param stack name of the stack that it is about where it has no place in a template
   */
  isAcknowledged(finding: Finding, stack: string | null): boolean;
}

/**
 * Reads what the assembly of templates says; bare templates say nothing.
 *
 * @param all as of `readTemplates`
 */
export function constructFacts(
  sources: readonly TemplateSource[],
  all: readonly TemplateSource[] = sources,
): ConstructFacts {
  const nameOf = stackNames(all);
  const stacks = new Map(
    sources.flatMap((source): readonly (readonly [string, StackConstructs])[] =>
      source.artifact === undefined ? [] : [[nameOf(source), source.artifact.constructs]],
    ),
  );
  const workers = [...stacks].flatMap(([source, { workers: written }]) =>
    written.map((worker): PlacedWorker => ({ ...worker, source })),
  );
  const places = byName(
    [...stacks].flatMap(([source, { paths }]) =>
      Object.entries(paths).map(([id, path]) => ({ source, id, value: path })),
    ),
  );
  const workersByName = byName(workers.map((worker) => ({ ...worker, value: worker })));
  const acknowledgements = [...stacks.values()].flatMap((constructs) => constructs.acknowledgements);
  const pathOf = (place: Origin | null, resource: string, stack: string | null): string | null =>
    places.get(`${place?.source ?? ''} ${place?.id ?? ''}`) ??
    places.get(resource) ??
    stacks.get(place?.source ?? stack ?? '')?.path ??
    null;
  return {
    workers,
    workerOf: ({ id, origin }) => workersByName.get(`${origin.source} ${origin.id}`) ?? workersByName.get(id) ?? null,
    isAcknowledged: ({ id, place, resource }, stack) => {
      const own = acknowledgements.filter(({ finding: known }) => known === id);
      if (own.length === 0) return false;
      const at = pathOf(place, resource, stack);
      return at !== null && own.some(({ path }) => path === '' || `${at}/`.startsWith(`${path}/`));
    },
  };
}

interface Named<T> {
  readonly source: string;
  readonly id: string;
  readonly value: T;
}

/** Values by what a model may call their resource: its place, or its id, with the stack where two have the same. */
function byName<T>(all: readonly Named<T>[]): ReadonlyMap<string, T | null> {
  const named = new Map<string, T | null>();
  for (const { source, id, value } of all) {
    for (const name of new Set([`${source} ${id}`, `${source}.${id}`, id, id.split('.').at(-1) ?? id]))
      named.set(name, named.has(name) ? null : value);
  }
  return named;
}

/** Workers that constructs wrote and that are not read as workers: no proof is about their pods. */
export function lostWorkers({ nodes }: NetworkModel, facts: ConstructFacts): readonly LostWorker[] {
  const found = new Set(nodes.filter(({ index }) => index !== null).map((node) => facts.workerOf(node)));
  return facts.workers.flatMap((worker) => {
    if (found.has(worker) || worker.replaced !== undefined) return [];
    const place = { source: worker.source, id: worker.id, path: 'Properties.UserData' };
    const message = `no pod CIDR is read from the user data of ${worker.id}, so nothing is proved about its pods`;
    return [{ worker, finding: finding(WALK_KINDS['no-pod-network'], place, message, { rules: ALL_RULES }) }];
  });
}

export interface LostWorker {
  readonly worker: PlacedWorker;
  readonly finding: Finding;
}
