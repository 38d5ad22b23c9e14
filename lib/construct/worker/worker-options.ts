import type { aws_ec2 as ec2 } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Bootstrap } from '../kubernetes/bootstrap';
import type { MachineOptions } from './machine-options';
import type { NodeImage } from './node-image';

/** Options of one worker. */
export interface WorkerOptions extends MachineOptions {
  /**
   * The worker's identity: an integer from 0, unique in the pod network. It determines the default name, the default pod CIDR
   * (block number `index` of the supernet) and, in a VPC created by the construct, the address (subnet base + 20 + index).
   * Removing a worker never renumbers another. At most 234 in a VPC created by the construct.
   */
  readonly index: number;

  /**
   * The parent of the worker's construct, such as another stack: its instance, network interface, Elastic IP and routes are created
   * there. One stack holds about 100 workers, 75 with `Bootstrap.kubeadm`, and 60 with a gated rollout as well
   * (1 MB of template, measured with three route tables). It must be in the app, stage, account and region of the pod network, and the pod network's
   * stack must not depend on it. Changing it replaces the worker. Tags, aspects and acknowledgements of the pod network's construct do
   * not apply in another scope.
   * @default - the pod network
   */
  readonly scope?: Construct;

  /**
   * The worker's name and the instance's Name tag: an RFC 1123 label, unique in the pod network.
   * @default worker-<index>
   */
  readonly name?: string;

  /**
   * The worker's subnet, in the pod network's VPC. Changing it replaces the network interface and the instance.
   * @default - the first subnet of the pod network's `vpcSubnets`
   */
  readonly subnet?: ec2.ISubnet;

  /**
   * The worker's primary private IPv4 address: an address of its subnet, except the five that AWS reserves (Amazon VPC User
   * Guide, "Subnet CIDR blocks").
   * @default - computed from `index` in a VPC created by the construct; chosen by AWS at deployment in an existing VPC
   */
  readonly nodeIp?: string;

  /**
   * The worker's pod CIDR: a block inside the supernet, with a prefix of /30 or shorter, that overlaps no other pod CIDR.
   * @default - block number `index` of the supernet
   */
  readonly podCidr?: string;

  /**
   * CIDR blocks outside the VPC that this worker's pods reach by their own addresses. They replace the pod network's
   * `nonMasqueradeCidrs`, and the same limits apply.
   * @default - the pod network's `nonMasqueradeCidrs`
   */
  readonly nonMasqueradeCidrs?: string[];

  /**
   * EC2 instance type of this worker.
   * @default - the pod network's `instanceType`
   */
  readonly instanceType?: ec2.InstanceType;

  /**
   * Machine image of this worker.
   * @default - the pod network's `nodeImage`
   */
  readonly nodeImage?: NodeImage;

  /**
   * This worker's bootstrap script. It replaces the pod network's `bootstrap`.
   * @default - the pod network's `bootstrap`
   */
  readonly bootstrap?: Bootstrap;
}
