import { writeOutLoops } from '../../../lib/template/intrinsic/for-each';
import { scopeIn, sourceOf } from '../template-fixture';

const scope = scopeIn([
  sourceOf(
    'Parameters: {Names: {Type: CommaDelimitedList, Default: "a,b-c"}, Open: {Type: CommaDelimitedList}}\nResources: {}',
  ),
]);

test('a loop is written out by its collection, names and values alike', () => {
  const loop = [
    'Name',
    { Ref: 'Names' },
    { 'Vpc&{Name}': { Type: 'AWS::EC2::VPC', Properties: { A: { Ref: 'Name' }, B: { 'Fn::Sub': 'x-${Name}' } } } },
  ];
  expect(writeOutLoops({ Before: { Type: 'T' }, 'Fn::ForEach::Vpcs': loop }, scope)).toEqual({
    entries: [
      ['Before', { Type: 'T' }],
      ['Vpca', { Type: 'AWS::EC2::VPC', Properties: { A: 'a', B: { 'Fn::Sub': 'x-a' } } }],
      ['Vpcbc', { Type: 'AWS::EC2::VPC', Properties: { A: 'b-c', B: { 'Fn::Sub': 'x-b-c' } } }],
    ],
    unread: [],
  });
});

test('loops inside of loops are written out', () => {
  const inner = ['Y', ['1', '2'], { 'R${X}${Y}': { Type: 'T' } }];
  const names = writeOutLoops({ 'Fn::ForEach::X': ['X', ['a', 'b'], { 'Fn::ForEach::Y': inner }] }, scope).entries.map(
    ([name]) => name,
  );
  expect(names).toEqual(['Ra1', 'Ra2', 'Rb1', 'Rb2']);
});

test.each([
  ['an unknown collection', ['X', { Ref: 'Open' }, {}]],
  ['no list', 'x'],
  ['no body', ['X', ['a'], 'b']],
  ['a collection without end', ['X', Array(1001).fill('a'), {}]],
])('%s is unread', (_, body) => {
  expect(writeOutLoops({ 'Fn::ForEach::L': body }, scope)).toEqual({
    entries: [],
    unread: [{ key: 'Fn::ForEach::L', body }],
  });
});
