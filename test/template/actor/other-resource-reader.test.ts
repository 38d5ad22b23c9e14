import { at, modelOf } from '../template-fixture';

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
  '{Type: AWS::SSM::Association, Properties: {Name: AWS-UpdateSSMAgent, X: !Ref Vpc}}',
  '{Type: AWS::NetworkFirewall::FirewallPolicy}',
  '{Type: AWS::VpcLattice::Service}',
  '{Type: AWS::NetworkManager::TransitGatewayRegistration}',
])('%s is ignored', (text) => {
  expect(unreadOf(text)).toEqual([]);
});

test.each([
  [
    '{Type: AWS::NetworkFirewall::Firewall, Properties: {VpcId: !Ref Vpc}}',
    '"X" is a AWS::NetworkFirewall::Firewall, which is not read',
    ['X'],
  ],
  [
    '{Type: AWS::VpcLattice::ServiceNetworkVpcAssociation, Properties: {VpcIdentifier: !Ref Vpc}}',
    '"X" is a AWS::VpcLattice::ServiceNetworkVpcAssociation, which is not read',
    ['Vpc'],
  ],
  ['{Type: AWS::EC2::TransitGatewayRoute}', '"X" is a AWS::EC2::TransitGatewayRoute, which is not read', ['X']],
  ['{Type: AWS::EC2::SomethingNew}', '"X" is a AWS::EC2::SomethingNew, which is not read', []],
  [
    '{Type: "Custom::AWS", Properties: {Create: "{\\"service\\":\\"EC2\\",\\"action\\":\\"createRoute\\"}"}}',
    '"X" (Custom::AWS) calls ec2:createRoute, which may change the network or a machine',
    [],
  ],
  [
    `{Type: "Custom::AWS", Properties: {Create: !Sub '{"service":"EC2","action":"createRoute","parameters":{"VpcId":"\${Vpc}"}}'}}`,
    '"X" (Custom::AWS) calls ec2:createRoute, which may change the network or a machine',
    ['Vpc'],
  ],
  ['{Type: "Acme::Network::Peer::MODULE"}', '"X" is a Acme::Network::Peer::MODULE, which is not read', []],
  [
    '{Type: AWS::SSM::Association, Properties: {Name: AWS-RunShellScript}}',
    '"X" (AWS::SSM::Association) runs a document on machines, which is not read',
    [],
  ],
  [
    '{Type: AWS::EC2::Instance, Properties: {SsmAssociations: [{DocumentName: AWS-UpdateSSMAgent}, {DocumentName: Mine}]}}',
    '"X" runs a document of Systems Manager, which is not read',
    ['X'],
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

test.each(['Custom::Route', 'Acme::Network::Peer', 'AWS::StepFunctions::StateMachine', 'AWS::NewService::Thing'])(
  'a %s that names things of the network is an actor, and nothing is unread by it',
  (type) => {
    const text = `{Type: "${type}", Properties: {Text: !Sub "of \${Vpc}", Id: rtb-0123456789abcdef0}}`;
    expect(
      modelOf(`Resources: {Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}, X: ${text}}`),
    ).toMatchObject({ actors: [{ id: 'X', type, origin: at('X') }], unread: [] });
  },
);
