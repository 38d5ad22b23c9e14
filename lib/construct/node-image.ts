import { Stack, Token, aws_ec2 as ec2 } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { PodNetworkError } from '../address/pod-network-error';
import { refuseNodeImage } from '../node/node-spec';
import { AMAZON_LINUX_2023, DEBIAN_13, type NodeDistribution, UBUNTU_2404 } from '../node/node-distribution';
import { literalList } from './construct-input';

/** The architecture of a machine, as Amazon's names of images write it. */
type Cpu = 'x86_64' | 'arm64';

type ImageFor = (scope: Construct, instanceType: ec2.InstanceType) => ec2.IMachineImage;

// EC2 User Guide, "Device names for volumes"
const DEVICE = /^\/dev\/[a-z0-9]+$/;

/** The architecture as Debian's and Ubuntu's names write it. */
const DEBIAN_CPU: Readonly<Record<Cpu, string>> = { x86_64: 'amd64', arm64: 'arm64' };

/** What an `IMachineImage` does not say about its image. */
export interface NodeImageOptions {
  /**
   * Name of the image's root device, for example `/dev/xvda`. With a wrong name the root volume stays unencrypted, beside
   * a spare disk: `aws ec2 describe-images` says it (`RootDeviceName`).
   */
  readonly rootDevice: string;

  /**
   * Packages that the first boot installs by the image's own package manager. Installing needs a way to the internet.
   * @default - none: the image holds containerd, the CNI plugins, nft and iptables
   */
  readonly packages?: string[];

  /**
   * Folder of the CNI plugins on the image, an absolute path.
   * @default /opt/cni/bin
   */
  readonly cniBinDir?: string;
}

/** Which release of Ubuntu 24.04. */
export interface UbuntuImageOptions {
  /**
   * Serial of the release, as Canonical dates them: eight digits. Another one is another image, and so another instance.
   * @default 20251022
   */
  readonly release?: string;
}

/** Which image of a distribution that publishes no dated parameter. */
export interface DistributionImageOptions {
  /**
   * The image. One that another deploy resolves anew (`latestAmazonLinux2023`, a `latest` parameter) replaces workers by itself.
   * @default - the newest at the first synthesis, kept in cdk.context.json; needs a stack with account and region
   */
  readonly machineImage?: ec2.IMachineImage;
}

/**
 * The image of a worker, with what its `IMachineImage` does not say: root device, packages to install, where CNI plugins lie.
 *
 * Another image is another instance, and a replacement fails while the old one holds the network interface. So no image
 * here moves by itself: each is a dated public parameter, or a value kept in cdk.context.json.
 */
export class NodeImage {
  /**
   * Ubuntu 24.04 of Canonical by a dated public parameter (Ubuntu on AWS, "Finding images with SSM").
   *
   * @throws PodNetworkError for a release that is not a date
   */
  public static ubuntu2404(options: UbuntuImageOptions = {}): NodeImage {
    const release = options.release ?? '20251022';
    if (!/^\d{8}(\.\d+)?$/.test(release)) {
      throw new PodNetworkError(
        `release "${release}" of ubuntu 24.04 is not a serial such as 20251022; "current" would replace workers at a later deploy`,
      );
    }
    return new NodeImage(UBUNTU_2404, (_, instanceType) =>
      ec2.MachineImage.fromSsmParameter(
        `/aws/service/canonical/ubuntu/server/noble/stable/${release}/${DEBIAN_CPU[cpuOf(instanceType)]}/hvm/ebs-gp3/ami-id`,
      ),
    );
  }

  /**
   * Debian 13 of the Debian cloud team, whose parameters in public use are `latest` ones. The image has no SSM agent: Session
   * Manager needs one installed by `bootstrap`.
   *
   * @throws PodNetworkError, when a worker is added, in a stack without account and region, unless `machineImage` is given
   */
  public static debian13(options: DistributionImageOptions = {}): NodeImage {
    return new NodeImage(
      DEBIAN_13,
      (scope, instanceType) =>
        options.machineImage ??
        keptInContext(scope, `/aws/service/debian/release/13/latest/${DEBIAN_CPU[cpuOf(instanceType)]}`),
    );
  }

  /**
   * Amazon Linux 2023, whose dated names are names of images, not of parameters.
   *
   * @throws PodNetworkError, when a worker is added, in a stack without account and region, unless `machineImage` is given
   */
  public static amazonLinux2023(options: DistributionImageOptions = {}): NodeImage {
    return new NodeImage(
      AMAZON_LINUX_2023,
      (scope, instanceType) =>
        options.machineImage ??
        keptInContext(scope, `/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-6.1-${cpuOf(instanceType)}`),
    );
  }

  /**
   * Any other image of a Linux with systemd and cloud-init 22.1 or later.
   *
   * @throws PodNetworkError for a root device that is not below /dev, a package name or a folder that cannot be written, and, when
   * a worker is added, for an image of Windows
   */
  public static of(machineImage: ec2.IMachineImage, options: NodeImageOptions): NodeImage {
    const { rootDevice, cniBinDir = '/opt/cni/bin' } = options;
    const packages = literalList('packages', options.packages ?? []);
    refuseNodeImage({ packages, cniBinDir });
    if (!Token.isUnresolved(rootDevice) && !DEVICE.test(rootDevice)) {
      throw new PodNetworkError(
        `rootDevice "${rootDevice}" is not the name of a device, such as /dev/sda1 or /dev/xvda; \`aws ec2 describe-images\` says it (RootDeviceName)`,
      );
    }
    return new NodeImage({ rootDevice, packages, cniBinDir }, () => machineImage);
  }

  /** Name of the root device. */
  public readonly rootDevice: string;

  /** Packages that the first boot installs. */
  public readonly packages: string[];

  /** Folder of the CNI plugins. */
  public readonly cniBinDir: string;

  private readonly imageFor: ImageFor;

  private constructor(distribution: NodeDistribution, imageFor: ImageFor) {
    this.rootDevice = distribution.rootDevice;
    this.packages = [...distribution.packages];
    this.cniBinDir = distribution.cniBinDir;
    this.imageFor = imageFor;
  }

  /**
   * The image for instances of a type: the architecture is the type's.
   * @internal
   */
  public _machineImage(scope: Construct, instanceType: ec2.InstanceType): ec2.IMachineImage {
    return this.imageFor(scope, instanceType);
  }
}

function cpuOf(instanceType: ec2.InstanceType): Cpu {
  return instanceType.architecture === ec2.InstanceArchitecture.ARM_64 ? 'arm64' : 'x86_64';
}

/** The image that a `latest` parameter named when it was first looked up, in this project, for this account and region. */
function keptInContext(scope: Construct, parameter: string): ec2.IMachineImage {
  const { account, region } = Stack.of(scope);
  if (Token.isUnresolved(account) || Token.isUnresolved(region)) {
    throw new PodNetworkError(
      `"${parameter}" names the newest image, not a dated one, and the image it names now can be kept in cdk.context.json only for a stack with account and region; give the stack its env, or this image its machineImage`,
    );
  }
  return ec2.MachineImage.fromSsmParameter(parameter, { cachedInContext: true });
}
