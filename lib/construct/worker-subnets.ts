import { aws_ec2 as ec2 } from 'aws-cdk-lib';
import { PodNetworkError } from '../address/pod-network-error';
import type { InternetAccess } from './internet-access';
import type { NodeImage } from './node-image';
import { refuseForeignSubnet } from './subnet-vpc';
import { describeSubnet } from './vpc-facts';

// EC2 API, "CreateNetworkInterface"
const FOREIGN =
  'whose security group a worker there cannot have; use a subnet of that VPC, or a pod network of its own';

/** The subnets of a VPC that workers may stand in. */
export class WorkerSubnets {
  public constructor(
    private readonly vpc: ec2.IVpc,
    private readonly access: InternetAccess,
    private readonly selection: ec2.SubnetSelection | undefined,
  ) {}

  /**
   * The subnet of a worker that states none. Always the first one: any rule that spreads by count or by the number of
   * zones would move workers when a zone is added.
   *
   * @throws PodNetworkError where the VPC has none of the type that the internet access needs
   */
  public get first(): ec2.ISubnet {
    const subnets = this.selection === undefined ? this.ofType() : this.vpc.selectSubnets(this.selection).subnets;
    const [first] = subnets;
    if (first === undefined) {
      throw new PodNetworkError(
        `the vpc "${this.vpc.node.path}" has no ${this.access.subnetType} subnet, which the internet access of workers needs; choose another internetAccess, or state vpcSubnets`,
      );
    }
    return first;
  }

  /**
   * Refuses a subnet of another VPC, and one from which the first boot could install nothing.
   *
   * @throws PodNetworkError where the subnet is known to be of another VPC, and where the image has packages to install and
   * nothing leads to the internet
   */
  public refuse(subnet: ec2.ISubnet, image: NodeImage): void {
    refuseForeignSubnet(this.vpc, subnet, FOREIGN);
    if (image.packages.length === 0) return;
    const packages = image.packages.join(', ');
    const fix = 'or an image that holds them: NodeImage.of(image, { rootDevice, packages: [] })';
    if (this.access.subnetType === ec2.SubnetType.PRIVATE_ISOLATED) {
      throw new PodNetworkError(
        `the first boot installs ${packages}, and InternetAccess.none() leaves no way to the internet; use InternetAccess.elasticIp() or .nat(), ${fix}`,
      );
    }
    const type = this.typeOf(subnet);
    if (type !== null && type !== this.access.subnetType) {
      throw new PodNetworkError(
        `the first boot installs ${packages}, and ${describeSubnet(subnet)} is ${type} where the internet access needs ${this.access.subnetType}; use a ${this.access.subnetType} subnet, another internetAccess, ${fix}`,
      );
    }
  }

  private ofType(): readonly ec2.ISubnet[] {
    return this.byType.find(([type]) => type === this.access.subnetType)?.[1] ?? [];
  }

  /** What the VPC says of one of its subnets; null for a foreign one, and while a look-up has dummies only. */
  private typeOf(subnet: ec2.ISubnet): ec2.SubnetType | null {
    if (this.vpc.selectSubnets({ subnets: [subnet] }).isPendingLookup === true) return null;
    return this.byType.find(([, subnets]) => subnets.some(({ subnetId }) => subnetId === subnet.subnetId))?.[0] ?? null;
  }

  private get byType(): readonly (readonly [ec2.SubnetType, readonly ec2.ISubnet[]])[] {
    return [
      [ec2.SubnetType.PUBLIC, this.vpc.publicSubnets],
      [ec2.SubnetType.PRIVATE_WITH_EGRESS, this.vpc.privateSubnets],
      [ec2.SubnetType.PRIVATE_ISOLATED, this.vpc.isolatedSubnets],
    ];
  }
}
