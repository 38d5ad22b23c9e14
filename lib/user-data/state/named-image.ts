/** What the name of a public image says of it. */
export interface NamedImage {
  /** the Systems Manager parameter that names it, for example `/aws/service/debian/release/13/latest/amd64` */
  readonly parameter: string;
  readonly system: ImageSystem;
  /** `24.04`, `13`, `2023`; null where the name says none */
  readonly release: string | null;
  /** null where the name says none */
  readonly architecture: 'x86_64' | 'arm64' | null;
}

export type ImageSystem =
  | 'ubuntu'
  | 'debian'
  | 'amazon-linux'
  | 'eks'
  | 'ecs'
  | 'deep-learning'
  | 'bottlerocket'
  | 'windows'
  | 'macos'
  | 'freebsd';

/** The public parameters of images, the more special first; the first group of a pattern is the release. */
const IMAGES: readonly (readonly [parameter: RegExp, ImageSystem])[] = [
  // Canonical, "Ubuntu on Amazon EKS": how to find the images
  [/^canonical\/ubuntu\/eks/, 'eks'],
  // Canonical, "Find Ubuntu images on AWS"
  [/^canonical\/ubuntu\/[\w-]+\/(?:([\w.]+)\/)/, 'ubuntu'],
  // Debian wiki, "Cloud/AmazonEC2Image": SSM parameters
  [/^debian\/(?:release|daily)\/(\w+)\//, 'debian'],
  // Amazon Linux 2023 User Guide, "Launching AL2023 using the SSM parameter"
  [/^ami-amazon-linux-latest\/al(2023)-/, 'amazon-linux'],
  // Amazon EC2 User Guide, "Reference AMIs using Systems Manager public parameters"
  [/^ami-amazon-linux-latest\/amzn(2)?-ami-/, 'amazon-linux'],
  // Amazon ECS Developer Guide, "Retrieving Amazon ECS-optimized Windows AMI metadata"
  [/^ecs\/optimized-ami\/windows_server/, 'windows'],
  // Amazon ECS Developer Guide, "Retrieving Amazon ECS-optimized Linux AMI metadata"
  [/^ecs\/optimized-ami\//, 'ecs'],
  // Amazon EKS User Guide, "Retrieve recommended Amazon Linux AMI IDs"
  [/^eks\/optimized-ami\//, 'eks'],
  // Amazon EKS User Guide, "Retrieve recommended Bottlerocket AMI IDs"
  [/^bottlerocket\//, 'bottlerocket'],
  // AWS Systems Manager User Guide, "Calling AMI public parameters": Windows
  [/^ami-windows-latest\//, 'windows'],
  // Amazon EC2 User Guide, "Amazon EC2 macOS AMIs release notes"
  [/^ec2-macos\//, 'macos'],
  // FreeBSD release announcements: AMIs by SSM parameter
  [/^freebsd\//, 'freebsd'],
  // AWS Deep Learning AMIs Developer Guide, "Finding the ID of a DLAMI"
  [/^deeplearning\/ami\//, 'deep-learning'],
];

/** Names of Ubuntu's releases that its parameters have beside their numbers (Canonical, "Find Ubuntu images on AWS"). */
const UBUNTU: Readonly<Record<string, string>> = { noble: '24.04', jammy: '22.04', focal: '20.04', bionic: '18.04' };

const PUBLIC = '/aws/service/';

/** What an image is by the public parameter that names it; null for any other parameter. */
export function readImageName(parameter: string): NamedImage | null {
  if (!parameter.startsWith(PUBLIC)) return null;
  const name = parameter.slice(PUBLIC.length);
  const [pattern, system] = IMAGES.find(([one]) => one.test(name)) ?? [];
  if (system === undefined) return null;
  const release = pattern?.exec(name)?.[1] ?? null;
  const isArm = /(^|[/_.-])(arm64|aarch64)([/_.-]|$)/.test(name);
  const isX86 = /(^|[/_.-])(amd64|x86_64|x86-64)([/_.-]|$)/.test(name);
  const architecture = isArm === isX86 ? null : isArm ? 'arm64' : 'x86_64';
  return { parameter, system, release: UBUNTU[release ?? ''] ?? release, architecture };
}

export interface ImageContradiction {
  readonly reason: string;
  /** no pod starts; false: the image may bring what breaks a rule */
  readonly certain: boolean;
}

// containernetworking/plugins, plugins/main/bridge/bridge.go: it makes its links by netlink, in network namespaces
const NOT_LINUX = { why: 'which is no Linux, and the bridge plugin of the CNI needs one', certain: true };
const OWN_NETWORK =
  'whose own agents and packages may make other rules and another pod network than the user data says';

const CONTRADICTIONS: Readonly<
  Partial<Record<ImageSystem, { readonly name: string; readonly why: string; readonly certain: boolean }>>
> = {
  windows: { name: 'Windows', ...NOT_LINUX },
  macos: { name: 'macOS', ...NOT_LINUX },
  freebsd: { name: 'FreeBSD', ...NOT_LINUX },
  // Bottlerocket, README, "Using user data": settings in TOML
  bottlerocket: {
    name: 'Bottlerocket',
    why: 'which takes settings in TOML as user data and runs no other',
    certain: true,
  },
  // the agent of ECS needs Docker, whose FORWARD policy is DROP (Docker manual, "Packet filtering and firewalls")
  ecs: { name: 'Amazon ECS', why: OWN_NETWORK, certain: false },
  // amazon-eks-ami, templates/al2023: nodeadm writes the configuration of containerd and of kubelet at each boot
  eks: { name: 'Amazon EKS', why: OWN_NETWORK, certain: false },
  // AWS Deep Learning AMIs Developer Guide, "Release notes": Docker is on the base images
  'deep-learning': { name: 'AWS Deep Learning', why: OWN_NETWORK, certain: false },
};

/** What the name of an image contradicts of what a worker needs; null where it contradicts nothing. */
export function contradictionOf({ parameter, system }: NamedImage): ImageContradiction | null {
  const found = CONTRADICTIONS[system];
  if (found === undefined) return null;
  return { reason: `${parameter} is an image of ${found.name}, ${found.why}`, certain: found.certain };
}

/**
 * Releases that give the first interface of a Nitro instance the name of its PCI slot, ens5: AL2023 (amazon-linux-2023, issue 111),
 * Ubuntu (amazon-vpc-cni-k8s, issue 171), Debian (amazon-cloudwatch-agent-test, pull request 122).
 */
const NAMED_BY_SLOT: Readonly<Partial<Record<ImageSystem, readonly string[]>>> = {
  ubuntu: ['20.04', '22.04', '24.04'],
  debian: ['12', '13'],
  'amazon-linux': ['2023'],
};

/** What an image calls the first interface of a Nitro instance; null where its name does not tell. */
export function nitroInterfaceOf({ system, release }: NamedImage): string | null {
  return release !== null && NAMED_BY_SLOT[system]?.includes(release) === true ? 'ens5' : null;
}
