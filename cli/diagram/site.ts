import type { Placed } from './placement';

/** A placed box with the boxes around it that wires have to go round. */
export interface Site {
  readonly placed: Placed;
  /** the node that it is or is in */
  readonly node: Placed | null;
  /** the VPC that it is in */
  readonly vpc: Placed | null;
}

/** Boxes by the ids of what they stand for; of two with one id, the first. */
export type Sites = ReadonlyMap<string, Site>;

export function findSites(page: Placed): Sites {
  const sites = new Map<string, Site>();
  const visit = (placed: Placed, around: Omit<Site, 'placed'>): void => {
    const { kind, ids } = placed.block;
    const site = {
      placed,
      node: kind === 'node' || kind === 'dense-node' ? placed : around.node,
      vpc: kind === 'vpc' ? placed : around.vpc,
    };
    for (const id of ids) if (!sites.has(id)) sites.set(id, site);
    for (const child of placed.children) visit(child, site);
  };
  visit(page, { node: null, vpc: null });
  return sites;
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
