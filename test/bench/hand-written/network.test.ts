import { App, BootstraplessSynthesizer, Stack } from 'aws-cdk-lib';
import { Template as Synthesized } from 'aws-cdk-lib/assertions';
import { HandWrittenNetwork } from '../../../bench/hand-written/network';
import { countTypes, longestPath, type Template } from '../../../bench/hand-written/resource-graph';
import { PodNetwork } from '../../../lib';

const templateOf = (stack: Stack): Template => Synthesized.fromStack(stack).toJSON() as Template;

describe('the network that is written by hand', () => {
  const stack = new Stack(new App(), 'Ours', { synthesizer: new BootstraplessSynthesizer() });
  new PodNetwork(stack, 'PodNetwork');
  const ours = templateOf(stack);
  const byHand = templateOf(
    new HandWrittenNetwork(new App(), 'ByHand', 3, { synthesizer: new BootstraplessSynthesizer() }),
  );

  test('has the resources of ours', () => {
    expect(countTypes(ours)).toEqual(countTypes(byHand));
  });

  test('takes CloudFormation no shorter way', () => {
    expect(longestPath(ours)).toBeLessThanOrEqual(longestPath(byHand));
  });
});

test('the longest path follows references, attributes and DependsOn, and not what lies outside of the template', () => {
  const Type = 'A::B::C';
  const Resources = {
    A: { Type, Properties: { Name: { Ref: 'AWS::Region' } } },
    B: { Type, Properties: { Of: [{ Ref: 'A' }] } },
    C: { Type, Properties: { Of: { 'Fn::GetAtt': ['B', 'Arn'] } } },
    D: { Type, DependsOn: ['C', 'A'] },
    E: { Type, DependsOn: 'A' },
  };
  expect([longestPath({ Resources }), longestPath({ Resources: {} })]).toEqual([4, 0]);
});
