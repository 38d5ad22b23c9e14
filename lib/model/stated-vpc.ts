/** A VPC that the templates only use, with what the CDK knows of it: from its context, or from the attributes of an import. */
export interface StatedVpc {
  /** id of AWS, for example `vpc-0a1b2c3d`; or the intrinsic function that gives it at deploy, such as `{ 'Fn::ImportValue': 'VpcId' }` */
  readonly id: unknown;
  /** CIDR text; empty where an import does not state it */
  readonly cidrBlocks: readonly string[];
  readonly subnets: readonly StatedSubnet[];
}

export interface StatedSubnet {
  /** like the VPC's */
  readonly id: unknown;
  readonly cidrBlock: string | null;
  readonly zone: string | null;
  /** like the VPC's; null: not known */
  readonly routeTableId: unknown;
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

/** What is known of an imported or looked-up VPC. */
export interface AssumedFacts {
  readonly cidrBlocks: readonly string[];
  /** those of the ids of VPC, subnets and route tables that AWS gives at deploy */
  readonly references: readonly string[];
  readonly subnets: readonly AssumedSubnet[];
}
