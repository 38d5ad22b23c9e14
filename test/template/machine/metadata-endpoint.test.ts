import { modelOf } from '../template-fixture';

/** Whether an instance has its metadata service, by the options of its own and those of its launch template. */
function serviceOf(own: string | null, template: string | null): unknown {
  const { nodes } = modelOf(`
Parameters: {Open: {Type: String}}
Resources:
  Lt: {Type: AWS::EC2::LaunchTemplate, Properties: {LaunchTemplateData: {${template === null ? '' : `MetadataOptions: ${template}`}}}}
  I:
    Type: AWS::EC2::Instance
    Properties:
      SubnetId: subnet-1
      LaunchTemplate: {LaunchTemplateId: !Ref Lt, Version: "1"}
${own === null ? '' : `      MetadataOptions: ${own}\n`}`);
  return nodes[0]?.metadataService;
}

const OFF = '{HttpEndpoint: disabled}';
const ON = '{HttpEndpoint: enabled}';
const TOKENS = '{HttpTokens: required}';
const unsaid = 'whether HttpEndpoint of the launch template counts beside MetadataOptions of the instance';
const open = { unknown: 'parameter "Open" has no default' };

test.each<readonly [string | null, string | null, unknown]>([
  [null, null, true],
  [TOKENS, null, true],
  [OFF, null, false],
  [null, OFF, false],
  [OFF, ON, false],
  [ON, OFF, true],
  [TOKENS, ON, true],
  [TOKENS, TOKENS, true],
  [TOKENS, OFF, { unknown: unsaid }],
  ['{HttpEndpoint: !Ref Open}', null, open],
  [null, '!Ref Open', open],
  [TOKENS, '{HttpEndpoint: !Ref Open}', open],
  ['{HttpEndpoint: off}', null, { unknown: 'HttpEndpoint is "off", and EC2 takes enabled or disabled' }],
])('the instance says %s, its launch template %s', (own, template, service) => {
  expect(serviceOf(own, template)).toEqual(service);
});
