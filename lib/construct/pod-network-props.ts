import type { aws_ec2 as ec2, aws_iam as iam } from 'aws-cdk-lib';
import type { InternetAccess } from './vpc/internet-access';
import type { Bootstrap } from './kubernetes/bootstrap';
import type { MachineOptions } from './worker/machine-options';
import type { NodeImage } from './worker/node-image';
import type { Rollout } from './rollout/rollout';

/** Properties of a pod network. The defaults create three workers, as the tutorial does. */
export interface PodNetworkProps extends MachineOptions {
  /**
   * The VPC of the workers. It may be created in the app, imported or looked up.
   * @default - a new VPC 10.0.0.0/16 with the workers' subnet 10.0.1.0/24 in one availability zone
   */
  readonly vpc?: ec2.IVpc;

  /**
   * Flow logs of the new VPC, by construct id. `{ FlowLog: {} }` logs all traffic to a new log group, which is charged by volume.
   * With a `vpc`, call its `addFlowLog`.
   * @default - none
   */
  readonly flowLogs?: Record<string, ec2.FlowLogOptions>;

  /**
   * Subnets for workers without an explicit `subnet`. The first match is used for all of them, so that a new availability
   * zone never moves a worker. To spread workers over zones, set `subnet` of each worker.
   * @default - subnets of the type that `internetAccess` requires
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * The IPv4 CIDR block that contains every pod CIDR, without host bits. Traffic inside it is never NATed. It must not
   * overlap the VPC: AWS rejects routes to part of a VPC's block. A change restarts every worker (docs/operations.md, "Change the
   * pod supernet").
   * @default 10.200.0.0/16
   */
  readonly podSupernet?: string;

  /**
   * CIDR blocks outside the VPC that pods reach by their own addresses, besides the pod supernet. For all other destinations a pod
   * has its node's address. Only networks behind a transit gateway can answer pods (docs/operations.md, "Reach other networks"). At
   * most 64 blocks of /8 or longer, without host bits, that overlap neither each other nor the pod supernet nor the VPC.
   * @default []
   */
  readonly nonMasqueradeCidrs?: string[];

  /**
   * The cluster's Service CIDR, CIDR text without host bits, for `kubernetes`. It must not overlap the pod supernet or the VPC.
   * @default - kubeadm's own, 10.96.0.0/12
   */
  readonly serviceCidr?: string;

  /**
   * Prefix length of each worker's pod CIDR, in bits: from the supernet's own prefix length to 30. 24 gives 253 pods per
   * worker.
   * @default 24
   */
  readonly podPrefixLength?: number;

  /**
   * Number of workers to create, 0 or more. Equivalent to calling `addWorker('worker-0', { index: 0 })` and so on, once per
   * index. All of them are in the first subnet of `vpcSubnets`, and so in one availability zone. To spread workers over zones,
   * set `subnet` of each worker (docs/workers.md, "Spread workers over zones").
   * @default 3
   */
  readonly workerCount?: number;

  /**
   * EC2 instance type. Its architecture selects the image's architecture.
   * @default t3.medium
   */
  readonly instanceType?: ec2.InstanceType;

  /**
   * Machine image of the instances.
   * @default NodeImage.ubuntu2404()
   */
  readonly nodeImage?: NodeImage;

  /**
   * Name of the Kubernetes cluster. The instances and the network's security group get the tag
   * `kubernetes.io/cluster/<clusterName>` with the value `owned`, by which the AWS cloud controller finds them. Further security
   * groups do not: the controller requires exactly one tagged group per instance (Kubernetes AWS Cloud Provider,
   * "Prerequisites"). 1 to 100 letters, digits, `-` and `_`, beginning with a letter or digit. It excludes a `rollout`
   * with a gate: EC2 allows no `/` in tag keys that instance metadata shows.
   * @default - no cluster tag
   */
  readonly clusterName?: string;

  /**
   * How workers reach the internet. The default quota of Elastic IPs is five per Region.
   * @default - InternetAccess.nat() if `vpc`, or `vpcSubnets` of it, has private subnets with a default route, else
   * InternetAccess.elasticIp()
   */
  readonly internetAccess?: InternetAccess;

  /**
   * IAM role of the instances. No policies are added to it. Session Manager requires `AmazonSSMManagedInstanceCore`.
   * @default - a new role with `AmazonSSMManagedInstanceCore` only
   */
  readonly role?: iam.IRole;

  /**
   * The script that runs once per instance after its pod network is up, for example to join the cluster.
   * @default - none
   */
  readonly bootstrap?: Bootstrap;

  /**
   * `ipMasq` of the CNI `bridge` plugin. NAT is the same for both values, because the node's nft table decides it: no NAT
   * between pods, the node's address for all other destinations. With `false`, the plugin adds no chain per pod.
   * @default true
   */
  readonly ipMasq?: boolean;

  /**
   * `hairpinMode` of the CNI `bridge` plugin: whether a pod can reach itself through its own Service.
   * @default false
   */
  readonly hairpinMode?: boolean;

  /**
   * MTU of the bridge and the pods' interfaces in bytes, an integer from 68 to 9001. A VPC carries 9001, an internet gateway
   * 1500 (Amazon EC2 User Guide, "Jumbo frames").
   * @default - 1500, the kernel's default
   */
  readonly mtu?: number;

  /**
   * Largest TCP segment between pods and hosts outside the VPC and the pod supernet, in bytes without headers: an integer from 536
   * to `mtu` - 40. The node's nft table lowers the MSS option of both directions' SYN packets to it, and never raises it. State it
   * if pods have an `mtu` above 1500 and talk to hosts with jumbo frames over a smaller path, for example a VPN: the MTU of that
   * path less 40. The internet does not need it, because its hosts announce at most 1460.
   * @default - segments as large as both ends announce
   */
  readonly mssClamp?: number;

  /**
   * Which workers a deploy may create or restart at the same time, and whether it waits until each works.
   * @default Rollout.allAtOnce()
   */
  readonly rollout?: Rollout;

  /**
   * Whether to add stack outputs for the pod supernet, the security group id and each worker's instance id. Output names
   * depend only on the construct's path and the worker's index.
   * @default false
   */
  readonly outputs?: boolean;

  /**
   * Whether synthesis checks this network: it fails if a rule is refuted, and warns if a rule cannot be judged (see
   * `PodNetworkValidation`). The context key `cdk-pod-network:validation`, set to false, disables the check for the app.
   * @default true
   */
  readonly validation?: boolean;
}
