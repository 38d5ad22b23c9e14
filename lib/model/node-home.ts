/** Who made a node, as far as that is known. */
export interface NodeHome {
  /** stack, or template file that no assembly names; of a machine that no stack made, its VPC */
  readonly stack: string;
  /** path of its construct; null where neither assembly nor template has it */
  readonly path: string | null;
  /** path of the `PodNetwork` that made it, and its index there; null for a node that none made */
  readonly worker: { readonly network: string; readonly index: number | null } | null;
}
