import type { Judgement } from '../../lib/check/judgement';
import type { Network } from '../../lib/walk/network/network';
import { addTo } from '../../lib/model/grouping';
import { findingStop, pageBlock, subtitleOf, titleOf, verdictsOf } from './page-block';
import { type Placed, placeBlock } from './placement';
import { type Frame, type Scene, setScene } from './scene';
import { type BoxIndex, indexBoxes } from './box-index';
import { type FindingMark, writeSvg } from './svg';
import type { TracedPath } from './traced-path';
import { pathWires, standingWires } from './wire';

/** Width in pixels; WIDE if each node is one row. */
const WIDTH = 1120;
const WIDE = 1440;

/**
 * Draws a network as an SVG document, reproducible and without scripts or external resources.
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
  const boxIndex = indexBoxes(page);
  const marks = new Map(findingMarks(scene, boxIndex));
  scene.findings.forEach(({ severity }, index) => {
    const placed = boxIndex.get(findingStop(index))?.placed;
    if (placed) marks.set(placed, [{ number: index + 1, severity: severity === 'error' ? 'error' : 'warning' }]);
  });
  const legs = path?.legs ?? [];
  const lanes = (legs[0]?.stops.length ?? 1) - 1;
  return writeSvg({
    title: titleOf(scene),
    description: describeScene(scene),
    page,
    marks,
    passed: new Set(legs.flatMap(({ stops }) => stops.flatMap((id) => boxIndex.get(id)?.placed ?? []))),
    wires: [
      ...standingWires(scene, boxIndex, page),
      ...legs.flatMap((leg, index) => pathWires(leg, index * lanes, boxIndex, page)),
    ],
  });
}

/** The finding numbers at each box: at the place of a finding if it is drawn, else at its resource. */
function findingMarks({ findings }: Scene, boxIndex: BoxIndex): ReadonlyMap<Placed, readonly FindingMark[]> {
  const marks = new Map<Placed, FindingMark[]>();
  findings.forEach(({ severity, resource, place }, index) => {
    const box = boxIndex.get(place?.id ?? '') ?? boxIndex.get(resource);
    if (box === undefined) return;
    const mark: FindingMark = { number: index + 1, severity: severity === 'error' ? 'error' : 'warning' };
    addTo(marks, box.placed, mark);
  });
  return marks;
}

/** Describes the diagram in words, for screen readers. */
function describeScene(scene: Scene): string {
  const { findings, path, frame } = scene;
  const packet = path === null ? [] : [`A packet from ${path.what}: ${path.outcome}`];
  if (frame === 'page') return [`${subtitleOf(scene)}.`, ...packet].join(' ');
  return [
    `${subtitleOf(scene)}.`,
    `${verdictsOf(scene)
      .map(([rule, verdict]) => `${rule} is ${verdict}`)
      .join(', ')}.`,
    ...packet,
    ...findings.map(({ id, severity, message }, index) => `Finding ${index + 1}, ${severity} ${id}: ${message}.`),
  ].join(' ');
}
