import { isUnknown, type Maybe } from '../../lib/address/unknown';
import { indexModel, type ModelIndex } from '../../lib/model-api';
import type { NetworkModel, Origin } from '../../lib/model-api';
import type { Judgement } from '../../lib/check/judgement';
import type { Finding } from '../../lib/rules/finding';
import type { Network } from '../../lib/walk/network/network';
import type { TracedPath } from './traced-path';

export interface Scene {
  readonly model: NetworkModel;
  readonly index: ModelIndex;
  readonly network: Network;
  readonly result: Judgement;
  /** the traced packet; null for none */
  readonly path: TracedPath | null;
  readonly frame: Frame;
  readonly detail: Detail;
  /** errors and warnings, in order of their numbers */
  readonly findings: readonly Finding[];
  /** ids that a finding or the path refers to, which are never summarized */
  readonly highlighted: ReadonlySet<string>;
}

/** `page`: the page around the diagram shows verdicts and findings, with the same numbers. */
export type Frame = 'alone' | 'page';

/** Detail of each node: less if there are more nodes. */
export type Detail = 'card' | 'compact' | 'row';

/** Numbers of nodes from which the detail decreases. */
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

export function nameOf({ id, name }: { readonly id: string; readonly name: string | null }): string {
  return name ?? id;
}

/** Tooltip of a box: name, id and origin. */
export function aboutOf(what: string, { id, name = null, origin }: Described): string {
  const called = name === null || name === id ? id : `${name} (${id})`;
  return `${what} ${called}, ${origin.source}: ${origin.id}`;
}

interface Described {
  readonly id: string;
  readonly name?: string | null;
  readonly origin: Origin;
}

/** A value as text; `?` if unknown. */
export function textOf(value: Maybe<string> | null | undefined): string {
  return value === null || value === undefined || isUnknown(value) ? '?' : value;
}
