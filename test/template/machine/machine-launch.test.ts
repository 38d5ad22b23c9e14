import { isUnknown, readMachineLaunches } from '../../../lib/model-api';
import type { TemplateSource } from '../../../lib/model-api';
import { sourceOf } from '../template-fixture';

function launchOf(properties: object): ReturnType<typeof readMachineLaunches>[number] | undefined {
  const template = { Resources: { Node: { Type: 'AWS::EC2::Instance', Properties: properties } } };
  const source: TemplateSource = {
    stackName: 'Cluster',
    named: true,
    file: 'Cluster.template.json',
    template,
    bytes: 0,
    environment: { account: null, region: null },
    nested: {},
    duplicates: [],
  };
  return readMachineLaunches([source])[0];
}

test('reads user data and how the metadata service answers', () => {
  const userData = { 'Fn::Base64': '#!/bin/sh\n' };
  const options = { HttpTokens: 'required', HttpPutResponseHopLimit: 2, InstanceMetadataTags: 'enabled' };
  const tags = [
    { Key: 'role', Value: 'worker' },
    { Key: 'of', Value: { Ref: 'Somewhere' } },
  ];
  const properties = { UserData: userData, MetadataOptions: options, IamInstanceProfile: 'nodes', Tags: tags };
  expect(launchOf(properties)).toEqual({
    nodeId: 'Node',
    userData: '#!/bin/sh\n',
    metadata: { isEnabled: true, tokensRequired: true, hopLimit: 2, givesTags: true },
    hasRole: true,
    tags: { role: 'worker' },
  });
  expect(launchOf({})).toEqual({
    nodeId: 'Node',
    userData: null,
    metadata: { isEnabled: true, tokensRequired: false, hopLimit: 1, givesTags: false },
    hasRole: false,
    tags: {},
  });
  expect(launchOf({ MetadataOptions: { HttpEndpoint: 'disabled' } })?.metadata).toMatchObject({ isEnabled: false });
});

test('takes nothing unknown for known', () => {
  const parameter = { Ref: 'Somewhere' };
  expect(isUnknown(launchOf({ MetadataOptions: { HttpTokens: parameter } })?.metadata)).toBe(true);
});

test.each([
  [0, { unknown: 'a hop limit of 0, and EC2 takes 1 to 64' }],
  [1, { isEnabled: true, tokensRequired: false, hopLimit: 1, givesTags: false }],
  [64, { isEnabled: true, tokensRequired: false, hopLimit: 64, givesTags: false }],
  [65, { unknown: 'a hop limit of 65, and EC2 takes 1 to 64' }],
])('a hop limit of %d', (hopLimit, metadata) => {
  expect(launchOf({ MetadataOptions: { HttpPutResponseHopLimit: hopLimit } })?.metadata).toEqual(metadata);
});

test('a machine of a group has the tags that the group propagates', () => {
  const launches = readMachineLaunches([
    sourceOf(`
Resources:
  Lt: {Type: AWS::EC2::LaunchTemplate, Properties: {LaunchTemplateData: {NetworkInterfaces: [{DeviceIndex: 0, NetworkInterfaceId: eni-1}]}}}
  Asg:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties:
      MaxSize: 1
      LaunchTemplate: {LaunchTemplateId: !Ref Lt, Version: "1"}
      Tags: [{Key: own, Value: "yes", PropagateAtLaunch: true}, {Key: group, Value: "no", PropagateAtLaunch: false}]
`),
  ]);
  expect(launches.map(({ nodeId, tags }) => [nodeId, tags])).toEqual([['Asg', { own: 'yes' }]]);
});
