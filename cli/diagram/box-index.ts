import type { Placed } from './placement';

/** A placed box with the enclosing boxes that wires go around. */
export interface Box {
  readonly placed: Placed;
  /** the node that it is, or that contains it */
  readonly node: Placed | null;
  /** the VPC that contains it */
  readonly vpc: Placed | null;
}

/** Boxes by id; the first box of an id wins. */
export type BoxIndex = ReadonlyMap<string, Box>;

export function indexBoxes(page: Placed): BoxIndex {
  const boxIndex = new Map<string, Box>();
  const visit = (placed: Placed, around: Omit<Box, 'placed'>): void => {
    const { kind, ids } = placed.block;
    const box = {
      placed,
      node: kind === 'node' || kind === 'dense-node' ? placed : around.node,
      vpc: kind === 'vpc' ? placed : around.vpc,
    };
    for (const id of ids) if (!boxIndex.has(id)) boxIndex.set(id, box);
    for (const child of placed.children) visit(child, box);
  };
  visit(page, { node: null, vpc: null });
  return boxIndex;
}

/** The channel between the two columns of a VPC. */
export interface Channel {
  readonly left: number;
  readonly right: number;
}

/** @returns null for a VPC without columns */
export function channelOf(vpc: Placed): Channel | null {
  const [left, right] = vpc.children;
  if (vpc.block.arrangement.kind !== 'sides' || left === undefined || right === undefined) return null;
  return { left: left.x + left.width, right: right.x };
}
