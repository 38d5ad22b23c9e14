import fc from 'fast-check';
import { duplicateJsonKeys } from '../../../lib/template/assembly/json-duplicates';

test('names the path and the lines of each doubled key', () => {
  const text = '{\n "Resources": {\n  "A": {"Type": "x"},\n  "A": {"Type": "y", "Type": "z"}\n },\n "Resources": {}\n}';
  expect(duplicateJsonKeys(text)).toEqual([
    { path: ['Resources', 'A'], lines: [3, 4] },
    { path: ['Resources', 'A', 'Type'], lines: [4, 4] },
    { path: ['Resources'], lines: [2, 6] },
  ]);
});

test('equal keys of different maps, and keys inside of texts, are none', () => {
  expect(duplicateJsonKeys('[{"a": {"a": 1}}, {"a": "\\"a\\": {, \\"a\\": 1"}, ["a", "a"]]')).toEqual([]);
});

test('a key written with an escape is the same key', () => {
  expect(duplicateJsonKeys('{"A": 1, "\\u0041": 2}')).toEqual([{ path: ['A'], lines: [1, 1] }]);
});

test('what JSON.stringify writes has no doubled key', () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => duplicateJsonKeys(JSON.stringify(value, null, 1)).length === 0));
});

test('a doubled key is found wherever it stands', () => {
  fc.assert(
    fc.property(fc.string(), fc.jsonValue(), (key, value) => {
      const entry = `${JSON.stringify(key)}: ${JSON.stringify(value)}`;
      expect(duplicateJsonKeys(`[{${entry}, ${entry}}]`)).toEqual([{ path: [key], lines: [1, 1] }]);
    }),
  );
});
