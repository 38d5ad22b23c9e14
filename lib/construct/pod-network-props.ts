import type { aws_ec2 as ec2, aws_iam as iam } from 'aws-cdk-lib';
import type { InternetAccess } from './internet-access';
import type { NodeImage } from './node-image';

/** What a pod network is made of. Without any of it, the result is the source document's table of three workers. */
export interface PodNetworkProps {
  /**
   * The VPC of the workers: made elsewhere, imported or looked up.
   * @default - a VPC 10.0.0.0/16 is made, with the workers' subnet 10.0.1.0/24 in one zone
   */
  readonly vpc?: ec2.IVpc;

  /**
   * Where workers stand that do not state a subnet: in the first subnet of this selection. Never spread by count, since
   * a worker must not move when a zone is added; to spread workers, state each worker's subnet.
   * @default - subnets of the type that `internetAccess` needs
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * The block of all pod addresses, CIDR text without host bits. Traffic inside it is never NATed. It may not overlap the
   * VPC, since routes there are the VPC's own.
   * @default 10.200.0.0/16
   */
  readonly podSupernet?: string;

  /**
   * Prefix length of each worker's pod CIDR, from the supernet's own to 30: 24 gives 253 pods.
   * @default 24
   */
  readonly podPrefixLength?: number;

  /**
   * How many workers to make, from 0 up: the same as as many calls of `addWorker('worker-0', { index: 0 })`,
   * `addWorker('worker-1', { index: 1 })` and so on.
   * @default 3
   */
  readonly workers?: number;

  /**
   * Type of the instances; its architecture decides the image's.
   * @default t3.medium
   */
  readonly instanceType?: ec2.InstanceType;

  /**
   * Image of the instances.
   * @default NodeImage.ubuntu2404()
   */
  readonly nodeImage?: NodeImage;

  /**
   * Size of the encrypted gp3 root volumes in GiB, a whole number from 8 to 65536. Another size is another instance.
   * @default 20
   */
  readonly rootVolumeSizeGiB?: number;

  /**
   * How workers reach the internet.
   * @default InternetAccess.elasticIp()
   */
  readonly internetAccess?: InternetAccess;

  /**
   * Role of the instances, used as it is. Session Manager needs `AmazonSSMManagedInstanceCore` in it.
   * @default - a role with Session Manager and nothing else
   */
  readonly role?: iam.IRole;

  /**
   * Lines of a bash script, for example a `kubeadm join`: run once per instance, after its pod network is up. ASCII; they
   * may hold tokens, but the list may not be one.
   * @default - none
   */
  readonly bootstrap?: string[];

  /**
   * `ipMasq` of the CNI `bridge` plugin, as in the source document. Either way the node's own nft table decides NAT: pods
   * talk to pods un-NATed and leave for elsewhere as the node. Without it the plugin adds no chain per pod.
   * @default true
   */
  readonly ipMasq?: boolean;

  /**
   * `hairpinMode` of the CNI `bridge` plugin: whether a pod reaches itself through its own Service.
   * @default false
   */
  readonly hairpinMode?: boolean;

  /**
   * MTU of pods in bytes. Inside a VPC interfaces carry 9001, through an internet gateway 1500.
   * @default - the kernel's own for bridges and veth pairs, 1500
   */
  readonly mtu?: number;

  /**
   * Whether the stack has outputs: the pod supernet, the workers' security group and each worker's instance id, under
   * names that only the construct's own path and the worker's index decide.
   * @default true
   */
  readonly outputs?: boolean;

  /**
   * Whether synthesis fails where the templates refute that this network works, and warns where they cannot tell (see
   * `PodNetworkValidation`). The context key `cdk-pod-network:validation` set to false turns it off for all.
   * @default true
   */
  readonly validation?: boolean;
}
