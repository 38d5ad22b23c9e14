import fc from 'fast-check';
import { readTemplateText } from '../../../lib/template/assembly/template-text';
import { isPodNetworkError } from '../../../lib/address/pod-network-error';

test('JSON and YAML of the same template are the same', () => {
  const template = { Resources: { Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: { Ref: 'Block' } } } } };
  const yaml = 'Resources:\n  Vpc:\n    Type: AWS::EC2::VPC\n    Properties:\n      CidrBlock: !Ref Block\n';
  const expected = { template, duplicates: [] };
  expect(readTemplateText(JSON.stringify(template), 't.json')).toEqual(expected);
  expect(readTemplateText(`\uFEFF${JSON.stringify(template, null, '\t')}`, 't.json')).toEqual(expected);
  expect(readTemplateText(yaml, 't.yaml')).toEqual(expected);
});

describe('refusals', () => {
  test.each([
    ['', 't is empty; a CloudFormation template in JSON or YAML is needed'],
    [' \n', 't is empty; a CloudFormation template in JSON or YAML is needed'],
    ['hello', 't is no CloudFormation template: it has no Resources'],
    ['[1, 2]', 't is no CloudFormation template: it has no Resources'],
    ['{"Resources": []}', 't is no CloudFormation template: it has no Resources'],
    ['apiVersion: v1\nkind: Pod\n', 't is no CloudFormation template: it has no Resources'],
    ['{"Resources": {"A": {"Type": "x" "y"}}}', /^t has a syntax error in line 1, column 34: /],
    ['{"Resources":\n {"A": ', /^t has a syntax error in line 2, column \d+: /],
    ['['.repeat(1_000_000), 't is nested more than 200 deep; no template needs that'],
    [`{"a":${'{"a":'.repeat(300)}1${'}'.repeat(301)}`, 't is nested more than 200 deep; no template needs that'],
  ])('%.40j', (text, message) => {
    expect(() => readTemplateText(text, 't')).toThrow(message);
  });
});

test('whatever the text, it is read or refused', () => {
  const pieces = fc.constantFrom(
    ...['Resources:', '{', '}', '[', ']', '"', "'", '\n', '  ', '\t', '!Ref ', '&a ', '*a', '- ', ': ', '#', '|\n'],
    ...['%', 'x', '\\', '? ', '---\n', ','],
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(pieces).map((parts) => parts.join('')),
      ),
      (text) => {
        try {
          expect(readTemplateText(text, 't').template).toHaveProperty('Resources');
        } catch (thrown) {
          if (!isPodNetworkError(thrown)) throw thrown;
        }
      },
    ),
    { numRuns: 500 },
  );
});
