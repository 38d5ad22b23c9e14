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
  [[], 'it must be an object, got []'],
  [{ kind: 'a', ports: [] }, 'name is missing (a string)'],
  [{ name: 1, kind: 'a', ports: [] }, 'name must be a string, got 1'],
  [{ name: '', kind: 'c', ports: [] }, 'kind must be a, b, got "c"'],
  [{ name: '', kind: 'a', ports: {} }, 'ports must be a list, got {}'],
  [{ name: '', kind: 'a', ports: [1, 1.5] }, 'ports[1] must be a whole number, got 1.5'],
  [{ name: '', kind: 'a', ports: [], inner: { on: 1 } }, 'inner.on must be true or false, got 1'],
  [{ name: '', kind: 'a', ports: [], inner: { on: true } }, 'inner.value is missing (a value)'],
  [{ name: '', kind: 'x'.repeat(99), ports: [] }, `kind must be a, b, got "${'x'.repeat(39)}...`],
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
