import { mergersOf, mergeValues, PlacedValue } from '../../../lib/user-data/cloud-config/config-merge';

// what cloud-init's own tests hold (tests/unittests/test_merging.py), and the cases of its documentation
test.each([
  ['', { a: 3, b: 1 }, { a: 22 }, { a: 22, b: 1 }],
  ['dict()+list()+str()', { a: 1 }, { a: 2, b: 3 }, { a: 1, b: 3 }],
  ['dict(recurse_str)+str(append)', { a: 'x' }, { a: 'y' }, { a: 'xy' }],
  ['dict(recurse_str)+str()', { a: 'x' }, { a: 'y' }, { a: 'y' }],
  ['dict()', { a: { b: 1 } }, { a: { c: 2 } }, { a: { b: 1, c: 2 } }],
  ['dict(replace)', { a: { b: 1 } }, { a: { c: 2 } }, { a: { c: 2 } }],
  ['dict(allow_delete)', { a: 1, b: 2 }, { a: null }, { b: 2 }],
  ['dict(recurse_array)+list(append)', { a: [1] }, { a: [2] }, { a: [1, 2] }],
  ['dict(recurse_array)+list(prepend)', { a: [1] }, { a: [2] }, { a: [2, 1] }],
  ['dict(recurse_array)+list(no_replace)', { a: [1] }, { a: [2] }, { a: [1] }],
  ['dict(recurse_array)+list()', { a: [1, 2] }, { a: [3, 4, 5] }, { a: [3, 4] }],
  ['dict(recurse_list)+list(recurse_dict)', { a: [{ b: 1 }] }, { a: [{ c: 2 }] }, { a: [{ b: 1, c: 2 }] }],
  ['dict(recurse_array)+list()', { a: [1] }, { a: 'x' }, { a: [1] }],
  // without a merger of the type, what was there stays
  ['list(append)', { a: [1] }, { a: [2] }, { a: [1] }],
  ['dict(recurse_array)', { a: [1] }, { a: [2] }, { a: [1] }],
])('%s: %j and %j', (header, before, after, merged) => {
  expect(mergeValues(before, after, mergersOf({}, header))).toEqual(merged);
});

test.each([
  [{ merge_how: 'dict(recurse_array)+list(append)' }],
  [{ merge_type: 'Dict(Recurse_Array) + m_list(append)' }],
  [
    {
      merge_how: [
        { name: 'dict', settings: ['recurse_array'] },
        { name: 'list', settings: ['append'] },
      ],
    },
  ],
  [
    {
      merge_how: [
        ['dict', 'recurse_array'],
        ['list', 'append'],
      ],
    },
  ],
])('%j goes before the header', (config) => {
  expect(mergeValues({ a: [1] }, { a: [2] }, mergersOf(config, 'dict(replace)'))).toEqual({ a: [1, 2] });
});

test.each(['x', 'dict', 'all(append)', 'dict(', '+('])('%j makes cloud-init leave out the part', (header) => {
  expect(() => mergersOf({}, header)).toThrow();
});

test('each value keeps its place', () => {
  const of = (part: string): object => ({
    a: [new PlacedValue(part, `${part}, a[0]`)],
    b: new PlacedValue(part, part),
  });
  const merged = (header: string): unknown => mergeValues(of('part 1'), of('part 2'), mergersOf({}, header));
  expect(merged('dict(recurse_array,recurse_str)+list(append)+str(append)')).toEqual({
    a: [new PlacedValue('part 1', 'part 1, a[0]'), new PlacedValue('part 2', 'part 2, a[0]')],
    b: new PlacedValue('part 1part 2', 'part 1'),
  });
  expect(merged('')).toEqual(of('part 2'));
});
