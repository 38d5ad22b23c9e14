import type { aws_ec2 as ec2 } from 'aws-cdk-lib';
import type { NodeImage } from './node-image';

/** What may be said of one worker. */
export interface WorkerOptions {
  /**
   * The worker's identity, a whole number from 0 up, unique in its network: name, pod CIDR (block number `index` of the
   * supernet) and, in a VPC made here, the address (subnet base + 20 + index) follow from it alone. So taking a worker
   * away never renumbers another. At most 234 in the subnet made here.
   */
  readonly index: number;

  /**
   * Its Name tag, a DNS label.
   * @default worker-<index>
   */
  readonly name?: string;

  /**
   * The subnet that it stands in, part of its identity: another subnet is another interface and instance.
   * @default - the first of the network's `vpcSubnets`
   */
  readonly subnet?: ec2.ISubnet;

  /**
   * Its primary private IPv4 address, one of its subnet and not one of the five that AWS keeps.
   * @default - computed in a VPC made here; picked by AWS at deploy in a given one
   */
  readonly nodeIp?: string;

  /**
   * Its pod CIDR, a block of the supernet that no other worker has, /30 or shorter.
   * @default - block number `index` of the supernet
   */
  readonly podCidr?: string;

  /**
   * Type of its instance.
   * @default - the network's
   */
  readonly instanceType?: ec2.InstanceType;

  /**
   * Its image.
   * @default - the network's
   */
  readonly nodeImage?: NodeImage;

  /**
   * Lines of its own bash script, instead of the network's.
   * @default - the network's
   */
  readonly bootstrap?: string[];
}
