/** Types of resources that leave the network alone. */
export interface InertGroup {
  /** why they do */
  readonly reason: string;
  /** whole services of AWS (`S3`), or single types of one (`SSM::Parameter`) */
  readonly names: ReadonlySet<string>;
  /** whether one that names a function or a state machine by its ARN has it run */
  readonly runsWhatItNames: boolean;
}

const group = (reason: string, runsWhatItNames: boolean, ...lines: readonly string[]): InertGroup => ({
  reason,
  names: new Set(lines.flatMap((line) => line.split(' '))),
  runsWhatItNames,
});

const SENDS = true;
const HOLDS = false;

/** The allow-list. A service or a type that is not here is an actor: what AWS adds tomorrow is one. */
export const INERT: readonly InertGroup[] = [
  group(
    'stores data or passes on messages; in a VPC it has network interfaces and addresses of its own only',
    SENDS,
    'S3 S3Express S3Tables S3Vectors S3ObjectLambda DynamoDB RDS DocDB DocDBElastic DSQL Neptune NeptuneGraph ElastiCache',
    'MemoryDB DAX Redshift RedshiftServerless Timestream QLDB Cassandra SDB EFS FSx SQS SNS Kinesis KinesisFirehose MSK',
    'AmazonMQ OpenSearchService OpenSearchServerless Elasticsearch DMS SES',
  ),
  group(
    'stores artifacts and what is known of them',
    SENDS,
    'ECR CodeCommit CodeArtifact CodeConnections CodeStarConnections CodeStarNotifications EventSchemas AppConfig',
  ),
  group(
    'passes on what others send it, to addresses that the network decides about',
    SENDS,
    'ElasticLoadBalancing ElasticLoadBalancingV2 ApiGateway ApiGatewayV2 AppSync CloudFront GlobalAccelerator AppMesh',
    'VpcLattice::AccessLogSubscription VpcLattice::AuthPolicy VpcLattice::DomainVerification VpcLattice::Listener',
    'VpcLattice::ResourceConfiguration VpcLattice::ResourceGateway VpcLattice::ResourcePolicy VpcLattice::Rule',
    'VpcLattice::Service VpcLattice::ServiceNetwork VpcLattice::ServiceNetworkResourceAssociation',
    'VpcLattice::ServiceNetworkServiceAssociation VpcLattice::TargetGroup Serverless::Api Serverless::HttpApi',
  ),
  group(
    'admits or refuses requests at load balancers and distributions, which no packet between pods meets',
    HOLDS,
    'WAF WAFv2 WAFRegional Shield',
  ),
  group(
    'answers names; which address a name has decides nothing about the packets to it',
    HOLDS,
    'Route53 Route53Resolver Route53Profiles Route53RecoveryControl Route53RecoveryReadiness ServiceDiscovery',
  ),
  group(
    'says who may do what, or shares what the account has; it does nothing by itself',
    HOLDS,
    'IAM KMS SSO IdentityStore RolesAnywhere AccessAnalyzer VerifiedPermissions RAM Organizations LakeFormation',
    'LicenseManager Serverless::Connector',
  ),
  group(
    'holds secrets, certificates or users',
    SENDS,
    'Cognito CertificateManager ACMPCA CloudHSM PaymentCryptography Signer DirectoryService',
    'SecretsManager::Secret SecretsManager::ResourcePolicy SecretsManager::SecretTargetAttachment',
  ),
  group(
    'watches and tells; an alarm stops machines or runs code by an action only, which its properties name',
    SENDS,
    'CloudWatch::Alarm CloudWatch::CompositeAlarm CloudWatch::LogAlarm Logs Config::ConfigRule Config::OrganizationConfigRule',
  ),
  group(
    'watches, records and tells',
    HOLDS,
    'CloudWatch::AlarmMuteRule CloudWatch::AnomalyDetector CloudWatch::Dashboard CloudWatch::InsightRule',
    'CloudWatch::MetricStream CloudTrail XRay RUM Oam APS Grafana ApplicationSignals InternetMonitor NetworkFlowMonitor',
    'Config::AggregationAuthorization Config::ConfigurationAggregator Config::ConfigurationRecorder',
    'Config::DeliveryChannel Config::StoredQuery Detective GuardDuty::Detector Macie SecurityHub AuditManager DevOpsGuru WellArchitected',
    'ResourceExplorer2 ResourceGroups ServiceCatalogAppRegistry Notifications NotificationsContacts',
  ),
  group('counts what things cost', HOLDS, 'Budgets::Budget CE CUR BCMDataExports ComputeOptimizer BillingConductor'),
  group(
    'a function alone does nothing: what has it run is the actor',
    HOLDS,
    'Lambda::Function Lambda::Version Lambda::Alias Lambda::Permission Lambda::LayerVersion',
    'Lambda::LayerVersionPermission Lambda::ResourcePolicy Lambda::CodeSigningConfig Serverless::LayerVersion CloudFormation::Macro',
  ),
  group('where a function sends its results', SENDS, 'Lambda::EventInvokeConfig'),
  group(
    'a version of a state machine does nothing, the state machine itself is named',
    HOLDS,
    'StepFunctions::StateMachineVersion StepFunctions::StateMachineAlias StepFunctions::Activity',
  ),
  group(
    'describes work that something else starts',
    HOLDS,
    'ECS::TaskDefinition ECS::Cluster Batch::JobDefinition Batch::JobQueue Batch::SchedulingPolicy Glue::Job Glue::Workflow ImageBuilder::Component',
    'ImageBuilder::ContainerRecipe ImageBuilder::ImageRecipe ImageBuilder::InfrastructureConfiguration',
    'ImageBuilder::DistributionConfiguration ImageBuilder::Workflow CodeDeploy::Application SSM::Document',
    'CodeDeploy::DeploymentConfig CodeBuild::ReportGroup CodeBuild::SourceCredential CodePipeline::CustomActionType',
    'SSM::PatchBaseline SSM::MaintenanceWindow SSM::MaintenanceWindowTarget ServiceCatalog::ServiceAction',
  ),
  group(
    'holds values, lists and settings',
    HOLDS,
    'SSM::Parameter SSM::ResourceDataSync SSM::ResourcePolicy SSMContacts Serverless::SimpleTable Athena',
    'Glue::Classifier Glue::Connection Glue::Database Glue::Partition Glue::Table Glue::SecurityConfiguration',
    'Glue::DataCatalogEncryptionSettings Glue::Registry Glue::Schema Glue::SchemaVersion',
    'Glue::SchemaVersionMetadata Backup::BackupVault Backup::LogicallyAirGappedBackupVault Backup::BackupSelection',
    'Backup::Framework Backup::ReportPlan Rbin',
  ),
  group(
    'receives events and keeps them: the rules and schedules that act on them are judged each',
    HOLDS,
    'Events::EventBus Events::EventBusPolicy Events::Archive Events::ApiDestination Events::Connection',
    'Events::Endpoint Scheduler::ScheduleGroup',
  ),
  group('changes the capacity of services of AWS, not of machines', HOLDS, 'ApplicationAutoScaling'),
  group(
    'a cluster of its own, whose machines are node groups (those are unread)',
    HOLDS,
    'EKS::Cluster EKS::AccessEntry EKS::PodIdentityAssociation EKS::IdentityProviderConfig EKS::FargateProfile',
  ),
  group(
    'carries packets outside of the VPC; the routes to it are read',
    HOLDS,
    'DirectConnect NetworkManager::VpcAttachment NetworkManager::GlobalNetwork NetworkManager::Site',
    'NetworkManager::Device NetworkManager::Link NetworkManager::CoreNetwork',
  ),
  group(
    'rules of a firewall: the firewall itself is unread',
    HOLDS,
    'NetworkFirewall::FirewallPolicy NetworkFirewall::RuleGroup NetworkFirewall::TLSInspectionConfiguration',
    'NetworkFirewall::LoggingConfiguration',
  ),
  group(
    'waits, registers a type, refuses a deployment or describes a template: it makes nothing',
    HOLDS,
    'CDK::Metadata CloudFormation::WaitCondition CloudFormation::WaitConditionHandle CloudFormation::TypeActivation',
    'CloudFormation::HookDefaultVersion CloudFormation::HookTypeConfig CloudFormation::HookVersion',
    'CloudFormation::GuardHook CloudFormation::ModuleDefaultVersion CloudFormation::ModuleVersion',
    'CloudFormation::PublicTypeVersion CloudFormation::Publisher CloudFormation::ResourceDefaultVersion',
    'CloudFormation::ResourceVersion ServiceCatalog::AcceptedPortfolioShare ServiceCatalog::CloudFormationProduct',
    'ServiceCatalog::LaunchNotificationConstraint ServiceCatalog::LaunchRoleConstraint',
    'ServiceCatalog::LaunchTemplateConstraint ServiceCatalog::Portfolio ServiceCatalog::PortfolioPrincipalAssociation',
    'ServiceCatalog::PortfolioProductAssociation ServiceCatalog::PortfolioShare ServiceCatalog::TagOption',
    'ServiceCatalog::ResourceUpdateConstraint ServiceCatalog::StackSetConstraint',
    'ServiceCatalog::ServiceActionAssociation ServiceCatalog::TagOptionAssociation',
  ),
  group(
    'neither carries nor stops a packet between what is in a VPC',
    HOLDS,
    ...[
      'CapacityReservation CapacityReservationFleet CapacityManagerDataExport CustomerGateway DHCPOptions FlowLog Host',
      'VPCDHCPOptionsAssociation InstanceConnectEndpoint IPAM IPAMAllocation IPAMPool IPAMPoolCidr IPAMScope KeyPair',
      'IPAMResourceDiscovery IPAMResourceDiscoveryAssociation IpamExternalResourceVerificationToken PlacementGroup',
      'NetworkInsightsAccessScope NetworkInsightsAccessScopeAnalysis NetworkInsightsAnalysis NetworkInsightsPath',
      'NetworkPerformanceMetricSubscription SnapshotBlockPublicAccess SubnetCidrBlock Volume VolumeAttachment',
      'VPNConnection VPNConnectionRoute VPCEndpointService VPCEndpointServicePermissions FpgaImage',
      'VPCEndpointConnectionNotification EnclaveCertificateIamRoleAssociation TrafficMirrorFilter',
      'TrafficMirrorFilterRule TrafficMirrorSession TrafficMirrorTarget ClientVpnEndpoint ClientVpnAuthorizationRule',
      'ClientVpnRoute ClientVpnTargetNetworkAssociation SecurityGroupVpcAssociation VerifiedAccessEndpoint',
      'VerifiedAccessGroup VerifiedAccessInstance VerifiedAccessTrustProvider',
    ].map((line) => line.replaceAll(/\S+/g, 'EC2::$&')),
  ),
];

/** The groups of the allow-list that hold a type: one, or none. */
export function inertGroupsOf(type: string): readonly InertGroup[] {
  const [owner, service, name] = type.split('::');
  if (owner !== 'AWS' || service === undefined || name === undefined) return [];
  return INERT.filter(({ names }) => names.has(service) || names.has(`${service}::${name}`));
}
