import type { Reference } from '../../../lib/template/intrinsic/template-value';
import { scopeIn, sourceOf } from '../template-fixture';

const SSM = 'AWS::SSM::Parameter::Value<AWS::EC2::VPC::Id>';

function idIn(own: string, other: string): string {
  const [a, b] = [own, other].map((declaration, at) =>
    sourceOf(`Parameters: {Vpc: ${declaration}}\nResources: {}`, { stackName: ['A', 'B'][at] ?? '' }),
  );
  return (scopeIn([a, b].flatMap((source) => source ?? [])).resolve({ Ref: 'Vpc' }) as Reference).id;
}

test.each([
  ['a value of its own', '{Type: String}', '{Type: String}', 'A.Vpc'],
  ['another type', `{Type: ${SSM}, Default: /net/vpc}`, '{Type: String}', 'A.Vpc'],
  ['another key', `{Type: ${SSM}, Default: /net/vpc}`, `{Type: ${SSM}, Default: /net/two}`, 'A.Vpc'],
  ['the same key', `{Type: ${SSM}, Default: /net/vpc}`, `{Type: ${SSM}, Default: /net/vpc}`, 'Vpc'],
])('a parameter of two stacks, the other with %s', (_, own, other, id) => {
  expect(idIn(own, other)).toBe(id);
});
