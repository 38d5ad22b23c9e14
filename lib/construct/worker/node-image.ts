import { Stack, Token, aws_ec2 as ec2 } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { PodNetworkError } from '../../address/pod-network-error';
import { refuseNodeImage } from '../../node/node-spec';
import { AMAZON_LINUX_2023, DEBIAN_13, type NodeDistribution, UBUNTU_2404 } from '../../node/node-distribution';
import { namedValues, type NamesOf, objectWith, oneOf, optionalString, stringList, text } from '../construct-input';

/** CPU architecture as Amazon's image names spell it. */
type Cpu = 'x86_64' | 'arm64';

type ImageFor = (scope: Construct, instanceType: ec2.InstanceType) => ec2.IMachineImage;

// EC2 User Guide, "Device names for volumes"
const DEVICE = /^\/dev\/[a-z0-9]+$/;

const CONTAINERD = /^\d+\.\d+$/;

/** CPU architecture as Debian's and Ubuntu's image names spell it. */
const DEBIAN_CPU: Readonly<Record<Cpu, string>> = { x86_64: 'amd64', arm64: 'arm64' };

/** Properties of a custom node image that an `IMachineImage` does not contain. */
export interface NodeImageOptions {
  /**
   * Root device name of the image, for example `/dev/xvda`: `RootDeviceName` in the output of `aws ec2 describe-images`.
   * With a wrong name, the instance gets a second disk and its root volume stays unencrypted.
   */
  readonly rootDevice: string;

  /**
   * Packages to install at first boot with the image's package manager. Requires internet access.
   * @default - none: the image must already contain containerd, the CNI plugins, nft and iptables
   */
  readonly packages?: string[];

  /**
   * Absolute path of the directory that contains the CNI plugins.
   * @default /opt/cni/bin
   */
  readonly cniBinDir?: string;

  /**
   * What installs kubeadm and kubelet if `Bootstrap.kubeadm` is used and the image lacks them.
   * @default PackageManager.APT
   */
  readonly packageManager?: PackageManager;

  /**
   * Minor version of the image's containerd, for example `1.7`. `Bootstrap.kubeadm` refuses a Kubernetes version that it does
   * not serve.
   * @default - unknown, and every version of Kubernetes is accepted
   */
  readonly containerd?: string;
}

/** Programs that install packages. */
export enum PackageManager {
  /** Debian and Ubuntu. */
  APT = 'apt',
  /** Amazon Linux and Fedora. */
  DNF = 'dnf',
}

/** Options for `NodeImage.ubuntu2404`. */
export interface UbuntuImageOptions {
  /**
   * Canonical's release serial: a date of eight digits, optionally with a suffix such as `.1`. A change needs new instances
   * (`MachineOptions.replacement`).
   * @default 20251022
   */
  readonly release?: string;
}

/** Options for distributions that publish no dated SSM parameter. */
export interface DistributionImageOptions {
  /**
   * The machine image. Do not use one that each deployment resolves again, such as `latestAmazonLinux2023`: once a newer image is
   * out, deployments fail, because an update cannot change a worker's image.
   * @default - the newest image at the first synthesis, cached in cdk.context.json; requires a stack with account and region
   */
  readonly machineImage?: ec2.IMachineImage;
}

/**
 * A worker's machine image, with its root device, the packages to install and the location of the CNI plugins.
 *
 * A new image needs a new instance, and a plain update cannot create it: EC2 refuses it while the old instance holds the network
 * interface, and the deploy rolls back. Leave the instance out first, with the context key `cdk-pod-network:without`, or use
 * `Replacement.autoScalingGroup()` (docs/operations.md, "Replace a worker"). So the image never changes by itself: it comes from a dated
 * public parameter, or from a value cached in cdk.context.json.
 */
export class NodeImage {
  /**
   * Canonical's Ubuntu 24.04, found by a dated public SSM parameter (Ubuntu on AWS, "Finding images with SSM").
   *
   * @param options release of the image
   * @throws PodNetworkError if `release` is not a serial such as `20251022`
   */
  public static ubuntu2404(options: UbuntuImageOptions = {}): NodeImage {
    const { release: stated } = namedValues('options', options, { release: true }, "{ release: '20251022' }");
    const release = optionalString('release', stated) ?? '20251022';
    if (!/^\d{8}(\.\d+)?$/.test(release)) {
      throw new PodNetworkError(
        `\`release\` must be a serial, got "${release}"; for example 20251022 ("current" would change the image at a later deployment, which then fails)`,
      );
    }
    return new NodeImage(UBUNTU_2404, (_, instanceType) =>
      ec2.MachineImage.fromSsmParameter(
        `/aws/service/canonical/ubuntu/server/noble/stable/${release}/${DEBIAN_CPU[cpuOf(instanceType)]}/hvm/ebs-gp3/ami-id`,
      ),
    );
  }

  /**
   * Debian 13 from the Debian cloud team, whose public SSM parameters are undated. The image contains no SSM agent. To use
   * Session Manager, install the agent in `bootstrap`.
   *
   * Adding a worker throws a `PodNetworkError` if the stack has no account and region and `machineImage` is not set.
   *
   * @param options the machine image, if not the newest
   */
  public static debian13(options: DistributionImageOptions = {}): NodeImage {
    const machineImage = statedImage(options);
    return new NodeImage(
      DEBIAN_13,
      (scope, instanceType) =>
        machineImage ??
        keptInContext(scope, `/aws/service/debian/release/13/latest/${DEBIAN_CPU[cpuOf(instanceType)]}`),
    );
  }

