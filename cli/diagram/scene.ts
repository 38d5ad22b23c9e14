import { isUnknown, type Maybe } from '../../lib/address/unknown';
import { indexModel, type ModelIndex } from '../../lib/model-api';
import type { NetworkModel, Origin } from '../../lib/model-api';
import type { Judgement } from '../../lib/check/judgement';
import type { Finding } from '../../lib/rules/finding';
import type { Network } from '../../lib/walk/network/network';
import type { TracedPath } from './traced-path';

/** All that a picture is made of. */
export interface Scene {
  readonly model: NetworkModel;
  readonly index: ModelIndex;
  readonly network: Network;
  readonly result: Judgement;
  /** null: no packet is drawn */
  readonly path: TracedPath | null;
  readonly frame: Frame;
  readonly detail: Detail;
  /** errors and warnings, in the order of their numbers */
  readonly findings: readonly Finding[];
  /** ids of what a finding or the path is about, which is never summed up with others */
  readonly highlighted: ReadonlySet<string>;
}

/** `page`: the verdicts and the findings are told by the page around the picture, under the numbers that it bears. */
export type Frame = 'alone' | 'page';

/** How much is said of each node: the more nodes, the less. */
export type Detail = 'card' | 'compact' | 'row';

/** From how many nodes on each is told in less. */
const COMPACT_FROM = 13;
const ROW_FROM = 61;

export function setScene(network: Network, result: Judgement, path: TracedPath | null, frame: Frame = 'alone'): Scene {
  const { model } = network;
  const findings = result.findings.filter(({ severity, acknowledged }) => severity !== 'info' && !acknowledged);
  const places = findings.flatMap(({ resource, place }) => [resource, ...(place === null ? [] : [place.id])]);
  return {
    model,
    network,
    result,
    path,
    frame,
    findings,
    index: indexModel(model),
    detail: model.nodes.length >= ROW_FROM ? 'row' : model.nodes.length >= COMPACT_FROM ? 'compact' : 'card',
    highlighted: new Set([...places, ...(path?.legs ?? []).flatMap(({ stops }) => stops)]),
  };
}

/** How a thing is called: by its Name tag where it has one. */
export function nameOf({ id, name }: { readonly id: string; readonly name: string | null }): string {
  return name ?? id;
}

/** What a box says of itself where its text has no room: name, id and where it is written. */
export function aboutOf(what: string, { id, name = null, origin }: Described): string {
  const called = name === null || name === id ? id : `${name} (${id})`;
  return `${what} ${called}, ${origin.source}: ${origin.id}`;
}

interface Described {
  readonly id: string;
  readonly name?: string | null;
  readonly origin: Origin;
}

/** A value as text, `?` where it could not be read. */
export function textOf(value: Maybe<string> | null | undefined): string {
  return value === null || value === undefined || isUnknown(value) ? '?' : value;
}
