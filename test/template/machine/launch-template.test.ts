import { at, modelOf } from '../template-fixture';

const TEMPLATE = `
Parameters: {Open: {Type: String}}
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
  Subnet: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/24}}
  Group: {Type: AWS::EC2::SecurityGroup, Properties: {VpcId: !Ref Vpc}}
  Lt:
    Type: AWS::EC2::LaunchTemplate
    Properties:
      LaunchTemplateName: workers
      LaunchTemplateData:
        ImageId: ami-1
        SecurityGroupIds: [!Ref Group]
        TagSpecifications: [{ResourceType: instance, Tags: [{Key: Name, Value: from-template}]}]
`;

test.each(['LaunchTemplateId: !Ref Lt', 'LaunchTemplateName: workers'])(
  "an instance's own properties stand over its template's (%s)",
  (by) => {
    const model = modelOf(`${TEMPLATE}
  I: {Type: AWS::EC2::Instance, Properties: {SubnetId: !Ref Subnet, PrivateIpAddress: 10.0.1.20, ImageId: ami-2, LaunchTemplate: {${by}, Version: !GetAtt Lt.LatestVersionNumber}}}`);
    expect(model.nodes[0]).toMatchObject({ id: 'I', name: 'from-template', imageId: 'ami-2' });
    expect(model.networkInterfaces).toMatchObject([
      { id: 'I.eth0', addresses: ['10.0.1.20'], securityGroupIds: ['Group'], subnetId: 'Subnet' },
    ]);
    expect(model.unread).toEqual([]);
  },
);

test.each([
  [
    'a template that is not there',
    'LaunchTemplateId: lt-1, Version: "1"',
    'launch template "lt-1" is not in the templates',
  ],
  [
    'a version that is not there',
    'LaunchTemplateId: !Ref Lt, Version: "7"',
    'version 7 of launch template "Lt" is not in the templates',
  ],
])('%s leaves everything that it could say unknown', (_, by, unknown) => {
  const model = modelOf(`${TEMPLATE}
  I: {Type: AWS::EC2::Instance, Properties: {SubnetId: !Ref Subnet, LaunchTemplate: {${by}}}}`);
  expect(model.unread).toEqual([{ unknown, origin: at('I'), concerns: ['I'] }]);
  expect(model.networkInterfaces).toMatchObject([
    { id: 'I.eth0', subnetId: 'Subnet', addresses: [{ unknown }], securityGroupIds: [{ unknown }] },
  ]);
  expect(model.nodes[0]?.setup).toMatchObject({ bytes: { unknown }, unread: [{ unknown: `user data: ${unknown}` }] });
});
