import { parseYamlTemplate } from '../../../lib/template/assembly/yaml-template';

const parse = (text: string): unknown => parseYamlTemplate(text, 't.yaml').value;

describe('short forms', () => {
  test.each([
    ['!Ref Vpc', { Ref: 'Vpc' }],
    ['!GetAtt Vpc.CidrBlock', { 'Fn::GetAtt': ['Vpc', 'CidrBlock'] }],
    ['!GetAtt Nested.Outputs.VpcId', { 'Fn::GetAtt': ['Nested', 'Outputs.VpcId'] }],
    ['!GetAtt [Vpc, CidrBlock]', { 'Fn::GetAtt': ['Vpc', 'CidrBlock'] }],
    ['!Sub "${A}-b"', { 'Fn::Sub': '${A}-b' }],
    ['!Sub ["${A}-b", {A: !Ref P}]', { 'Fn::Sub': ['${A}-b', { A: { Ref: 'P' } }] }],
    ['!Condition Prod', { Condition: 'Prod' }],
    ['!If [Prod, !Ref A, !Ref AWS::NoValue]', { 'Fn::If': ['Prod', { Ref: 'A' }, { Ref: 'AWS::NoValue' }] }],
    ['!Select [0, !GetAZs ""]', { 'Fn::Select': [0, { 'Fn::GetAZs': '' }] }],
    ['!Base64 {"Fn::Sub": x}', { 'Fn::Base64': { 'Fn::Sub': 'x' } }],
    ['!ImportValue net', { 'Fn::ImportValue': 'net' }],
    ['!Equals [a, b]', { 'Fn::Equals': ['a', 'b'] }],
  ])('%s', (text, expected) => {
    expect(parse(`X: ${text}`)).toEqual({ X: expected });
  });
});

test('texts that look like numbers keep every digit', () => {
  expect(
    parse('012345678901: 012345678901\nB: 10\nC: "10"\nD: 2010-09-09\nE: 0x10\nF: 1.10\nG: true\nH: yes\n'),
  ).toEqual({
    '012345678901': '012345678901',
    B: 10,
    C: '10',
    D: '2010-09-09',
    E: '0x10',
    F: '1.10',
    G: true,
    H: 'yes',
  });
});

test('keys that are written twice are named with their lines, and the last one is kept', () => {
  const text = 'Resources:\n  A: {Type: one}\n  B: {Type: b, Type: c}\n  A: {Type: two}\n';
  expect(parseYamlTemplate(text, 't.yaml')).toEqual({
    value: { Resources: { A: { Type: 'two' }, B: { Type: 'c' } } },
    duplicates: [
      { path: ['Resources', 'B', 'Type'], lines: [3, 3] },
      { path: ['Resources', 'A'], lines: [2, 4] },
    ],
  });
});

test('anchors are followed', () => {
  expect(parse('A: &a {x: 1}\nB: *a\n')).toEqual({ A: { x: 1 }, B: { x: 1 } });
});

test('merge keys are written out: what a map states itself stands, then the first that is merged', () => {
  expect(parse('A: &a {x: 1, y: 1}\nB: &b {y: 2, z: 2}\nC: {<<: [*a, *b], x: 3}\nD: {z: 4, <<: *b}\n')).toMatchObject({
    C: { x: 3, y: 1, z: 2 },
    D: { z: 4, y: 2 },
  });
});

test('a key named __proto__ is a key like others', () => {
  expect(Object.entries(parse('__proto__: {x: 1}') as object)).toEqual([['__proto__', { x: 1 }]]);
});

describe('refusals name line and column', () => {
  test.each([
    ['Resources:\n\tA: 1\n', 't.yaml has a syntax error in line 2, column 1: Tabs are not allowed as indentation'],
    ['A: [1, 2\nB: 3', /t\.yaml has a syntax error in line 2, column 1: Flow sequence/],
    ['A: {}\n---\nA: {}\n', /t\.yaml has a syntax error in line 2, column 1: Source contains multiple documents/],
    ['A: *nothing', /t\.yaml has a syntax error in line 1, column 4: .*nothing/],
  ])('%j', (text, message) => {
    expect(() => parse(text)).toThrow(message);
  });

  test('values without end', () => {
    expect(() => parse('A: &a\n  B: *a\n')).toThrow(
      't.yaml is nested more than 200 deep at A.B.B; no template needs that',
    );
    const rows = 'bcdefgh'.split('').map(
      (name, index) =>
        `${name}: &${name} [${Array(10)
          .fill(`*${'abcdefg'[index] ?? ''}`)
          .join(',')}]`,
    );
    expect(() => parse(`a: &a [x,x,x,x,x,x,x,x,x,x]\n${rows.join('\n')}\n`)).toThrow(
      't.yaml repeats more than 500000 values by aliases; write them out, or fewer',
    );
    expect(() => parse(`A: ${'['.repeat(100_000)}`)).toThrow(/it is nested too deep; no template needs that$/);
  });

  test('a key that is no text', () => {
    expect(() => parse('? [a, b]\n: 1\n')).toThrow(
      "t.yaml has a key that is a list or a map; a template's keys are texts",
    );
  });
});
