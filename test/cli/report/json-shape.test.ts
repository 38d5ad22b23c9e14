import fc from 'fast-check';
import {
  anything,
  bool,
  integer,
  listOf,
  nullable,
  object,
  oneOf,
  optional,
  ShapeFault,
  text,
} from '../../../cli/report/json-shape';

const shape = object({
  name: text,
  kind: oneOf('a', 'b'),
  ports: listOf(nullable(integer)),
  inner: optional(object({ on: bool, value: anything })),
});

test('what has the shape is read, and what else it holds is passed over', () => {
  const good = { name: 'x', kind: 'b', ports: [1, null], inner: { on: false, value: { z: [1] } }, more: 1 };
  expect(shape(good, '')).toEqual({ name: 'x', kind: 'b', ports: [1, null], inner: { on: false, value: '{"z":[1]}' } });
  expect(shape({ name: '', kind: 'a', ports: [] }, '')).toEqual({ name: '', kind: 'a', ports: [], inner: null });
});

test.each([
  [[], 'it is [], where an object was looked for'],
  [{ kind: 'a', ports: [] }, 'name is missing (a string)'],
  [{ name: 1, kind: 'a', ports: [] }, 'name is 1, where a string was looked for'],
  [{ name: '', kind: 'c', ports: [] }, 'kind is "c", where a, b was looked for'],
  [{ name: '', kind: 'a', ports: {} }, 'ports is {}, where a list was looked for'],
  [{ name: '', kind: 'a', ports: [1, 1.5] }, 'ports[1] is 1.5, where a whole number was looked for'],
  [{ name: '', kind: 'a', ports: [], inner: { on: 1 } }, 'inner.on is 1, where true or false was looked for'],
  [{ name: '', kind: 'a', ports: [], inner: { on: true } }, 'inner.value is missing (a value)'],
  [{ name: '', kind: 'x'.repeat(99), ports: [] }, `kind is "${'x'.repeat(39)}..., where a, b was looked for`],
])('%j says where it is wrong', (value, message) => {
  expect(() => shape(value, '')).toThrow(new ShapeFault(message));
});

test('a key that only the prototype has is missing', () => {
  expect(() => object({ toString: text })({}, '')).toThrow('toString is missing (a string)');
});

test('no JSON is read as anything but the shape', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(() => shape(value, '')).toThrow(ShapeFault);
    }),
  );
});
