import type { Maybe } from '../address/unknown';

/** A file of the node, as far as it is known. */
export interface RuntimeFile {
  readonly path: string;
  readonly content: Maybe<string>;
}

/** What of a node decides where containerd looks, and what is there. */
export interface RuntimeNode {
  /** where containerd reads its configuration */
  readonly config: string;
  readonly files: readonly RuntimeFile[];
  /** what the node installs */
  readonly packages: ReadonlySet<string>;
  /** whose packages the node has, with nothing beside them that could bring a plugin; null: not known */
  readonly distribution: RuntimeDistribution | null;
}

/** Distributions whose packages of containerd and of the plugins were read: Ubuntu 24.04 and Debian 13. */
export type RuntimeDistribution = 'ubuntu' | 'debian';

/** What keeps containerd from the CNI files or from the plugins, or may. */
export interface RuntimeDoubt extends Doubt {
  readonly path: string;
}

export interface Doubt {
  readonly reason: string;
  /** no pod starts; false: it may be so */
  readonly certain: boolean;
}
