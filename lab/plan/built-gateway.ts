import type { Vpc } from '../../lib/model/network-model';

/** A way from a VPC to the internet that the lab builds: an internet gateway, or a public NAT gateway. */
export interface BuiltGateway {
  readonly id: string;
  readonly kind: 'internetGateway' | 'natGateway';
  readonly namespace: string;
  /** the link's name in the router */
  readonly link: string;
  readonly vpc: Vpc;
  /** a NAT gateway's answers follow the table of its subnet; null for an internet gateway, and a regional NAT gateway */
  readonly routeTableId: string | null;
  /** subnet of a NAT gateway; null: it has none */
  readonly subnetId: string | null;
  /** passes nothing under the strict reading, since a part of it cannot be read */
  readonly inDoubt: boolean;
}
