/** The stack and construct that created a node. */
export interface NodeHome {
  /** stack name or template file; for an instance that belongs to no stack, its VPC */
  readonly stack: string;
  /** construct path; null: not in the assembly or the template */
  readonly path: string | null;
  /** path of its `PodNetwork`, and its index there; null: no `PodNetwork` created it */
  readonly worker: { readonly network: string; readonly index: number | null } | null;
}
