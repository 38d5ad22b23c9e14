import { type Candidate, clearFirst, type Flow, indexEnds } from './flow';
import { throughAcls } from './flow-acls';
import { leavingSource } from './flow-source';
import { type Shortcuts, throughTables } from './flow-tables';
import { enteringTarget } from './flow-target';
import type { Network } from '../network/network';

/**
 * Finds, station by station, every packet of a flow that may not arrive as it should. The stations of the source's side are asked once
 * a source for all targets, those of the target's side once a target for all sources, and the VPC's once a table and pair of subnets:
 * so the cost grows with nodes and rules, not with pairs.
 */
export function candidatesOf(network: Network, all: Flow): readonly Candidate[] {
  if (all.sources.length === 0 || all.targets.length === 0) return [];
  const { traffic } = all;
  const flow: Flow = { sources: clearFirst(all.sources), targets: clearFirst(all.targets), traffic };
  const targets = indexEnds(flow.targets, 'ranges');
  const sources = indexEnds(flow.sources, 'seen');
  const shortcuts: { readonly there: Shortcuts; readonly back: Shortcuts } = { there: new Map(), back: new Map() };
  return [
    ...flow.sources.flatMap((source) => leavingSource(network, source, targets, traffic, shortcuts.there)),
    ...flow.targets.flatMap((target) => enteringTarget(network, target, sources, traffic, shortcuts.back)),
    ...throughTables(network, flow, shortcuts),
    ...throughAcls(network, flow),
  ];
}
