import type { TemplateSource } from '../../../lib/model/template-source';
import { readTemplates } from '../../../lib/template/template-reader';
import { sourceOf } from '../template-fixture';

const HOME = { account: '111122223333', region: 'eu-central-1' };
const stack = (stackName: string, outputs: string, environment: TemplateSource['environment'] = HOME): TemplateSource =>
  sourceOf(
    `Parameters: {P: {Type: String}}\nConditions: {Is: !Equals [!Ref P, x]}\nOutputs: {${outputs}}\nResources: {}\n`,
    { stackName, named: true, environment },
  );
const told = (...sources: readonly TemplateSource[]): readonly string[] =>
  readTemplates(sources).faults.map(({ because, origin }) => `${origin.source} ${origin.id}: ${because}`);

const one = 'O: {Value: x, Export: {Name: shared}}';

test('one export name of two stacks in one account and region', () => {
  expect(told(stack('A', one), stack('B', one))).toEqual([
    'B Outputs.O: output O of B exports "shared", as output O of A does, and an account has each name once in a region',
  ]);
});

test('one export name twice in a stack', () => {
  expect(told(stack('A', `${one}, Q: {Value: x, Export: {Name: shared}}`, { account: null, region: null }))).toEqual([
    'A Outputs.Q: output Q of A exports "shared", as output O of A does, and an account has each name once in a region',
  ]);
});

test.each<readonly [string, TemplateSource]>([
  ['another region', stack('B', one, { ...HOME, region: 'eu-west-1' })],
  ['a region that is not known', stack('B', one, { ...HOME, region: null })],
  ['a name of its stack', stack('B', 'O: {Value: x, Export: {Name: !Sub "${AWS::StackName}-shared"}}')],
  ['an output that may not be made', stack('B', 'O: {Value: x, Condition: Is, Export: {Name: shared}}')],
])('not refused: %s', (_, other) => {
  expect(told(stack('A', one), other)).toEqual([]);
});
