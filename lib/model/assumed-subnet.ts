/** A subnet of an imported or looked-up VPC. */
export interface AssumedSubnet {
  readonly id: string;
  /** the block used in place of an unknown one; null: the block is known */
  readonly standInBlock: string | null;
  readonly routeTableId: string | null;
  /** assumed target of its default route; null: no default route */
  readonly wayOut: 'internetGateway' | 'natGateway' | null;
}