  /**
   * Amazon Linux 2023, whose public SSM parameters are undated.
   *
   * Adding a worker throws a `PodNetworkError` if the stack has no account and region and `machineImage` is not set.
   *
   * @param options the machine image, if not the newest
   */
  public static amazonLinux2023(options: DistributionImageOptions = {}): NodeImage {
    const machineImage = statedImage(options);
    return new NodeImage(
      AMAZON_LINUX_2023,
      (scope, instanceType) =>
        machineImage ??
        keptInContext(scope, `/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-6.1-${cpuOf(instanceType)}`),
    );
  }

  /**
   * Any Linux image with systemd and cloud-init 22.1 or later.
   *
   * Adding a worker throws a `PodNetworkError` if the image is a Windows image.
   *
   * @param machineImage the image
   * @param options what the image contains
   * @throws PodNetworkError if `rootDevice`, a package name, `cniBinDir` or `containerd` is not valid
   */
  public static of(machineImage: ec2.IMachineImage, options: NodeImageOptions): NodeImage {
    objectWith('machineImage', machineImage, 'getImage', 'an ec2.IMachineImage');
    const stated = namedValues('options', options, IMAGE_NAMES, "{ rootDevice: '/dev/sda1' }");
    const rootDevice = text('rootDevice', stated.rootDevice, '/dev/sda1');
    const cniBinDir = optionalString('cniBinDir', stated.cniBinDir) ?? '/opt/cni/bin';
    const packageManager = oneOf(
      'packageManager',
      stated.packageManager ?? PackageManager.APT,
      Object.values(PackageManager),
    );
    const containerd = optionalString('containerd', stated.containerd) ?? null;
    const packages = stringList('packages', stated.packages ?? []);
    refuseNodeImage({ packages, cniBinDir });
    if (!Token.isUnresolved(rootDevice) && !DEVICE.test(rootDevice)) {
      throw new PodNetworkError(
        `\`rootDevice\` must be a device name such as /dev/sda1 or /dev/xvda, got "${rootDevice}"; use RootDeviceName from \`aws ec2 describe-images\``,
      );
    }
    if (containerd !== null && !CONTAINERD.test(containerd)) {
      throw new PodNetworkError(
        `\`containerd\` must be a minor version, got "${containerd}"; for example 1.7 or 2.2 (see \`containerd --version\`)`,
      );
    }
    return new NodeImage({ rootDevice, packages, cniBinDir, packageManager, containerd }, () => machineImage);
  }

  /** Root device name, for example `/dev/sda1`. */
  public readonly rootDevice: string;

  /** Packages to install at first boot. */
  public readonly packages: string[];

  /** Absolute path of the directory that contains the CNI plugins. */
  public readonly cniBinDir: string;

  /**
   * What the image contains.
   * @internal
   */
  public readonly _distribution: NodeDistribution;

  private readonly imageFor: ImageFor;

  private constructor(distribution: NodeDistribution, imageFor: ImageFor) {
    this._distribution = distribution;
    this.rootDevice = distribution.rootDevice;
    this.packages = [...distribution.packages];
    this.cniBinDir = distribution.cniBinDir;
    this.imageFor = imageFor;
  }

  /**
   * Returns the image for the architecture of an instance type.
   * @internal
   */
  public _machineImage(scope: Construct, instanceType: ec2.InstanceType): ec2.IMachineImage {
    return this.imageFor(scope, instanceType);
  }
}

const IMAGE_NAMES: NamesOf<NodeImageOptions> = {
  rootDevice: true,
  packages: true,
  cniBinDir: true,
  packageManager: true,
  containerd: true,
};

function statedImage(options: DistributionImageOptions): ec2.IMachineImage | undefined {
  const { machineImage } = namedValues('options', options, { machineImage: true }, '{ machineImage }');
  return machineImage && objectWith('machineImage', machineImage, 'getImage', 'an ec2.IMachineImage');
}

function cpuOf(instanceType: ec2.InstanceType): Cpu {
  let architecture;
  try {
    ({ architecture } = instanceType);
  } catch {
    throw new PodNetworkError(
      `\`instanceType\` must be a type whose architecture the CDK tells by its name, got "${instanceType.toString()}"; for example t3.medium, or state the image: NodeImage.of(machineImage, { rootDevice })`,
    );
  }
  return architecture === ec2.InstanceArchitecture.ARM_64 ? 'arm64' : 'x86_64';
}

/** Looks up an undated parameter once per account and region, and caches the image in cdk.context.json. */
function keptInContext(scope: Construct, parameter: string): ec2.IMachineImage {
  const { account, region } = Stack.of(scope);
  if (Token.isUnresolved(account) || Token.isUnresolved(region)) {
    throw new PodNetworkError(
      `the undated parameter "${parameter}" can be looked up only in a stack with account and region; set the stack's \`env\`, or the image's \`machineImage\``,
    );
  }
  return ec2.MachineImage.fromSsmParameter(parameter, { cachedInContext: true });
}
