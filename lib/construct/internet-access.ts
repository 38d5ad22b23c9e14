import { aws_ec2 as ec2 } from 'aws-cdk-lib';

/**
 * How workers reach the internet. Nothing of it opens a way in: the security group admits pods and workers only.
 *
 * An instance that starts on an existing network interface gets no public address by itself, whatever its subnet says
 * (Amazon EC2 User Guide, "Amazon EC2 instance IP addressing"), hence an Elastic IP or a NAT path.
 */
export class InternetAccess {
  /**
   * An Elastic IP on each worker's network interface, in a public subnet. An account has 5 a region until it asks for
   * more (Service Quotas, "EC2-VPC Elastic IPs").
   */
  public static elasticIp(): InternetAccess {
    return new InternetAccess(ec2.SubnetType.PUBLIC, true);
  }

  /** A NAT path, in a subnet whose default route goes to a NAT gateway or alike. A VPC made here gets one NAT gateway. */
  public static nat(): InternetAccess {
    return new InternetAccess(ec2.SubnetType.PRIVATE_WITH_EGRESS, false);
  }

  /**
   * None: a subnet made here has no default route. The image must hold what workers need, since nothing can be installed,
   * and Session Manager needs VPC endpoints.
   */
  public static none(): InternetAccess {
    return new InternetAccess(ec2.SubnetType.PRIVATE_ISOLATED, false);
  }

  /** The type of subnet that workers stand in unless they state one. */
  public readonly subnetType: ec2.SubnetType;

  /** Whether each worker's network interface gets an Elastic IP. */
  public readonly hasElasticIp: boolean;

  private constructor(subnetType: ec2.SubnetType, hasElasticIp: boolean) {
    this.subnetType = subnetType;
    this.hasElasticIp = hasElasticIp;
  }
}
