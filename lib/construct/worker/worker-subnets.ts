import { aws_ec2 as ec2 } from 'aws-cdk-lib';
import { PodNetworkError } from '../../address/pod-network-error';
import { InternetAccess } from '../vpc/internet-access';
import type { NodeImage } from './node-image';
import type { WorkerOptions } from './worker-options';
import { refuseForeignSubnet } from '../vpc/subnet-vpc';
import { describeSubnet, isPendingVpc } from '../vpc/vpc-facts';

// EC2 API, "CreateNetworkInterface": the security groups must be in the subnet's VPC
const FIX = 'use a subnet of that VPC, or create another pod network';

/**
 * Returns how workers reach the internet unless it is stated: through a NAT gateway if the VPC, or the selection of it, has private
 * subnets with a default route, else by Elastic IPs.
 *
 * @param vpc null: the construct creates one
 */
export function defaultInternetAccess(
  vpc: ec2.IVpc | null,
  selection: ec2.SubnetSelection | undefined,
): InternetAccess {
  if (vpc === null) return InternetAccess.elasticIp();
  const ids = new Set(vpc.privateSubnets.map(({ subnetId }) => subnetId));
  const candidates = selection === undefined ? vpc.privateSubnets : vpc.selectSubnets(selection).subnets;
  return candidates.some(({ subnetId }) => ids.has(subnetId)) ? InternetAccess.nat() : InternetAccess.elasticIp();
}

/**
 * Refuses a subnet that is stated and undefined, which an element beyond the end of a list is. The worker would silently be placed in the
 * first subnet. Only JavaScript and TypeScript can state it: jsii leaves out what is undefined. A VPC whose lookup is pending has two
 * subnets of each type, whatever the real one has.
 *
 * @throws PodNetworkError
 */
export function refuseUndefinedSubnet(vpc: ec2.IVpc, options: WorkerOptions): void {
  if (!('subnet' in options) || options.subnet !== undefined || isPendingVpc(vpc)) return;
  throw new PodNetworkError(
    `\`subnet\` of the worker with index ${String(options.index)} is undefined; pass an ec2.ISubnet, or leave \`subnet\` out to use the first subnet (a VPC in a stack without \`env\` has two zones at most, so a list of its subnets may be shorter than expected)`,
  );
}

/** The subnets of a VPC that workers may use. */
export class WorkerSubnets {
  public constructor(
    private readonly vpc: ec2.IVpc,
    private readonly access: InternetAccess,
    private readonly selection: ec2.SubnetSelection | undefined,
  ) {}

  /**
   * The subnet for workers without an explicit one. Always the first match: spreading workers by count would move them when
   * a zone is added.
   *
   * @throws PodNetworkError if the VPC has no subnet of the type that the internet access requires
   */
  public get first(): ec2.ISubnet {
    const subnets = this.selection === undefined ? this.ofType() : this.vpc.selectSubnets(this.selection).subnets;
    // the CDK has yet to look the VPC up, and does so only if this pass does not fail
    const [first = isPendingVpc(this.vpc) ? this.vpc.publicSubnets[0] : undefined] = subnets;
    if (first === undefined) {
      throw new PodNetworkError(
        `VPC "${this.vpc.node.path}" has no ${this.access.subnetType} subnet, which \`internetAccess\` requires; choose another \`internetAccess\`, or set \`vpcSubnets\``,
      );
    }
    return first;
  }

  /**
   * Throws if a worker cannot use a subnet with its image.
   *
   * @throws PodNetworkError if the subnet belongs to another VPC, or lacks the internet access to install the image's packages
   */
  public refuse(subnet: ec2.ISubnet, image: NodeImage): void {
    refuseForeignSubnet(this.vpc, subnet, FIX);
    if (image.packages.length === 0) return;
    const packages = image.packages.join(', ');
    const fix = 'or an image that contains them: NodeImage.of(image, { rootDevice, packages: [] })';
    if (this.access.subnetType === ec2.SubnetType.PRIVATE_ISOLATED) {
      throw new PodNetworkError(
        `the first boot installs ${packages}, but InternetAccess.none() provides no internet access; use InternetAccess.elasticIp() or .nat(), ${fix}`,
      );
    }
    const type = this.typeOf(subnet);
    if (type !== null && type !== this.access.subnetType) {
      throw new PodNetworkError(
        `the first boot installs ${packages}, but ${describeSubnet(subnet)} is ${type} and \`internetAccess\` requires ${this.access.subnetType}; use a ${this.access.subnetType} subnet, another \`internetAccess\`, ${fix}`,
      );
    }
  }

  private ofType(): readonly ec2.ISubnet[] {
    return this.byType.find(([type]) => type === this.access.subnetType)?.[1] ?? [];
  }

  /** Returns the type of a subnet of the VPC; null: not its subnet, or the VPC lookup is pending. */
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
