import { refusedOf } from '../template-fixture';

const tag = (key: string, value = 'x'): string => `{Key: "${key}", Value: "${value}"}`;
const tagged = (...tags: readonly string[]): string =>
  `  X: {Type: AWS::EC2::NetworkInterface, Properties: {SubnetId: subnet-1, Tags: [${tags.join(', ')}]}}\n`;
const numbered = (count: number): readonly string[] => Array.from({ length: count }, (_, at) => tag(`k${String(at)}`));
const LONG = 'k'.repeat(40);

test.each<readonly [string, string, string]>([
  ['one key twice', tagged(tag('a'), tag('b'), tag('a', 'y')), 'has the tag "a" twice'],
  ['too many', tagged(...numbered(51)), 'has 51 tags, and takes 50'],
  ['a key of AWS', tagged(tag('aws:a')), 'has the tag "aws:a", and AWS keeps keys that begin with aws: to itself'],
  ['a long key', tagged(tag('k'.repeat(129))), `has the tag "${LONG}..." of 129 characters, and a key has at most 128`],
  [
    'a long value',
    tagged(tag('a', 'v'.repeat(257))),
    'has a value of 257 characters for the tag "a", and a value has at most 256',
  ],
])('%s', (_, resources, told) => {
  expect(refusedOf(resources)).toEqual([`Properties.Tags X ${told}`]);
});

test.each([
  ['the most', tagged(...numbered(50))],
  ['the longest', tagged(tag('k'.repeat(128), 'v'.repeat(256)))],
  ['keys that differ in case', tagged(tag('a'), tag('A'))],
  ['a tag that may be none', tagged(...numbered(50), '!If [Open, {Key: a, Value: b}, !Ref AWS::NoValue]')],
])('not refused: %s', (_, resources) => {
  expect(refusedOf(resources)).toEqual([]);
});
