import { at, modelOf } from './template-fixture';

test('sizes of the stack', () => {
  const text = 'Resources: {A: {Type: AWS::EC2::EIP}, B: {Type: AWS::S3::Bucket}}\nOutputs: {X: {Value: x}}\n';
  expect(modelOf(text).stacks).toEqual([
    { name: 'Test', templateBytes: text.length, resources: 2, outputs: 1, elasticIps: 1 },
  ]);
});

test('a macro could change anything, a transform of AWS changes nothing here', () => {
  expect(modelOf('Transform: [AWS::Serverless-2016-10-31, Macro, {Name: AWS::Include}]\nResources: {}').unread).toEqual(
    [
      {
        unknown: 'macro AWS::Include may change the template at deploy',
        origin: { source: 'Test', id: '', path: 'Transform' },
        concerns: [],
        whole: true,
      },
      {
        unknown: 'macro Macro may change the template at deploy',
        origin: { source: 'Test', id: '', path: 'Transform' },
        concerns: [],
        whole: true,
      },
    ],
  );
});

test('a loop that cannot be written out is unread where it makes things of the network', () => {
  const loop = (type: string): unknown =>
    modelOf(
      `{Parameters: {P: {Type: CommaDelimitedList}}, Resources: {"Fn::ForEach::L": [X, !Ref P, {"R\${X}": {Type: ${type}}}]}}`,
    ).unread;
  expect(loop('AWS::S3::Bucket')).toEqual([]);
  expect(loop('AWS::EC2::Route')).toEqual([
    {
      unknown: 'loop Fn::ForEach::L cannot be written out',
      origin: { source: 'Test', id: '', path: 'Resources.Fn::ForEach::L' },
      concerns: [],
    },
  ]);
});

test('a key that is written twice is named, and concerns the resource', () => {
  const text =
    'Resources:\n  A: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16, CidrBlock: 10.1.0.0/16}}\n  A: {Type: AWS::EC2::VPC}\n';
  expect(modelOf(text).unread).toEqual([
    {
      unknown: 'key "Resources.A" is written 2 times (lines 2, 3), and the last one is read',
      origin: at('A'),
      concerns: ['A'],
    },
    {
      unknown: 'key "Resources.A.Properties.CidrBlock" is written 2 times (lines 2, 2), and the last one is read',
      origin: at('A', 'Properties.CidrBlock'),
      concerns: ['A'],
    },
  ]);
});
