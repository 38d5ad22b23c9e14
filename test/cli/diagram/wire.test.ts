import fc from 'fast-check';
import { pageBlock } from '../../../cli/diagram/page-block';
import { type Placed, placeBlock } from '../../../cli/diagram/placement';
import { setScene } from '../../../cli/diagram/scene';
import { indexBoxes, type BoxIndex } from '../../../cli/diagram/box-index';
import type { PathLeg, TracedPath } from '../../../cli/diagram/traced-path';
import { pathWires, type Point, standingWires, type Wire } from '../../../cli/diagram/wire';
import { judge } from '../../../lib/check/judgement';
import { compileNetwork } from '../../../lib/walk/network/compile-network';
import { largeNetwork } from '../../walk/large-network';

interface Picture {
  readonly page: Placed;
  readonly boxIndex: BoxIndex;
  readonly standing: readonly Wire[];
}

const pictures = new Map<number, Picture>();

function pictureOf(workers: number): Picture {
  const known = pictures.get(workers);
  if (known !== undefined) return known;
  const model = largeNetwork(workers);
  // so that each route of the first table is told in a row of its own
  const stops = Array.from({ length: workers }, (_, index) => `rtb-0@${index}`);
  const path: TracedPath = { what: '', outcome: '', legs: [{ isReply: false, end: 'delivered', stops }] };
  const scene = setScene(compileNetwork(model), judge(model), path);
  const page = placeBlock(pageBlock(scene), 0, 0, 1200);
  const boxIndex = indexBoxes(page);
  const picture = { page, boxIndex, standing: standingWires(scene, boxIndex, page) };
  pictures.set(workers, picture);
  return picture;
}

const legs = fc.constantFrom(3, 14, 70).chain((workers) => {
  const worker = fc.nat({ max: workers - 1 });
  return fc.record({ workers: fc.constant(workers), from: worker, to: worker, route: worker, first: fc.nat(6) });
});

/** Whether a line runs through the inside of a box. */
function isThrough({ x, y, width, height }: Placed, a: Point, b: Point): boolean {
  const [left, right] = [Math.min(a.x, b.x), Math.max(a.x, b.x)];
  const [top, bottom] = [Math.min(a.y, b.y), Math.max(a.y, b.y)];
  return left < x + width && x < right + 1 && top < y + height && y < bottom + 1 && !(bottom <= y || right <= x);
}

function segmentsOf({ points }: Wire): readonly (readonly [Point, Point])[] {
  return points.slice(1).flatMap((to, index) => {
    const from = points[index];
    return from === undefined ? [] : [[from, to] as const];
  });
}

function isOnEdge(box: Placed | undefined, point: Point | undefined): boolean {
  if (box === undefined || point === undefined) return false;
  const { x, y, width, height } = box;
  const isBeside = point.y >= y && point.y <= y + height && (point.x === x || point.x === x + width);
  const isAbove = point.x >= x && point.x <= x + width && (point.y === y || point.y === y + height);
  return isBeside || isAbove;
}

test('a packet goes from edge to edge at right angles, and through no other node', () => {
  fc.assert(
    fc.property(legs, ({ workers, from, to, route, first }) => {
      const { page, boxIndex } = pictureOf(workers);
      const stops = [`pods@worker-${from}`, `rtb-0@${route}`, `pods@worker-${to}`];
      const leg: PathLeg = { isReply: false, end: 'delivered', stops };
      const wires = pathWires(leg, first, boxIndex, page);
      const boxes = stops.map((stop) => boxIndex.get(stop));
      const nodes = Array.from({ length: workers }, (_, index) => boxIndex.get(`worker-${index}`)?.placed);
      expect(wires.map(({ kind, end }) => [kind, end])).toEqual([
        ['path', 'arrow'],
        ['path', 'arrow'],
      ]);
      wires.forEach((wire, index) => {
        const ends = [boxes[index], boxes[index + 1]];
        const points = [wire.points[0], wire.points.at(-1)];
        expect(ends.map((box, at) => isOnEdge(box?.placed, points[at]))).toEqual([true, true]);
        for (const [a, b] of segmentsOf(wire)) {
          expect([a.x, a.y].filter((value, axis) => value === [b.x, b.y][axis])).toHaveLength(1);
          const crossed = nodes.filter(
            (node) => node && !ends.some((box) => box?.node === node) && isThrough(node, a, b),
          );
          expect(crossed).toEqual([]);
        }
      });
    }),
    { numRuns: 100 },
  );
});

test('each subnet is wired to its route table, and the gateway to the internet', () => {
  const { boxIndex, standing } = pictureOf(3);
  const joined = standing.map(({ kind, points }) => {
    const at = (point: Point | undefined): readonly string[] =>
      [...boxIndex].filter(([, { placed }]) => isOnEdge(placed, point)).map(([id]) => id);
    return [kind, at(points[0]), at(points.at(-1))];
  });
  expect(joined).toEqual([
    ...Array.from({ length: 10 }, (_, number) => ['association', [`subnet-${number}`], [`rtb-${number}`]]),
    ['gateway', ['igw'], ['@internet']],
  ]);
});

test('the check of a wire finds one that runs through a box', () => {
  const { boxIndex } = pictureOf(3);
  const node = boxIndex.get('worker-1')?.placed;
  if (node === undefined) throw new Error('worker-1 is not drawn');
  const y = node.y + 5;
  expect(isThrough(node, { x: node.x - 9, y }, { x: node.x + 9, y })).toBe(true);
  expect(isThrough(node, { x: node.x - 9, y: node.y - 1 }, { x: node.x + 9, y: node.y - 1 })).toBe(false);
});
