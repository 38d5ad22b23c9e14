import type { Placed } from '../../../cli/diagram/placement';
import { widthOf } from '../../../cli/diagram/text-style';

/** What is wrong with a layout: boxes that overlap, stand out of what holds them, or whose text does. */
export function faultsOf(placed: Placed): readonly string[] {
  const { children, texts } = placed;
  const outside = children
    .filter((child) => !isInside(child, placed))
    .map((child) => `${name(child)} is not in ${name(placed)}`);
  const overlapping = children.flatMap((one, index) =>
    children
      .slice(index + 1)
      .filter((other) => isOverlapping(one, other))
      .map((other) => `${name(one)} overlaps ${name(other)}`),
  );
  const long = texts
    .filter(({ x, y, text, style }) => {
      const box = text === '' ? placed : { x, y: y - 8, width: widthOf(text, style), height: 8 };
      return !isInside(box, placed);
    })
    .map(({ text }) => `"${text}" is longer than ${name(placed)}`);
  return [...outside, ...overlapping, ...long, ...children.flatMap(faultsOf)];
}

type Rectangle = Pick<Placed, 'x' | 'y' | 'width' | 'height'>;

function isOverlapping(a: Rectangle, b: Rectangle): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

function isInside(inner: Rectangle, outer: Rectangle): boolean {
  return (
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.width <= outer.x + outer.width &&
    inner.y + inner.height <= outer.y + outer.height
  );
}

function name({ block, x, y, width, height }: Placed): string {
  return `${block.kind} ${block.ids[0] ?? ''} (${x}, ${y}, ${width} x ${height})`;
}
