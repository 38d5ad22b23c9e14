/**
 * The VPC that an account has from the start in each region: that of a security group that states none (CloudFormation
 * reference, AWS::EC2::SecurityGroup, VpcId). No template makes it.
 */
export const DEFAULT_VPC = 'default VPC';
