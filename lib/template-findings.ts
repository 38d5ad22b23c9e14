import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { checkNetworks, type PlacedFinding } from './checked-network';
import type { NetworkModel, Node, Origin } from './model/network-model';
import { readTemplates } from './model/template-reader';
import type { TemplateSource } from './model/template-source';
import { finding } from './rules/finding';

/** A worker that a construct wrote into a template. */
export interface WorkerPlace {
  /** stack and logical id, as an `Origin` has them */
  readonly source: string;
  readonly id: string;
  /** which of them belong together */
  readonly podNetwork: string;
  readonly isChecked: boolean;
}

// tests synthesize the same stack for each case
const REMEMBERED = 32;
const remembered = new Map<string, readonly PlacedFinding[]>();

/**
 * What is found on each pod network of templates.
 *
 * @param places of workers that constructs wrote, which must be read as workers
 */
export function templateFindings(
  sources: readonly TemplateSource[],
  places: readonly WorkerPlace[],
): readonly PlacedFinding[] {
  // files of the same app stand in another temporary folder each time
  const templates = sources.map((source) => withShortPath(source));
  const key = createHash('sha256')
    .update(JSON.stringify([templates, places]))
    .digest('base64');
  const known = remembered.get(key);
  if (known !== undefined) return known;
  const found = findingsIn(readTemplates(templates), places);
  const [oldest] = remembered.keys();
  if (remembered.size >= REMEMBERED && oldest !== undefined) remembered.delete(oldest);
  remembered.set(key, found);
  return found;
}

function withShortPath(source: TemplateSource): TemplateSource {
  const nested = Object.entries(source.nested).map(([id, child]) => [id, withShortPath(child)] as const);
  return { ...source, file: basename(source.file), nested: Object.fromEntries(nested) };
}

function findingsIn(model: NetworkModel, places: readonly WorkerPlace[]): readonly PlacedFinding[] {
  const placeOf = new Map(places.map((place) => [keyOf(place), place]));
  const written = model.nodes.flatMap((node) => {
    const place = placeOf.get(keyOf(node.origin));
    return place ? [{ node, place }] : [];
  });
  const together = [...new Set(places.map(({ podNetwork }) => podNetwork))].map(
    (name) => new Set(written.flatMap(({ node, place }) => (place.podNetwork === name ? [node.id] : []))),
  );
  const unchecked = new Set(written.flatMap(({ node, place }) => (place.isChecked ? [] : [node.id])));
  const found = checkNetworks(model, together)
    .filter(({ workerIds }) => workerIds.some((id) => !unchecked.has(id)))
    .flatMap(({ findings }) => findings);
  const distinct = new Map(found.map((one) => [JSON.stringify(one), one]));
  return [...distinct.values(), ...lostWorkers(model, places)];
}

function keyOf({ source, id }: Pick<Origin, 'source' | 'id'>): string {
  return `${source} ${id}`;
}

/** Workers of which the templates no longer say that they are some: no proof speaks of their pods. */
function lostWorkers(model: NetworkModel, places: readonly WorkerPlace[]): readonly PlacedFinding[] {
  const nodes = new Map(model.nodes.map((node): [string, Node] => [keyOf(node.origin), node]));
  return places.flatMap((place) => {
    if (!place.isChecked || (nodes.get(keyOf(place))?.index ?? null) !== null) return [];
    const origin = { source: place.source, id: place.id, path: 'Properties.UserData' };
    const message = `no pod CIDR is read from the user data of ${place.id}, so nothing is proved of its pods`;
    return [{ ...finding('no-pod-network', origin, message), place: origin }];
  });
}
