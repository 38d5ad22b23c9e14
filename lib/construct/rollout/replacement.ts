/** How a worker gets a new machine, for example one with another image. The network interface, with its address and routes, stays. */
export class Replacement {
  /**
   * The worker is an EC2 instance. Two deploys replace it (docs/operations.md, "Replace a worker"). Nothing replaces it when it fails.
   */
  public static twoDeploys(): Replacement {
    return new Replacement(false);
  }

  /**
   * The worker is an Auto Scaling group of one on its network interface. One deploy replaces the machine, and any change of the user data,
   * the image, the instance type or a volume does so. The group also replaces a machine that fails its EC2 status checks. Until EC2 has
   * released the network interface, launches fail and are repeated, which takes a few minutes.
   *
   * Not tried on AWS yet (docs/assumptions.md). Change an existing worker to it, or back, by two deploys only (docs/operations.md, "Let a
   * group replace workers").
   *
   * @experimental
   */
  public static autoScalingGroup(): Replacement {
    return new Replacement(true);
  }

  /** Whether the worker is an Auto Scaling group of one. */
  public readonly hasGroup: boolean;

  private constructor(hasGroup: boolean) {
    this.hasGroup = hasGroup;
  }
}
