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
