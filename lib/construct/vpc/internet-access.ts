import { aws_ec2 as ec2 } from 'aws-cdk-lib';

/**
 * How workers reach the internet. No option allows inbound connections: the security group admits only pods and workers.
 *
 * An instance launched on an existing network interface never gets an automatic public address, whatever its subnet's
 * setting (Amazon EC2 User Guide, "Amazon EC2 instance IP addressing"). It needs an Elastic IP or a NAT gateway.
 */
export class InternetAccess {
  /**
   * Gives each worker's network interface an Elastic IP. Workers run in public subnets. The default quota is 5 Elastic IPs
   * per Region (Service Quotas, "EC2-VPC Elastic IPs").
   */
  public static elasticIp(): InternetAccess {
    return new InternetAccess(ec2.SubnetType.PUBLIC, true);
  }

  /**
   * Sends internet traffic through a NAT gateway. Workers run in private subnets whose default route leads to one. A VPC
   * created by the construct gets one NAT gateway.
   */
  public static nat(): InternetAccess {
    return new InternetAccess(ec2.SubnetType.PRIVATE_WITH_EGRESS, false);
  }

  /**
   * No internet access. Workers run in isolated subnets, without a default route. The image must already contain containerd,
   * the CNI plugins, nft and iptables. Session Manager needs VPC endpoints.
   */
  public static none(): InternetAccess {
    return new InternetAccess(ec2.SubnetType.PRIVATE_ISOLATED, false);
  }

  /** Subnet type for workers without an explicit `subnet`. */
  public readonly subnetType: ec2.SubnetType;

  /** Whether each worker's network interface has an Elastic IP. */
  public readonly hasElasticIp: boolean;

  private constructor(subnetType: ec2.SubnetType, hasElasticIp: boolean) {
    this.subnetType = subnetType;
    this.hasElasticIp = hasElasticIp;
  }
}
