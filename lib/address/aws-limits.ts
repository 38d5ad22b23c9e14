/** A limit of AWS or of a format, with the page that states it. */
export interface Limit {
  /** what an account has unless AWS raised it */
  readonly value: number;
  /** the highest that AWS raises it to: `value` itself where it is fixed, null where AWS states no highest */
  readonly maximum: number | null;
  readonly unit: string;
  /** page or file that states it, by name */
  readonly source: string;
}

const USER_GUIDE = 'Amazon EC2 User Guide, "Run commands when you launch an EC2 instance with user data input"';
const VPC_QUOTAS = 'Amazon VPC User Guide, "Amazon VPC quotas"';
const SUBNET_BLOCKS = 'Amazon VPC User Guide, "Subnet CIDR blocks"';
const CFN_QUOTAS = 'AWS CloudFormation User Guide, "Understand CloudFormation quotas"';

function fixed(value: number, unit: string, source: string): Limit {
  return { value, maximum: value, unit, source };
}

function adjustable(value: number, maximum: number | null, unit: string, source: string): Limit {
  return { value, maximum, unit, source };
}

/** AWS's limits that a pod network by VPC routes can meet, read November 2026. */
export const AWS_LIMITS = {
  /** before base64, after everything in it is resolved */
  userData: fixed(16_384, 'bytes', USER_GUIDE),

  /** IPv4 and IPv6 counted apart; `local` routes are not counted */
  routesPerTable: adjustable(500, 1_000, 'routes per route table', VPC_QUOTAS),
  elasticIpsPerRegion: adjustable(5, null, 'Elastic IP addresses per Region', VPC_QUOTAS),
  /** each way apart, and IPv4 and IPv6 apart; a prefix list counts as its maximum of entries */
  rulesPerSecurityGroup: adjustable(60, 1_000, 'rules per security group', VPC_QUOTAS),
  securityGroupsPerInterface: adjustable(5, 16, 'security groups per network interface', VPC_QUOTAS),
  /** each way apart, the final deny not counted */
  entriesPerNetworkAcl: adjustable(20, 40, 'rules per network ACL', VPC_QUOTAS),

  /** shortest and longest prefix */
  widestSubnet: fixed(16, 'bits of prefix', SUBNET_BLOCKS),
  narrowestSubnet: fixed(28, 'bits of prefix', SUBNET_BLOCKS),

  resourcesPerTemplate: fixed(500, 'resources per template', CFN_QUOTAS),
  outputsPerTemplate: fixed(200, 'outputs per template', CFN_QUOTAS),
  /** by way of S3; the page says 1 MB, and the service's refusal names 1000000 bytes */
  template: fixed(1_000_000, 'bytes', CFN_QUOTAS),
  /** in the request itself, without a bucket: what an account that was never bootstrapped can deploy */
  inlineTemplate: fixed(51_200, 'bytes', CFN_QUOTAS),
  cidrFunctionBlocks: fixed(256, 'blocks', 'AWS CloudFormation Template Reference Guide, "Fn::Cidr"'),
} as const satisfies Readonly<Record<string, Limit>>;
