/** Where the VPC sends the packets of one pod CIDR: what a route table needs to know of a worker. */
export interface PodRoute {
  /** Index of the worker, 0 or more. */
  readonly index: number;

  /** Pod CIDR of the worker, for example `10.200.0.0/24`. */
  readonly podCidr: string;

  /** Primary private IPv4 address of the worker. */
  readonly nodeIp: string;

  /** Id of the worker's network interface, which has its source/destination check off. */
  readonly networkInterfaceId: string;
}
