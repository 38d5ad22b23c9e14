import { at, modelOf } from './template-fixture';

const unreadOf = (text: string): unknown =>
  modelOf(`
Parameters: {Open: {Type: String}}
Conditions: {Open: !Equals [!Ref Open, x]}
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
  Bucket: {Type: AWS::S3::Bucket}
  X: ${text}`).unread;

test.each([
  '{Type: AWS::S3::Bucket, Properties: {X: !Ref Vpc}}',
  '{Type: AWS::EC2::FlowLog, Properties: {ResourceId: !Ref Vpc}}',
  '{Type: AWS::EC2::DHCPOptions}',
  '{Type: AWS::EKS::Cluster, Properties: {X: !Ref Vpc}}',
  '{Type: "Custom::S3AutoDeleteObjects", Properties: {BucketName: !Ref Bucket, Text: !Ref Open}}',
  '{Type: AWS::SSM::Association, Properties: {Name: AWS-UpdateSSMAgent, X: !Ref Vpc}}',
  '{Type: AWS::NetworkFirewall::FirewallPolicy}',
  '{Type: AWS::VpcLattice::Service}',
])('%s is ignored', (text) => {
  expect(unreadOf(text)).toEqual([]);
});

test.each([
  [
    '{Type: AWS::NetworkFirewall::Firewall, Properties: {VpcId: !Ref Vpc}}',
    '"X" is a AWS::NetworkFirewall::Firewall, which is not read',
    ['Vpc'],
  ],
  [
    '{Type: AWS::VpcLattice::ServiceNetworkVpcAssociation, Properties: {VpcIdentifier: !Ref Vpc}}',
    '"X" is a AWS::VpcLattice::ServiceNetworkVpcAssociation, which is not read',
    ['Vpc'],
  ],
  ['{Type: AWS::EC2::TransitGatewayRoute}', '"X" is a AWS::EC2::TransitGatewayRoute, which is not read', ['X']],
  ['{Type: AWS::EC2::SomethingNew}', '"X" is a AWS::EC2::SomethingNew, which is not read', []],
  [
    '{Type: "Custom::Route", Properties: {Text: !Sub "of ${Vpc}"}}',
    '"X" is a Custom::Route, which is not read',
    ['Vpc'],
  ],
  [
    '{Type: "Custom::Route", Properties: {Id: rtb-0123456789abcdef0}}',
    '"X" is a Custom::Route, which is not read',
    ['rtb-0123456789abcdef0'],
  ],
  [
    '{Type: "Custom::AWS", Properties: {Create: "{\\"service\\":\\"EC2\\",\\"action\\":\\"createRoute\\"}"}}',
    '"X" is a Custom::AWS, which is not read',
    [],
  ],
  ['{Type: "Acme::Network::Peer::MODULE"}', '"X" is a Acme::Network::Peer::MODULE, which is not read', []],
  [
    '{Type: AWS::SSM::Association, Properties: {Name: AWS-RunShellScript}}',
    '"X" is a AWS::SSM::Association, which is not read',
    [],
  ],
  ['{Type: AWS::EC2::EC2Fleet}', 'the machines of "X" (AWS::EC2::EC2Fleet) are known at deploy only', []],
  ['{Type: AWS::EKS::Nodegroup}', 'the machines of "X" (AWS::EKS::Nodegroup) are known at deploy only', ['X']],
  [
    '{Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: "https://example.test/x"}}',
    'the template of nested stack "X" is not there',
    [],
  ],
  ['{Properties: {}}', '"X" has no type', []],
  [
    '{Type: AWS::EC2::InternetGateway, Condition: Open}',
    '"X": condition "Open": parameter "Open" has no default',
    ['X'],
  ],
  [
    '{Type: AWS::EC2::InternetGateway, Properties: {"Fn::Transform": {Name: M}}}',
    '"X": Fn::Transform is resolved by AWS at deploy',
    ['X'],
  ],
])('%s is unread', (text, unknown, concerns) => {
  expect(unreadOf(text)).toEqual([{ unknown, origin: at('X'), concerns }]);
});
