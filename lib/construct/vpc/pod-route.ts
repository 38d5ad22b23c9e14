/** A worker's pod CIDR, and the network interface that routes send it to. */
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
