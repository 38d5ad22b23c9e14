const ec2 = (...lines: readonly string[]): ReadonlySet<string> =>
  new Set(lines.flatMap((line) => line.split(' ').map((name) => `AWS::EC2::${name}`)));

/** Types that the readers of their areas read. */
const READ = ec2(
  'VPC VPCCidrBlock Subnet SubnetRouteTableAssociation SubnetNetworkAclAssociation RouteTable Route VPCEndpoint',
  'VPNGatewayRoutePropagation InternetGateway VPNGateway NatGateway VPCPeeringConnection TransitGateway PrefixList',
  'EgressOnlyInternetGateway CarrierGateway LocalGateway VPCGatewayAttachment TransitGatewayAttachment',
  'TransitGatewayVpcAttachment GatewayRouteTableAssociation SecurityGroup SecurityGroupIngress SecurityGroupEgress',
  'NetworkAcl NetworkAclEntry NetworkInterface NetworkInterfaceAttachment Instance EIP EIPAssociation LaunchTemplate',
);

/** Types of EC2 that neither carry nor stop a packet between what is in a VPC. */
const HARMLESS_EC2 = ec2(
  'CapacityReservation CapacityReservationFleet CustomerGateway DHCPOptions VPCDHCPOptionsAssociation FlowLog Host',
  'InstanceConnectEndpoint IPAM IPAMAllocation IPAMPool IPAMPoolCidr IPAMResourceDiscovery IPAMScope KeyPair',
  'IPAMResourceDiscoveryAssociation NetworkInsightsAccessScope NetworkInsightsAccessScopeAnalysis PlacementGroup',
  'NetworkInsightsAnalysis NetworkInsightsPath NetworkPerformanceMetricSubscription SnapshotBlockPublicAccess',
  'SubnetCidrBlock Volume VolumeAttachment VPNConnection VPNConnectionRoute VPCEndpointService',
  'VPCEndpointServicePermissions VPCEndpointConnectionNotification EnclaveCertificateIamRoleAssociation',
  'TrafficMirrorFilter TrafficMirrorFilterRule TrafficMirrorSession TrafficMirrorTarget ClientVpnEndpoint',
  'ClientVpnAuthorizationRule ClientVpnRoute ClientVpnTargetNetworkAssociation SecurityGroupVpcAssociation',
);

/** Services whose resources could carry or stop a packet, or start or change machines; and what is no service of AWS. */
const COULD_MATTER: readonly RegExp[] = [
  /^AWS::(EC2|NetworkFirewall|VpcLattice|NetworkManager|SSM|CloudFormation|ServiceCatalog|EKS|OpsWorks)::/,
  /^Custom::/,
  /::MODULE$/,
  /^(?!AWS::)[^:]+::[^:]+::/,
];

/** Resources of those services that do neither. */
const NO_MATTER: readonly RegExp[] = [
  /^Custom::CrossRegionExport(Reader|Writer)$/,
  /^AWS::NetworkFirewall::(FirewallPolicy|RuleGroup|LoggingConfiguration|TLSInspectionConfiguration)$/,
  /^AWS::VpcLattice::(?!ServiceNetworkVpcAssociation$)/,
  /^AWS::NetworkManager::(VpcAttachment|GlobalNetwork|Site|Device|Link|CoreNetwork)$/,
  /^AWS::SSM::(?!Association$)/,
  /^AWS::EKS::(?!Nodegroup$)/,
  /^AWS::CloudFormation::(?!Stack$|StackSet$|CustomResource$)/,
  /^AWS::ServiceCatalog::(?!CloudFormationProvisionedProduct$)/,
];

/** Whether a reader of its area reads a resource of this type. */
export function isRead(type: string): boolean {
  return READ.has(type);
}

/** Whether a resource that no reader reads could carry or stop a packet, or start or change a machine. */
export function couldMatter(type: string): boolean {
  if (READ.has(type) || HARMLESS_EC2.has(type)) return false;
  return type === '' || (COULD_MATTER.some((each) => each.test(type)) && !NO_MATTER.some((each) => each.test(type)));
}

const NETWORK = ec2(
  'VPC Subnet RouteTable NetworkInterface SecurityGroup NetworkAcl Instance InternetGateway NatGateway VPCEndpoint',
  'TransitGateway VPCPeeringConnection PrefixList EIP',
);

/** Whether a resource of this type is a thing of the network that another resource could change. */
export function isOfNetwork(type: string): boolean {
  return NETWORK.has(type);
}
