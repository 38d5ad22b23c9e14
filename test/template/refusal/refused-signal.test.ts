import { PodNetwork, Rollout } from '../../../lib';
import { modelOf } from '../template-fixture';
import { templateOf } from '../../synthesis';

const ROLLED_BACK = 'CloudFormation rolls the stack back';

function refusedOf(text: string): readonly string[] {
  return modelOf(text).faults.map(({ because, origin }) => `${origin.path} ${because}`);
}

describe('a gate of a worker', () => {
  const gated = JSON.stringify(
    templateOf((stack) => {
      new PodNetwork(stack, 'PodNetwork', { rollout: Rollout.oneByOne(), workerCount: 1 });
    }),
  );
  const [, id = ''] = /"(\w+)":\{"Type":"AWS::CloudFormation::WaitCondition"/.exec(gated) ?? [];
  const [, handle = ''] = /"Handle":\{"Ref":"(\w+)"\}/.exec(gated) ?? [];
  const counted = (count: unknown, more = ''): readonly string[] =>
    refusedOf(
      gated.replace('"Timeout":"900"', `"Timeout":"900","Count":${JSON.stringify(count)}`).replace(/^\{/, `{${more}`),
    );

  test('gets one signal', () => {
    expect(counted(2)).toEqual([`Properties.Count ${id} waits for 2 signals, and gets 1: ${ROLLED_BACK}`]);
  });

  test.each<readonly [string, unknown, string]>([
    ['one', 1, ''],
    ['a number that is not known', { Ref: 'Number' }, '"Parameters":{"Number":{"Type":"Number"}},'],
    ['several, and others know the URL', 2, `"Outputs":{"Url":{"Value":{"Ref":"${handle}"}}},`],
  ])('may wait for %s', (_, count, more) => {
    expect(counted(count, more)).toEqual([]);
  });
});

describe('the creation policy of an instance', () => {
  const instance = (line: string, policy: string, more = ''): string => `
Resources:
  X: {Type: AWS::EC2::Instance, CreationPolicy: {ResourceSignal: ${policy}}, Properties: {ImageId: ami-1, UserData: !Base64 "#!/bin/sh\\n${line}\\n"}}
${more}`;
  const SIGNAL = '/opt/aws/bin/cfn-signal -e $? --stack s --resource X --region r';

  test.each([
    ['true', '{Timeout: PT5M}', '1 signal, and gets none'],
    [SIGNAL, '{Count: 2}', '2 signals, and gets 1'],
    [`${SIGNAL}; ${SIGNAL}`, '{Count: "2"}', '2 signals, and gets 1'],
  ])('%s does not end %s', (line, policy, said) => {
    expect(refusedOf(instance(line, policy))).toEqual([
      `CreationPolicy.ResourceSignal.Count X waits for ${said}: ${ROLLED_BACK}`,
    ]);
  });

  test.each([
    [SIGNAL, '{Timeout: PT5M}', ''],
    ['true', '{Count: 0}', ''],
    [`${SIGNAL} --id a; ${SIGNAL} --id b`, '{Count: 2}', ''],
    ['curl -s https://example.com | sh', '{Count: 1}', ''],
    ['aws cloudformation signal-resource --unique-id a', '{Count: 2}', ''],
    ['true', '{Count: 1}', '  F: {Type: AWS::Lambda::Function, Properties: {Code: {ZipFile: "c.signal_resource()"}}}'],
  ])('%s may end %s', (line, policy, more) => {
    expect(refusedOf(instance(line, policy, more))).toEqual([]);
  });
});
