/** What a route can lead to, other than an interface or an instance. */
export type GatewayKind =
  | 'internetGateway'
  | 'natGateway'
  | 'vpcPeeringConnection'
  | 'transitGateway'
  | 'vpcEndpoint'
  | 'virtualPrivateGateway'
  | 'egressOnlyInternetGateway'
  | 'carrierGateway'
  | 'localGateway'
  | 'coreNetwork';

/** What engineers call them. */
export const GATEWAY_NAMES: Readonly<Record<GatewayKind, string>> = {
  internetGateway: 'internet gateway',
  natGateway: 'NAT gateway',
  vpcPeeringConnection: 'peering connection',
  transitGateway: 'transit gateway',
  vpcEndpoint: 'endpoint',
  virtualPrivateGateway: 'virtual private gateway',
  egressOnlyInternetGateway: 'egress-only internet gateway',
  carrierGateway: 'carrier gateway',
  localGateway: 'local gateway',
  coreNetwork: 'core network',
};
