/** A VPC that the templates only use, with what the CDK knows of it: from its context, or from the attributes of an import. */
export interface StatedVpc {
  /** id of AWS, for example `vpc-0a1b2c3d` */
  readonly id: string;
  /** CIDR text; empty where an import does not state it */
  readonly cidrBlocks: readonly string[];
  readonly subnets: readonly StatedSubnet[];
}

export interface StatedSubnet {
  /** id of AWS */
  readonly id: string;
  readonly cidrBlock: string | null;
  readonly zone: string | null;
  readonly routeTableId: string | null;
  /** where its default route leads; null: it has none */
  readonly wayOut: AssumedSubnet['wayOut'];
}

/** A subnet of an imported or looked-up VPC. */
export interface AssumedSubnet {
  readonly id: string;
  /** the block used in place of an unknown one; null: the block is known */
  readonly standInBlock: string | null;
  readonly routeTableId: string | null;
  /** assumed target of its default route; null: no default route */
  readonly wayOut: 'internetGateway' | 'natGateway' | null;
}
