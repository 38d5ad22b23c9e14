import type { Judgement } from '../../lib/check/judgement';
import type { Network } from '../../lib/walk/network/network';
import { describeScene } from './description';
import { findingMarks } from './finding-mark';
import { findingStop, pageBlock, titleOf } from './page-block';
import { placeBlock } from './placement';
import { type Frame, setScene } from './scene';
import { findSites } from './site';
import { writeSvg } from './svg';
import type { TracedPath } from './traced-path';
import { pathWires, standingWires } from './wire';

/** Pixels; more where there are so many nodes that each has one line. */
const WIDTH = 1120;
const WIDE = 1440;

/**
 * Draws a network as an SVG document: the same for the same network, without scripts, without anything from elsewhere.
 *
 * @param path a traced packet to draw; null for none
 */
export function drawNetwork(
  network: Network,
  result: Judgement,
  path: TracedPath | null,
  frame: Frame = 'alone',
): string {
  const scene = setScene(network, result, path, frame);
  const page = placeBlock(pageBlock(scene), 0, 0, scene.detail === 'row' ? WIDE : WIDTH);
  const sites = findSites(page);
  const marks = new Map(findingMarks(scene, sites));
  scene.findings.forEach(({ severity }, index) => {
    const placed = sites.get(findingStop(index))?.placed;
    if (placed) marks.set(placed, [{ number: index + 1, severity: severity === 'error' ? 'error' : 'warning' }]);
  });
  const legs = path?.legs ?? [];
  const lanes = (legs[0]?.stops.length ?? 1) - 1;
  return writeSvg({
    title: titleOf(scene),
    description: describeScene(scene),
    page,
    marks,
    passed: new Set(legs.flatMap(({ stops }) => stops.flatMap((id) => sites.get(id)?.placed ?? []))),
    wires: [
      ...standingWires(scene, sites, page),
      ...legs.flatMap((leg, index) => pathWires(leg, index * lanes, sites, page)),
    ],
  });
}
